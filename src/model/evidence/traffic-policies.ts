import type { Citation } from '../cite.ts';
import { Listing } from '../listing.ts';
import type { HasRef } from '../ref.ts';

export type Direction = 'ingress' | 'egress';

/** A policy of any kind, as far as it says whom it selects and in which directions those are isolated. */
export interface TrafficPolicy extends HasRef {
  readonly isolates: readonly Direction[];
  /** Pods of this namespace only; undefined for a policy of the whole cluster. */
  readonly namespace: string | undefined;
  readonly selects: (pod: SelectablePod) => boolean;
  /** False where part of its selector names what is not known here, such as service accounts: that part counts as met. */
  readonly isExact: boolean;
  readonly selector: Citation;
  readonly direction: Citation;
}

export interface SelectablePod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** NetworkPolicies of Kubernetes, Cilium and Calico. What was read covers only what was read of each kind. */
export class TrafficPolicies extends Listing<TrafficPolicy> {}
