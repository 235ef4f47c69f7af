import type { Missing } from './missing.ts';
import type { Outcome } from './outcome.ts';
import type { ReviewCluster } from './review.ts';

/** One cluster, read and judged: what a review is made of. */
export interface ClusterResult {
  readonly name: string;
  readonly source: 'live' | 'snapshot' | 'demo';
  readonly collectedAt: string | null;
  readonly facts: ReviewCluster['facts'];
  readonly outcomes: readonly Outcome[];
  /** What was not read, in the source's own words. */
  readonly gaps: readonly Missing[];
  /** Lists that were taken as whole though their file does not say so. */
  readonly inferredLists: readonly { readonly kind: string; readonly file: string }[];
  /** Seconds at most between the states that pods and EndpointSlices were read in; undefined where nobody noted it. */
  readonly podSkew?: number | undefined;
  /** Saved outputs that no rule reads yet. */
  readonly unreadFiles: readonly string[];
  /** Own annotations of objects that were flagged, by `refKey`; read only when the configuration allows them. */
  readonly annotations: ReadonlyMap<string, Readonly<Record<string, string>>>;
}
