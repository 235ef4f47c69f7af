import type { PodSpec } from '../../model/evidence/workloads.ts';
import type { ResolvConf } from './name-lookup.ts';
import {
  clusterDomains,
  dnsPolicyOf,
  mostNameservers,
  type SearchLimits,
  usesClusterDns,
} from './pod-dns.ts';

/** What a kubelet knows when it writes a pod's resolv.conf. */
export interface KubeletResolver {
  /** Addresses of the cluster's DNS; without any, pods get the resolvers of the node. */
  readonly clusterDns: readonly string[];
  /** Without a dot at its end; empty where there is none. */
  readonly clusterDomain: string;
  /** What its resolvConf file says; undefined where it is told to use none, which leaves loopback. */
  readonly node: ResolvConf | undefined;
  /** Families of the node's addresses, in their order; they matter where there is no file. */
  readonly nodeFamilies: readonly (4 | 6)[];
}

export interface PodResolvConf extends ResolvConf {
  /** What limits left out. */
  readonly dropped: Pick<ResolvConf, 'nameservers' | 'searches'>;
}

/** Longer ones make old resolvers abort (kubelet leaves out names longer than DNS1123SubdomainMaxLength). */
const longestDomain = 253;

/**
 * The resolv.conf of a pod (kubelet pkg/kubelet/network/dns Configurer.GetPodDNS of 1.37.2). Kubelets write options in no
 * certain order. A policy that the API does not know is taken for ClusterFirst.
 */
export function podResolvConf(
  podSpec: PodSpec,
  namespace: string,
  kubelet: KubeletResolver,
  limits: SearchLimits,
): PodResolvConf {
  const base = baseOf(podSpec, namespace, kubelet);
  const { dnsConfig } = podSpec;
  const merged =
    dnsConfig === undefined
      ? base
      : {
          nameservers: [...new Set([...base.nameservers, ...(dnsConfig.nameservers ?? [])])],
          searches: [...new Set([...base.searches, ...(dnsConfig.searches ?? [])])],
          options: mergedOptions(base.options, dnsConfig.options ?? []),
        };
  const nameservers = merged.nameservers.slice(0, mostNameservers);
  const searches = searchesWithin(merged.searches, limits);
  return {
    nameservers,
    searches,
    options: merged.options,
    dropped: {
      nameservers: merged.nameservers.slice(mostNameservers),
      searches: merged.searches.filter((domain) => !searches.includes(domain)),
    },
  };
}

function baseOf(podSpec: PodSpec, namespace: string, kubelet: KubeletResolver): ResolvConf {
  const { clusterDns, clusterDomain, node, nodeFamilies } = kubelet;
  const policy = dnsPolicyOf(podSpec);
  if (policy === 'None') return { nameservers: [], searches: [], options: [] };
  const isClusters = usesClusterDns(podSpec) || !['ClusterFirst', 'Default'].includes(policy);
  if (isClusters && clusterDns.length > 0) {
    const nodes = node?.searches ?? [];
    const searches =
      clusterDomain === '' ? nodes : [...new Set([...clusterDomains(namespace, clusterDomain), ...nodes])];
    return { nameservers: clusterDns, searches, options: ['ndots:5'] };
  }
  if (node !== undefined) return node;
  const loopbacks = nodeFamilies.map((family) => (family === 6 ? '::1' : '127.0.0.1'));
  return { nameservers: loopbacks.length > 0 ? loopbacks : ['127.0.0.1'], searches: ['.'], options: [] };
}

/** Those of the pod replace those of the same name. */
function mergedOptions(
  base: readonly string[],
  own: NonNullable<NonNullable<PodSpec['dnsConfig']>['options']>,
): string[] {
  const options = new Map<string, string>();
  for (const option of base) {
    const [, name = option, value = ''] = /^([^:]*):(.*)$/s.exec(option) ?? [];
    options.set(name, value);
  }
  for (const { name = '', value = '' } of own) options.set(name, value);
  return [...options].map(([name, value]) => (value === '' ? name : `${name}:${value}`));
}

/** The first ones that fit into number and length. */
function searchesWithin(searches: readonly string[], { domains, characters }: SearchLimits): string[] {
  const fitting = searches.slice(0, domains).filter(({ length }) => length <= longestDomain);
  while (fitting.join(' ').length > characters) fitting.pop();
  return fitting;
}
