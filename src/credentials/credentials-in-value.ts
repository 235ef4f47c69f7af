import { credentialsIn } from './credentials-in.ts';

/** The kinds of credentials in a value of JSON: in its strings, its names, and in what those say together. */
export function credentialsInValue(value: object): string[] {
  const kinds = new Set<string>();
  // A name and its value, or the fields of a Secret, are credentials only together; long texts are read by themselves.
  const together = JSON.stringify(value, (_, one: unknown) => (isLong(one) ? '' : one));
  for (const { kind } of credentialsIn(together)) kinds.add(kind);
  for (const text of stringsIn(value)) for (const { kind } of credentialsIn(text)) kinds.add(kind);
  return [...kinds];
}

function isLong(value: unknown): boolean {
  return typeof value === 'string' && value.length > 2_000;
}

/** Every string and every name within, however deep. */
function stringsIn(value: object): string[] {
  const found: string[] = [];
  const waiting: unknown[] = [value];
  for (let next = waiting.pop(); next !== undefined || waiting.length > 0; next = waiting.pop()) {
    if (typeof next === 'string') found.push(next);
    else if (Array.isArray(next)) for (const one of next) waiting.push(one);
    else if (typeof next === 'object' && next !== null) {
      for (const [name, one] of Object.entries(next)) waiting.push(name, one);
    }
  }
  return found;
}
