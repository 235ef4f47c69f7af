import type { Citation } from '../cite.ts';
import type { Kept } from '../kinds/index.ts';
import type { Maybe } from '../maybe.ts';
import type { Missing } from '../missing.ts';
import type { Container } from './network-agents.ts';

/** A DaemonSet that masquerades what leaves its nodes. */
export interface IpMasqAgent {
  readonly daemonSet: Kept<'DaemonSet'>;
  readonly container: Container;
  /** Azure's own, which merges several files, or the one of Kubernetes. */
  readonly variant: 'Kubernetes' | 'Azure';
  readonly nodes: Maybe<ReadonlySet<string>>;
}

/** What one or several configurations say together. */
export interface IpMasqRanges {
  /** As they are written; undefined where no list is given, which is not the same as an empty one. */
  readonly nonMasqueradeCIDRs: readonly string[] | undefined;
  /** The agent of Kubernetes takes no more ranges than so many. */
  readonly limit: number;
  readonly masqLinkLocal: boolean;
  readonly masqLinkLocalIPv6: boolean;
  readonly from: readonly Citation[];
}

/** Agents that masquerade beside the CNI, and the configurations that they, or Cilium in their place, take. */
export interface IpMasq {
  readonly agents: readonly IpMasqAgent[];
  /** DaemonSets that were not read. */
  readonly missing: readonly Missing[];
  /** Of ConfigMap kube-system/ip-masq-agent. */
  readonly config: Maybe<IpMasqRanges>;
  /** Of those of AKS, merged. */
  readonly azureConfig: Maybe<IpMasqRanges>;
}
