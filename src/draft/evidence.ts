import type { AnyKept, KindId } from '../model/kinds/index.ts';
import type { Listing } from '../model/listing.ts';
import type { Review } from '../model/review.ts';

/** What a draft is held against, where there is any. */
export interface DraftEvidence {
  readonly review: Review;
  /** The clusters as they were read; none where only the review is still there. */
  readonly clusters: readonly { listing(kind: KindId): Listing<AnyKept> }[];
}
