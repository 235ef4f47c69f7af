import type { SeenRange } from '../address-range.ts';
import type { Kept } from '../kinds/index.ts';
import type { Missing } from '../missing.ts';
import type { HasRef } from '../ref.ts';

type Labels = Readonly<Record<string, string>>;

/** One IPPool of Calico that Calico IPAM can read. */
export interface CalicoPool extends SeenRange {
  readonly name: string;
  readonly object: Kept<'IPPool'>;
  /** Prefix length of its blocks. */
  readonly blockPrefix: number;
  /** Not disabled, not being deleted, and not put aside by Calico itself for overlapping another. */
  readonly givesAddresses: boolean;
  /** Pods may have addresses of it; others serve tunnels or load balancers alone. */
  readonly forPods: boolean;
  /** Only pods that ask for it get addresses of it. */
  readonly manual: boolean;
  readonly selectsNode: (labels: Labels) => boolean;
  /** Serves the pods of some namespaces only. */
  readonly byNamespace: boolean;
}

/** A pod or a Namespace that asks for pools of one family by annotation. */
export interface PoolRequest extends HasRef {
  readonly object: Kept<'Pod'> | Kept<'Namespace'>;
  readonly family: 4 | 6;
  readonly field: string;
  /** As it is written, for a citation. */
  readonly text: string;
  /** Names or CIDRs of pools; undefined where the annotation is no list of them. */
  readonly pools: readonly string[] | undefined;
}

export interface CalicoPools {
  readonly pools: readonly CalicoPool[];
  readonly requests: readonly PoolRequest[];
  /** Pools that were not read, or not understood. */
  readonly missing: readonly Missing[];
}
