import { cleanText } from './clean-text.ts';

/** Longer than anything this project writes itself; what a cluster holds is cut here. */
const longest = 2_000;

/** Plain data with every string of it, keys among them, fit to be shown: bounded, and without what hides or reorders. */
export function cleanValues<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value, longest);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [cleanText(key, longest), clean(part)]),
  );
}
