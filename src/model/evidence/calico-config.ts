import type { HasRef } from '../ref.ts';

/** ConfigMap calico-config or canal-config of an installation without the operator. */
export interface CalicoConfig extends HasRef {
  /** bird, vxlan, or none where Calico enforces policy and does not network. */
  readonly backend: string | undefined;
  /** Of pods and of Calico's tunnels alike, in bytes; undefined or 0 for Calico to work it out. */
  readonly vethMtu: number | undefined;
}
