import type { SeenRange } from '../address-range.ts';
import type { Missing } from '../missing.ts';

export interface ServiceRange extends SeenRange {
  /** New ClusterIPs come from it: a ServiceCIDR that is being deleted or is not Ready keeps only those it has given. */
  readonly allocates: boolean;
}

/** The ranges that ClusterIPs come from. */
export interface ServiceCidrs {
  readonly ranges: readonly ServiceRange[];
  /** `objects`: ServiceCIDR and IPAddress objects (1.33); `bitmap`: one map for each range of --service-cluster-ip-range. */
  readonly allocator: 'objects' | 'bitmap' | 'not known';
  /** What was not read and may name further ranges. Empty: these are all. */
  readonly missing: readonly Missing[];
}
