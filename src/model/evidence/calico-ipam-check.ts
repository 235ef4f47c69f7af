import type { HasRef } from '../ref.ts';

/** A saved report of `calicoctl ipam check`, in numbers. `ref` is the cluster. */
export interface CalicoIpamReport extends HasRef {
  readonly path: string;
  readonly allocated: number;
  readonly leaked: number;
  readonly leakedHandles: number;
}
