import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite, citeDefault, citeFile } from '../../model/cite.ts';
import type { ClusterDns, NodeResolver } from '../../model/evidence/cluster-dns.ts';
import type { PodResolver } from '../../model/evidence/pod-resolvers.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { hasAutopath } from '../../net/dns/autopath.ts';
import { nodeSearches } from '../../net/dns/node-searches.ts';
import { clusterSearches, dnsPolicyOf, isWindows, usesClusterDns } from '../../net/dns/pod-dns.ts';

type Limits = Readonly<Record<'lookups' | 'manyLookups', number>>;

/** glibc takes no more (resolv.h RES_MAXNDOTS). */
const mostNdots = 15;
/** What kubelets write for pods that use the cluster's DNS (kubelet/network/dns defaultDNSOptions). */
const clusterNdots = 5;
/** Dots of an ordinary name from outside, as in api.example.com. */
const ordinaryDots = 2;

/** The threshold that the resolver compares with, or undefined where only its node's resolv.conf says it. */
function ndotsOf({ podSpec }: PodResolver): number | undefined {
  const own = podSpec.dnsConfig?.options?.findLast(({ name }) => name === 'ndots')?.value;
  if (own !== undefined && /^\d+$/.test(own)) return Math.min(Number(own), mostNdots);
  if (usesClusterDns(podSpec)) return clusterNdots;
  return dnsPolicyOf(podSpec) === 'None' ? 1 : undefined;
}

/** Each search domain and then the name itself, for A and for AAAA. */
function lookupsFor(searches: number): number {
  return (searches + 1) * 2;
}

function* judge(
  resolver: PodResolver,
  dns: ClusterDns | undefined,
  limits: Limits,
): Generator<Problem | Unknown> {
  const { podSpec, ref, field, pods } = resolver;
  const own = [...new Set(podSpec.dnsConfig?.searches ?? [])];
  const ndots = ndotsOf(resolver);
  if (ndots === undefined || ndots <= ordinaryDots) return;
  if (own.length === 0 && ndots <= clusterNdots) return;
  const isClusters = usesClusterDns(podSpec);
  if (isClusters && dns !== undefined && hasAutopath(dns)) return;
  const domain = (dns === undefined ? undefined : valueOf(dns.clusterDomain)) ?? 'cluster.local';
  const base = isClusters ? clusterSearches(podSpec, ref.namespace ?? 'default', domain) : own;
  const isNodes = dnsPolicyOf(podSpec) !== 'None';
  const saved = isNodes ? (dns?.nodeResolvers ?? []) : [];
  const longest = saved.toSorted((a, b) => b.searches.length - a.searches.length)[0];
  const searches = new Set([...base, ...(longest?.searches ?? [])]).size;
  const lookups = lookupsFor(searches);
  const isRaised = ndots > clusterNdots;
  if (lookups <= limits.lookups && !isRaised) {
    // Search domains of the node come on top, and no API server serves them.
    if (isNodes && longest === undefined) yield unknown(nodeSearches);
    return;
  }
  const options: Citation =
    podSpec.dnsConfig?.options === undefined
      ? citeDefault(resolver, `${field}.dnsConfig.options[name=ndots].value`, String(ndots))
      : cite(resolver, `${field}.dnsConfig.options[name=ndots].value`, String(ndots));
  const at = lookups > limits.lookups ? 'searches' : 'options';
  yield {
    severity: lookups > limits.manyLookups ? 'medium' : 'low',
    field: `${field}.dnsConfig.${at}`,
    message: `${formatRef(ref)}${pods > 1 ? ` (${pods} pods)` : ''} tries ${searches} search ${searches === 1 ? 'domain' : 'domains'} before any name with fewer than ${ndots} dots itself: about ${lookups} queries, A and AAAA, for each lookup of a name such as api.example.com, and ${lookups - 2} of them are answered that it does not exist.`,
    evidence: [
      options,
      cite(resolver, `${field}.dnsConfig.searches`, podSpec.dnsConfig?.searches),
      ...(longest === undefined ? [] : [citeSearches(longest)]),
    ],
    ...(isClusters && dns?.corefiles.state !== 'known' ? { label: 'inference' as const } : {}),
  };
}

function citeSearches({ searches, from }: NodeResolver): Citation {
  return citeFile(from.object, 'search', searches.join(' '), from.label);
}

interface NodeSubject extends HasRef {
  readonly saved: NodeResolver;
}

/** Pods that change nothing get the search domains of their node behind those of the cluster. */
function nodeProblem({ ref, saved }: NodeSubject, limits: Limits): Problem | undefined {
  const lookups = lookupsFor(saved.searches.length + 3);
  if (lookups <= limits.lookups) return undefined;
  return {
    severity: lookups > limits.manyLookups ? 'medium' : 'low',
    field: 'search',
    message: `resolv.conf of node ${ref.name} has ${saved.searches.length} search domains, which kubelets add to the three of the cluster: about ${lookups} queries, A and AAAA, for each lookup of a name such as api.example.com, in every pod of that node.`,
    evidence: [citeSearches(saved)],
    actions: ['Point resolvConf of the kubelets at a file with the search domains that pods need, or none.'],
  };
}

export default defineRule({
  code: 'DN18',
  title: 'Each name from outside costs many DNS queries',
  severity: ['medium', 'low'],
  needs: ['podResolvers'],
  uses: ['clusterDns'],
  judgesManifests: true,
  thresholds: { lookups: 12, manyLookups: 20 },
  docs: {
    why: 'A name with fewer dots than ndots (5 in pods that use the cluster’s DNS) is first tried with every search domain, once for A and once for AAAA, and only then as it is. Three search domains make that 8 queries, one more of the node 10; half as many where a program asks for IPv4 only. That is what every cluster does and no finding. What a workload adds in dnsConfig costs every one of its lookups: more than 12 queries are low, more than 20 medium, and an ndots above 5, which takes in names that were asked as they are, low (the limits are our own, --config changes them). ndots 5 is the number of dots, not of lookups.',
    actions: [
      'Write names from outside with a dot at their end (api.example.com.) where the program takes them: such a name is asked once, and nothing else changes.',
      'Leave out the search domains that no short name of this workload needs.',
      'Lower ndots for this workload only, and test its short names first: with 2, NAME.NAMESPACE still resolves, but musl (Alpine) asks NAME.NAMESPACE.svc only as it is and does not find it; with 1 it does not find NAME.NAMESPACE either.',
    ],
    rollback: 'Put dnsConfig back to what the finding shows; that replaces the pods once more.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o yaml',
      'kubectl get --raw /api/v1/namespaces/kube-system/services/kube-dns:9153/proxy/metrics',
    ],
    sources: [
      'https://man7.org/linux/man-pages/man5/resolv.conf.5.html',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/kubelet/network/dns/dns.go',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/2595-expanded-dns-config',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/autopath/README.md',
      'https://wiki.musl-libc.org/functional-differences-from-glibc.html',
    ],
    silent: [
      'The defaults: ndots 5, the three search domains of the cluster and up to two of the node.',
      'ndots of 2 or less.',
      'CoreDNS with autopath, which walks the search domains itself, unless NodeLocal DNSCache stands before it.',
      'Pods for Windows, whose resolver knows no ndots.',
      'How many queries there really are: the share of NXDOMAIN in coredns_dns_responses_total tells, and is not read here.',
    ],
  },
  *subjects({ podResolvers, clusterDns }): Generator<PodResolver | NodeSubject> {
    yield* podResolvers;
    const dns = valueOf(clusterDns);
    if (dns === undefined || hasAutopath(dns)) return;
    for (const saved of dns.nodeResolvers) {
      const { label } = saved.from;
      yield { ref: { apiVersion: 'v1', kind: 'Node', name: saved.node, label, declared: false }, saved };
    }
  },
  *check(subject, { clusterDns }, limits) {
    if ('saved' in subject) {
      const problem = nodeProblem(subject, limits);
      if (problem !== undefined) yield problem;
    } else if (!isWindows(subject.podSpec)) yield* judge(subject, valueOf(clusterDns), limits);
  },
});
