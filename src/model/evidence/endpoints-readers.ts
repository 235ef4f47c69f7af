import type { Citation } from '../cite.ts';
import { Listing } from '../listing.ts';
import type { HasRef } from '../ref.ts';

/** A Role or ClusterRole that lets its holders list or watch the Endpoints API. */
export interface EndpointsReader extends HasRef {
  /** Does it let them read EndpointSlices too? */
  readonly readsSlices: boolean;
  readonly rule: Citation;
}

/** What may read the Endpoints API, but for what Kubernetes itself sets up. Whether anybody holds a role was not read. */
export class EndpointsReaders extends Listing<EndpointsReader> {}
