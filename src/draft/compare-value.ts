import { isRecord } from '../model/fields.ts';
import { numberOf } from './number-words.ts';

type Scalar = string | number | boolean;

/** Is the value that a draft states the one that was read? Unclear where its form says neither. */
export function comparedTo(seen: unknown, value: string): 'same' | 'other' | 'unclear' {
  const said = plain(value);
  if (isScalar(seen)) return scalar(seen, said);
  try {
    const parsed: unknown = JSON.parse(said);
    if (sorted(seen) === sorted(parsed)) return 'same';
    if (Array.isArray(parsed) && Array.isArray(seen)) return items(seen, parsed);
    if (isRecord(parsed) && isRecord(seen)) return entries(seen, Object.entries(parsed));
    if (typeof parsed === 'object') return 'unclear';
  } catch {
    // Not JSON: a list or pairs as people write them.
  }
  if (Array.isArray(seen)) return listed(seen, said);
  return isRecord(seen) ? pairs(seen, said) : 'unclear';
}

/** Does a value say that there is none? */
export function isUnset(value: string): boolean {
  return /^[(<]?(?:not set|unset|none|null|nil|absent|missing|empty|not found)?[)>]?$/i.test(plain(value));
}

export function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Without quotes around it. */
export function plain(text: string): string {
  return text.trim().replace(/^["'`]|["'`]$/g, '');
}

const yes = /^(?:true|yes|on|enabled)$/i;
const no = /^(?:false|no|off|disabled)$/i;
/** Behind a value: `2 (two replicas)`, `1500 bytes`. */
const remark = / {1,4}\([^()]{0,200}\)$/;
const unit = / {1,4}(?:bytes?|replicas?|seconds?|pods?|nodes?|minutes?|endpoints?)$/i;

function scalar(seen: Scalar, value: string): 'same' | 'other' | 'unclear' {
  const text = String(seen);
  if (text.includes('[redacted]')) return 'unclear';
  const said = [value, value.replace(remark, ''), value.replace(remark, '').replace(unit, '')].map(plain);
  if (said.some((one) => one.toLowerCase() === text.toLowerCase())) return 'same';
  const short = said.at(-1) ?? '';
  if (yes.test(text) ? yes.test(short) : no.test(text) && no.test(short)) return 'same';
  const number = numberOf(short);
  if (number !== undefined && /^\d+$/.test(text)) return number === Number(text) ? 'same' : 'other';
  return /^\S{1,200}$/.test(short) ? 'other' : 'unclear';
}

/** Items that are stated: a draft need not give all. */
function items(seen: readonly unknown[], stated: readonly unknown[]): 'same' | 'other' | 'unclear' {
  if (!seen.every(isScalar) || !stated.every(isScalar)) return 'unclear';
  if (stated.length === 0) return seen.length === 0 ? 'same' : 'other';
  const has = new Set(seen.map((one) => String(one).toLowerCase()));
  return stated.every((one) => has.has(String(one).toLowerCase())) ? 'same' : 'other';
}

function listed(seen: readonly unknown[], value: string): 'same' | 'other' | 'unclear' {
  const stated = value
    .replace(remark, '')
    .replace(/^\[|\]$/g, '')
    .split(/ ?, ?| and /)
    .map(plain);
  return stated.every((item) => /^\S{1,253}$/.test(item)) ? items(seen, stated) : 'unclear';
}

/** `app=cart`, `app: cart, tier: web`. */
function pairs(seen: Readonly<Record<string, unknown>>, value: string): 'same' | 'other' | 'unclear' {
  const stated = value
    .replace(/^\{|\}$/g, '')
    .split(/ ?, ?/)
    .map((pair) => /^["'`]?([\w./-]{1,253})["'`]?\s*[:=]\s*["'`]?([\w.-]{1,253})["'`]?$/.exec(pair.trim()));
  if (stated.includes(null)) return 'unclear';
  return entries(
    seen,
    stated.map((pair) => [pair?.[1] ?? '', pair?.[2]]),
  );
}

/** Keys that are stated: not every key is kept. */
function entries(
  seen: Readonly<Record<string, unknown>>,
  stated: readonly (readonly [string, unknown])[],
): 'same' | 'other' | 'unclear' {
  let verdict: 'same' | 'other' = 'same';
  for (const [key, wanted] of stated) {
    const one = Object.hasOwn(seen, key) ? seen[key] : undefined;
    if (!isScalar(one) || !isScalar(wanted)) return 'unclear';
    if (String(one).toLowerCase() !== String(wanted).toLowerCase()) verdict = 'other';
  }
  return verdict;
}

/** JSON with its keys in order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    isRecord(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one,
  );
}
