import type { HasRef } from '../ref.ts';
import type { Maybe } from '../maybe.ts';

/** What can translate the addresses of Services on a node, for pods and for the node itself. */
export const serviceProviders = [
  'kube-proxy',
  'Cilium',
  'Calico eBPF',
  'OVN-Kubernetes',
  'GKE Dataplane V2',
  'kube-router',
  'Antrea',
] as const;

export type ServiceProviderName = (typeof serviceProviders)[number];

export interface ServiceProvider {
  /** The object to look at: the DaemonSet, or the setting that switches it on. */
  readonly subject: HasRef | undefined;
  /** Pods there should be and pods that are ready; undefined where no pod runs it. */
  readonly desired: number | undefined;
  readonly ready: number | undefined;
  /** Nodes on which it translates. */
  readonly nodes: Maybe<ReadonlySet<string>>;
}

/** Who translates Services here: of each provider whether it does, in the three states. */
export type ServiceDataplane = Readonly<Record<ServiceProviderName, Maybe<ServiceProvider>>>;
