import type { SeenRange } from '../address-range.ts';
import type { Missing } from '../missing.ts';

/** Who names a range for pods. Which of them the pods' addresses really come from, the `ipam` slice says. */
export type PodRangeSource =
  | 'Node'
  | 'CiliumNode'
  | 'cilium-config'
  | 'CiliumPodIPPool'
  | 'IPPool'
  | 'Installation'
  | 'flannel'
  | 'openshift'
  | 'ovn-kubernetes'
  | 'kube-controller-manager'
  | 'kubeadm-config';

/** A range of the whole cluster, out of which nodes or pods are given theirs. */
export interface PodPool extends SeenRange {
  readonly source: PodRangeSource;
  /** Prefix length of the part that a node is given, where the source says it. */
  readonly nodePrefix?: number;
  /** A pool that no new address is taken from. */
  readonly disabled: boolean;
  /** Calico pools with allowedUses LoadBalancer serve Services, not pods. */
  readonly forPods: boolean;
}

/** A node's own part. */
export interface NodePods extends SeenRange {
  readonly source: PodRangeSource;
  readonly node: string;
}

export interface PodCidrs {
  readonly pools: readonly PodPool[];
  readonly nodes: readonly NodePods[];
  /** What was not read and may name further ranges, by who would name them. Nothing for those that were read. */
  readonly missing: ReadonlyMap<PodRangeSource, readonly Missing[]>;
}
