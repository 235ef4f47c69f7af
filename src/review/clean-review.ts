import { cleanText } from '../model/clean-text.ts';
import type { Review } from '../model/review.ts';

/** Longer than anything this project writes itself; what a cluster holds is cut here. */
const longest = 2_000;

/**
 * The review with every string of it fit to be shown: bounded, and without characters that hide or reorder text. Done
 * once, here, so that no format can forget it.
 */
export function cleanReview(review: Review): Review {
  return clean(review) as Review;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value, longest);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [cleanText(key, longest), clean(part)]),
  );
}
