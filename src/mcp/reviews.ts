import type { Area } from '../model/area.ts';
import type { Review } from '../model/review.ts';
import { UserError } from '../model/user-error.ts';
import type { Reading } from './define-tool.ts';

/** A review can be asked about for so long after it was last asked about. */
export const reviewLifeMs = 30 * 60_000;

/** The least recently used is given up first. */
const mostReviews = 20;

/** A review that was made, kept so that its pages and findings can be asked for one by one. */
export interface HeldReview {
  readonly id: string;
  readonly review: Review;
  /** What it was made of: one for each cluster. Only what answers need of it is kept. */
  readonly readings: readonly Pick<Reading, 'origin' | 'foreign' | 'strangeNames'>[];
  /** Names what was asked for: the same question about the same readings is answered from the same review. */
  readonly key: string;
  readonly listAll: boolean;
  /** Areas asked for that have no rule yet. */
  readonly areasWithoutRules: readonly Area[];
}

/** The reviews made here, by their id. */
export class Reviews {
  readonly #now: () => number;
  readonly #newId: () => string;
  readonly #held = new Map<string, { review: HeldReview; usedAt: number }>();

  constructor(options: { now: () => number; newId: () => string }) {
    this.#now = options.now;
    this.#newId = options.newId;
  }

  add(review: Omit<HeldReview, 'id'>): HeldReview {
    const held = { ...review, id: this.#newId() };
    this.#use(held);
    for (const id of this.#held.keys()) {
      if (this.#held.size <= mostReviews) break;
      this.#held.delete(id);
    }
    return held;
  }

  byKey(key: string): HeldReview | undefined {
    const found = [...this.#held.values()].find(({ review }) => review.key === key)?.review;
    return found === undefined ? undefined : this.#alive(found.id);
  }

  /** UserError for one that has expired, or never was; the next step is `again`. */
  byId(id: string, again: string): HeldReview {
    const found = this.#alive(id);
    if (found !== undefined) return found;
    throw new UserError(
      'there is no review of that id here: it has expired, or was made by another run of this server',
      again,
    );
  }

  #alive(id: string): HeldReview | undefined {
    const found = this.#held.get(id);
    if (found === undefined) return undefined;
    if (this.#now() - found.usedAt >= reviewLifeMs) {
      this.#held.delete(id);
      return undefined;
    }
    this.#use(found.review);
    return found.review;
  }

  #use(review: HeldReview): void {
    this.#held.delete(review.id);
    this.#held.set(review.id, { review, usedAt: this.#now() });
  }
}
