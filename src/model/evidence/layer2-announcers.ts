import type { Citation } from '../cite.ts';
import type { Missing } from '../missing.ts';
import type { HasRef } from '../ref.ts';

/** What answers ARP queries for the addresses of load balancers, from one node at a time. */
export interface Layer2Announcer extends HasRef {
  readonly product: 'MetalLB' | 'kube-vip';
  readonly from: Citation;
}

export interface Layer2Announcers {
  readonly found: readonly Layer2Announcer[];
  /** What was not read, where a further one may be. */
  readonly missing: readonly Missing[];
}
