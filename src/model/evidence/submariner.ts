import type { Kept } from '../kinds/index.ts';
import type { Maybe } from '../maybe.ts';

/** Submariner as its own objects tell of it: every joined cluster has those of all others. */
export interface Submariner {
  /** What this cluster is called among them. */
  readonly clusterId: Maybe<string>;
  readonly clusters: readonly Kept<'Cluster.submariner.io'>[];
  readonly endpoints: readonly Kept<'Endpoint.submariner.io'>[];
  readonly gateways: readonly Kept<'Gateway.submariner.io'>[];
}

/** With Globalnet a cluster is reached by its global range alone, and what it uses inside may be the same everywhere. */
export function hasGlobalnet({ spec }: Kept<'Cluster.submariner.io'>): boolean {
  return (spec?.global_cidr ?? []).some((text) => text !== '');
}
