import { escaped } from '../credentials/escaped.ts';
import { wellKnown } from '../credentials/well-known.ts';
import type { Field } from '../model/fields.ts';
import { redactText } from './redact-text.ts';

/**
 * The value, cut down to this field tree before, with the credentials in its strings replaced, in place where it can
 * be; keys of maps included. Runs for every object of a large cluster: most strings are passed over after one look.
 */
export function redactKept(field: Field, value: unknown): unknown {
  if (typeof value === 'string') return mayHoldCredential(value) ? redactText(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    if (field.type === 'list') redactList(field.of, value);
  } else if (field.type === 'map') redactMap(field.of, value as Record<string, unknown>);
  else if (field.type === 'object') {
    const fields = value as Record<string, unknown>;
    for (const name in fields) {
      const of = field.fields[name];
      const before = fields[name];
      const after = of === undefined ? before : redactKept(of, before);
      if (after !== before) fields[name] = after;
    }
  }
  return value;
}

function redactList(of: Field, values: unknown[]): void {
  for (let index = 0; index < values.length; index += 1) {
    const before = values[index];
    const after = redactKept(of, before);
    if (after !== before) values[index] = after;
  }
}

function redactMap(of: Field, values: Record<string, unknown>): void {
  for (const key of Object.keys(values)) {
    const value = redactKept(of, values[key]);
    const name = mayHoldCredential(key) ? redactText(key) : key;
    if (name !== key) Reflect.deleteProperty(values, key);
    if (name !== key || value !== values[key]) values[name] = value;
  }
}

/** Names, paths and numbers in lower case, images among them; single words; times and addresses. */
const plain =
  /^(?:[a-z0-9./_-]*(?:[bcf-mo-suvwxz0-9]:[a-z0-9._-]*)?(?:@sha256:[0-9a-f]*)?|[A-Za-z]{0,19}|[\dTZ.:-]*)$/;

const prefixes = wellKnown.map(({ prefix }) => prefix);

/** Some part of everything that `redactText` replaces. */
const telltale = new RegExp(
  [
    '-----BEGIN|LS0tLS1|:\\/\\/[^/]*@|auth|bearer|basic|eyJ|pass|pwd|psk|secret|token|key|credential|hooks\\.slack|sig=',
    ...prefixes.map(escaped),
  ].join('|'),
  'i',
);

/** Of the same, what may consist of lower-case letters and digits alone, and how long it is at least. */
const lowerCase = new RegExp(
  prefixes
    .filter((prefix) => !/[A-Z]/.test(prefix))
    .map(escaped)
    .join('|'),
);
const leastLowerCase = 20;

/** False of nearly all strings of the API, after one look; true where `redactText` is to decide. */
export function mayHoldCredential(text: string): boolean {
  if (text.length < 8) return false;
  return plain.test(text) ? text.length >= leastLowerCase && lowerCase.test(text) : telltale.test(text);
}
