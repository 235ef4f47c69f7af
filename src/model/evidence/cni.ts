import type { Maybe } from '../maybe.ts';
import type { Version } from '../version.ts';
import type { NetworkAgent, NetworkProduct } from './network-agents.ts';

export type CniName =
  | 'Cilium'
  | 'Calico'
  | 'flannel'
  | 'Canal'
  | 'AWS VPC CNI'
  | 'Azure CNI'
  | 'GKE Dataplane V2'
  | 'GKE VPC-native'
  | 'OVN-Kubernetes'
  | 'Antrea'
  | 'kube-router'
  | 'kindnet'
  | 'Weave Net';

/** Who gives pods their interface and address. */
export interface Cni {
  readonly name: CniName;
  readonly version: Maybe<Version>;
  /** How packets between nodes travel: `vxlan`, `geneve`, `ipip`, `native`, ..., joined by ` and ` where it differs. */
  readonly mode: Maybe<string>;
  /** What runs on top of it: chained, for policy alone, or for second interfaces. */
  readonly beside: readonly NetworkProduct[];
  /** Empty where it runs inside the node's own processes. */
  readonly agents: readonly NetworkAgent[];
}
