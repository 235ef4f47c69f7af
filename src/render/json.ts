import type { Review } from '../model/review.ts';

/** The review as JSON, two spaces deep, with a final newline. */
export function renderJson(review: Review): string {
  return `${JSON.stringify(review, null, 2)}\n`;
}
