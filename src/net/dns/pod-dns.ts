import type { PodSpec } from '../../model/evidence/workloads.ts';
import type { Version } from '../../model/version.ts';

/** As many as glibc asks; kubelet and API server take no more: core/validation MaxDNSNameservers. */
export const mostNameservers = 3;

export interface SearchLimits {
  readonly domains: number;
  /** Of the whole search line, spaces included. */
  readonly characters: number;
}

/**
 * How long a search line may be. ExpandedDNSConfig (KEP-2595) is on since 1.26; before, the limits were those of old
 * resolvers. A version that is not known is taken for one that is still supported.
 */
export function searchLimits(version: Version | undefined): SearchLimits {
  const isOld = version?.major === 1 && version.minor < 26;
  return isOld ? { domains: 6, characters: 256 } : { domains: 32, characters: 2048 };
}

/** The API server's default is ClusterFirst, in templates too (core/v1 SetDefaults_PodSpec). */
export function dnsPolicyOf({ dnsPolicy }: PodSpec): string {
  return dnsPolicy ?? 'ClusterFirst';
}

/** Are its nameservers and search domains those of the cluster, rather than the node's? (kubelet dns.go getPodDNSType) */
export function usesClusterDns(podSpec: PodSpec): boolean {
  const policy = dnsPolicyOf(podSpec);
  return policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && podSpec.hostNetwork !== true);
}

/** The resolver of Windows knows neither ndots nor the order of a search list. */
export function isWindows({ os, nodeSelector }: PodSpec): boolean {
  return (os?.name ?? nodeSelector?.['kubernetes.io/os']) === 'windows';
}

interface DnsRefusal {
  readonly part: 'nameservers' | 'searches';
  readonly fault: string;
  readonly seen: unknown;
}

/** Why the API server refuses a pod or a template for its DNS settings (core/validation validatePodDNSConfig). */
export function dnsRefusal(podSpec: PodSpec, limits: SearchLimits): DnsRefusal | undefined {
  const { nameservers = [], searches = [] } = podSpec.dnsConfig ?? {};
  if (dnsPolicyOf(podSpec) === 'None' && nameservers.length === 0) {
    return { part: 'nameservers', fault: 'has dnsPolicy None and names no nameserver', seen: undefined };
  }
  if (nameservers.length > mostNameservers) {
    const fault = `names ${nameservers.length} nameservers where ${mostNameservers} may be`;
    return { part: 'nameservers', fault, seen: nameservers };
  }
  const excess = excessOf(searches, limits);
  return excess === undefined ? undefined : { part: 'searches', fault: `names ${excess}`, seen: searches };
}

/** The search domains that the cluster gives to pods of a namespace (kubelet dns.go generateSearchesForDNSClusterFirst). */
export function clusterDomains(namespace: string, domain: string): string[] {
  return [`${namespace}.svc.${domain}`, `svc.${domain}`, domain];
}

/** The search domains of a pod that uses the cluster's DNS, without those that its node adds (kubelet dns.go). */
export function clusterSearches(podSpec: PodSpec, namespace: string, domain: string): string[] {
  return [...new Set([...clusterDomains(namespace, domain), ...(podSpec.dnsConfig?.searches ?? [])])];
}

/** What is too much about a search line, in words; undefined when nothing is. */
export function excessOf(
  searches: readonly string[],
  { domains, characters }: SearchLimits,
): string | undefined {
  const length = searches.join(' ').length;
  if (searches.length > domains) return `${searches.length} search domains where ${domains} may be`;
  if (length > characters) return `search domains of ${length} characters where ${characters} may be`;
  return undefined;
}
