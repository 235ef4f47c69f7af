import type { Review } from '../model/review.ts';

/** Tells sentences that the review itself says, which need not be held against what it rests on again. */
export function ownWords(review: Review | undefined): (text: string) => boolean {
  const sentences = new Set<string>();
  for (const { message, why, actions, rollback } of review?.findings ?? []) {
    for (const text of [message, why, ...actions, rollback]) sentences.add(text);
  }
  for (const text of [...(review?.assumptions ?? []), ...(review?.blockers ?? [])]) sentences.add(text);
  return (text) => sentences.has(text.replace(/^[\s>]*(?:[-*+]\s|\d{1,3}[.)]\s)?/, '').trim());
}
