import { cleanValues } from '../model/clean-values.ts';
import type { Review } from '../model/review.ts';

/**
 * The review with every string of it fit to be shown: bounded, and without characters that hide or reorder text. Done
 * once, here, so that no format can forget it.
 */
export function cleanReview(review: Review): Review {
  return cleanValues(review);
}
