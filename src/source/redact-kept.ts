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

/** Some part of everything that `redactText` replaces. */
const telltale =
  /-----BEGIN|LS0tLS1|:\/\/[^/]*@|auth|bearer|basic|eyJ|pass|secret|token|key|credential|A[KS]IA|AIza|gh[opsur]_|github_pat_|glpat-|xox|_live_|ya29|k8s-aws|hv[sbr]\.|sha256~|gocspx|npm_|pypi-|dckr_|sg\.|hooks\.slack|sig=/i;

/** False of nearly all strings of the API, after one look; true where `redactText` is to decide. */
export function mayHoldCredential(text: string): boolean {
  return text.length >= 8 && !plain.test(text) && telltale.test(text);
}
