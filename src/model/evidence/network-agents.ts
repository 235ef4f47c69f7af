import type { Kept } from '../kinds/index.ts';
import type { Maybe } from '../maybe.ts';
import type { Missing } from '../missing.ts';
import type { Version } from '../version.ts';

/** Node agents that networking rests on, told apart by what their containers run. */
export type NetworkProduct =
  | 'Cilium'
  | 'Calico'
  | 'flannel'
  | 'AWS VPC CNI'
  | 'Azure CNS'
  | 'OVN-Kubernetes'
  | 'Antrea'
  | 'kube-router'
  | 'kindnet'
  | 'Weave Net'
  | 'Multus'
  | 'Istio CNI'
  | 'MetalLB'
  | 'kube-proxy';

/** One DaemonSet that runs a network agent; one that runs two of them (Canal) is told twice. */
export interface NetworkAgent {
  readonly product: NetworkProduct;
  readonly daemonSet: Kept<'DaemonSet'>;
  readonly container: Container;
  /** What the image's tag says. */
  readonly version: Maybe<Version>;
  /** Nodes it should run on and pods of it that are ready; undefined before its controller counted. */
  readonly desired: number | undefined;
  readonly ready: number | undefined;
}

export type Container = NonNullable<NonNullable<Kept<'Pod'>['spec']>['containers']>[number];

/** The agents seen, and what was not read and could hold further ones. */
export interface NetworkAgents {
  readonly found: readonly NetworkAgent[];
  readonly missing: readonly Missing[];
}

/** Agents of a product that are meant to run anywhere: a node selector that matches no node switches one off. */
export function running({ found }: NetworkAgents, product: NetworkProduct): readonly NetworkAgent[] {
  return found.filter((agent) => agent.product === product && agent.desired !== 0);
}
