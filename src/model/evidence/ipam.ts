import type { PodRangeSource } from './pod-cidrs.ts';

/** How pods get their addresses. */
export interface Ipam {
  /** For display: `cluster-pool (Cilium)`, `Calico IPAM`, `node pod CIDRs (host-local)`, ... */
  readonly mode: string;
  /** Whose ranges pods' addresses come from; empty where they are the underlay's own; undefined where nobody told. */
  readonly sources: readonly PodRangeSource[] | undefined;
}
