import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import { type ClusterDns, clusterIpsOf } from '../../model/evidence/cluster-dns.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { PodResolver } from '../../model/evidence/pod-resolvers.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Maybe, type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { isName } from '../../model/shown-name.ts';
import { formatRange, parseAddress } from '../../net/addresses/cidr.ts';
import { deadAddresses } from '../../net/addresses/dead-addresses.ts';
import {
  clusterSearches,
  dnsPolicyOf,
  dnsRefusal,
  excessOf,
  isWindows,
  mostNameservers,
  searchLimits,
  usesClusterDns,
} from '../../net/dns/pod-dns.ts';

type Service = Kept<'Service'>;
type Uses = Pick<Evidence, 'clusterDns' | 'services' | 'serviceCidrs' | 'networkAgents' | 'version'>;

/** `DaemonSet monitoring/agent (12 pods, such as agent-x7k)`. */
function who({ ref, pods, example, owner }: PodResolver): string {
  const name = formatRef(ref);
  if (ref.kind !== 'Pod') {
    if (example === undefined) return name;
    return `${name} (${pods === 1 ? '1 pod' : `${pods} pods`}, such as ${example.ref.name})`;
  }
  const [kind = '', of = ''] = owner?.split(' ') ?? [];
  const others = pods === 1 ? '' : ` and ${pods - 1} more`;
  return isName(kind) && isName(of) ? `${name}${others} of ${kind} ${of}` : `${name}${others}`;
}

function citePolicy(resolver: PodResolver): Citation {
  const field = `${resolver.field}.dnsPolicy`;
  const { dnsPolicy } = resolver.podSpec;
  return dnsPolicy === undefined
    ? citeDefault(resolver, field, 'ClusterFirst')
    : cite(resolver, field, dnsPolicy);
}

/** What validation of the API server does not let pass, in a pod or in a template. */
function refusedProblem(resolver: PodResolver, version: Uses['version']): Problem | undefined {
  const refusal = dnsRefusal(resolver.podSpec, searchLimits(valueOf(version)));
  if (refusal === undefined) return undefined;
  const field = `${resolver.field}.dnsConfig.${refusal.part}`;
  // Templates in resources of other API groups are checked only once pods are made of them.
  const isChecked = /^(?:v1|apps\/|batch\/)/.test(resolver.ref.apiVersion);
  return {
    severity: 'high',
    field,
    message: `${who(resolver)} ${refusal.fault}: the API server refuses ${isChecked ? 'it' : 'its pods'}.`,
    evidence: [cite(resolver, field, refusal.seen), citePolicy(resolver)],
    actions: [
      'Correct dnsConfig: with dnsPolicy None one to three nameservers, else at most three, and at most 32 search domains of 2048 characters in all.',
    ],
  };
}

function hostNetworkProblem(resolver: PodResolver, { clusterDns, networkAgents }: Uses): Problem | undefined {
  if (resolver.podSpec.hostNetwork !== true || dnsPolicyOf(resolver.podSpec) !== 'ClusterFirst')
    return undefined;
  // Static pods run before there is a DNS, Windows has no other policy, and Cloud DNS answers nodes as well.
  if (resolver.isStatic || isWindows(resolver.podSpec)) return undefined;
  const implementation = valueOf(clusterDns)?.implementation;
  if (implementation !== undefined && valueOf(implementation) === 'Cloud DNS') return undefined;
  const { namespace = '' } = resolver.ref;
  const agents = valueOf(networkAgents)?.found ?? [];
  const isInfrastructure =
    /^(?:kube-system|openshift(?:-.*)?)$/.test(namespace) ||
    agents.some(({ daemonSet }) => daemonSet.ref.namespace === namespace);
  return {
    severity: isInfrastructure ? 'low' : 'medium',
    field: `${resolver.field}.dnsPolicy`,
    message: `${who(resolver)} is on the host network with dnsPolicy ClusterFirst: the kubelet gives it the resolvers of its node, and names of Services do not resolve there.`,
    evidence: [cite(resolver, `${resolver.field}.hostNetwork`, true), citePolicy(resolver)],
    actions: [
      isInfrastructure
        ? 'Set dnsPolicy to Default if it must work before the DNS of the cluster does, which then says what it means; else to ClusterFirstWithHostNet.'
        : 'Set dnsPolicy to ClusterFirstWithHostNet; to Default if the resolvers of the node are meant.',
    ],
  };
}

/** kubelets put their own nameservers first and drop what is beyond the third. */
function* droppedNameservers(
  resolver: PodResolver,
  clusterDns: Uses['clusterDns'],
): Generator<Problem | Unknown> {
  const wanted = [...new Set(resolver.podSpec.dnsConfig?.nameservers ?? [])];
  if (wanted.length < mostNameservers || dnsPolicyOf(resolver.podSpec) === 'None') return;
  if (!usesClusterDns(resolver.podSpec)) {
    yield unknown({
      what: 'resolv.conf of nodes',
      namespaces: null,
      reason: 'not-observable',
      detail: 'nameservers of the node come before those of dnsConfig, and three are all that count',
      next: 'cat /etc/resolv.conf on the nodes, saved as nodes/NODE/resolv.conf',
    });
    return;
  }
  const dns: Maybe<Service> | undefined =
    clusterDns.state === 'known'
      ? clusterDns.value.service
      : clusterDns.state === 'unknown'
        ? clusterDns
        : undefined;
  if (dns?.state === 'unknown') yield dns;
  if (dns?.state !== 'known') return;
  const isKubelets = (address: string): boolean =>
    clusterIpsOf(dns.value).includes(address) || address.startsWith('169.254.');
  const dropped = wanted.at(-1);
  if (dropped === undefined || wanted.some(isKubelets)) return;
  const field = `${resolver.field}.dnsConfig.nameservers`;
  yield {
    severity: 'medium',
    field,
    message: `${who(resolver)} names ${wanted.length} nameservers beside the one of the cluster: the kubelet passes on the first ${mostNameservers}, so that ${shownAddress(dropped)} is never asked.`,
    evidence: [
      cite(resolver, field, wanted),
      citePolicy(resolver),
      cite(dns.value, 'spec.clusterIP', dns.value.spec?.clusterIP),
    ],
    actions: ['Leave out a nameserver, or set dnsPolicy to None and name those that are to be asked.'],
  };
}

function shownAddress(text: string): string {
  const address = parseAddress(text);
  return address === undefined ? 'the last' : formatRange(address);
}

/** The cluster's search domains come first, then those of the node, and then those of the pod. */
function droppedSearches(resolver: PodResolver, { clusterDns, version }: Uses): Problem | undefined {
  const wanted = resolver.podSpec.dnsConfig?.searches ?? [];
  if (!usesClusterDns(resolver.podSpec) || wanted.length === 0) return undefined;
  const dns: ClusterDns | undefined = valueOf(clusterDns);
  const domain = dns === undefined ? undefined : valueOf(dns.clusterDomain);
  const { namespace = 'default' } = resolver.ref;
  const all = clusterSearches(resolver.podSpec, namespace, domain ?? 'cluster.local');
  const excess = excessOf(all, searchLimits(valueOf(version)));
  if (excess === undefined) return undefined;
  const field = `${resolver.field}.dnsConfig.searches`;
  return {
    severity: 'medium',
    field,
    message: `${who(resolver)} has, with those of the cluster, ${excess}: the kubelet drops the last ones, and short names in them do not resolve.`,
    evidence: [cite(resolver, field, wanted), citePolicy(resolver)],
    ...(domain === undefined ? { label: 'inference' as const } : {}),
    actions: ['Leave out search domains, or write names that end in a dot where they are used.'],
  };
}

/** With dnsPolicy None a pod has only the nameservers that it names. */
function* deadNameservers(resolver: PodResolver, uses: Uses): Generator<Problem | Unknown> {
  const wanted = [...new Set(resolver.podSpec.dnsConfig?.nameservers ?? [])];
  if (dnsPolicyOf(resolver.podSpec) !== 'None') return;
  const field = `${resolver.field}.dnsConfig.nameservers`;
  const { dead, missing } = deadAddresses(wanted, resolver.ref.declared, uses);
  if (missing.length > 0) yield unknown(...missing);
  if (dead.length === 0) return;
  const isAll = dead.length === wanted.length;
  yield {
    severity: isAll ? 'high' : 'medium',
    field,
    message: `${who(resolver)} has dnsPolicy None and ${dead.length === 1 ? 'a nameserver' : `${dead.length} nameservers`} that nothing answers at (${dead.map(({ why }) => why).join('; ')}): ${isAll ? 'no name resolves there' : 'each lookup that asks there waits until it times out'}.`,
    evidence: [
      cite(resolver, field, resolver.podSpec.dnsConfig?.nameservers),
      citePolicy(resolver),
      ...dead.map(({ evidence }) => evidence),
    ],
    actions: [
      'Name the ClusterIP of the DNS Service, or leave dnsPolicy and nameservers to the kubelet (ClusterFirst).',
    ],
  };
}

export default defineRule({
  code: 'DN19',
  title: 'Pods are told wrong resolvers',
  severity: ['high', 'medium', 'low'],
  needs: ['podResolvers'],
  uses: ['clusterDns', 'services', 'serviceCidrs', 'networkAgents', 'version'],
  judgesManifests: true,
  docs: {
    why: 'The kubelet writes a pod’s resolv.conf from dnsPolicy and dnsConfig. What looks harmless there takes names away: ClusterFirst, the default, means the resolvers of the node for a pod on the host network, where ClusterFirstWithHostNet means those of the cluster (medium; low in kube-system, in OpenShift’s namespaces and beside the agents of the network, where it is often meant); what is beyond three nameservers or 32 search domains of 2048 characters is refused by the API server if the pod itself names so many (high), and dropped by the kubelet if it is the sum with the cluster’s own (medium); with dnsPolicy None nothing resolves if the only nameserver is an address that no Service has (high; medium if others answer).',
    actions: [
      'Change the workload and not its pods; the new resolv.conf comes with the pods that replace them.',
    ],
    rollback: 'Set dnsPolicy and dnsConfig back to what the finding shows; that replaces the pods once more.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o yaml',
      'kubectl get pods -n {namespace} -o custom-columns=NAME:.metadata.name,HOST:.spec.hostNetwork,POLICY:.spec.dnsPolicy,SERVERS:.spec.dnsConfig.nameservers',
      'kubectl get events -n {namespace} --field-selector reason=DNSConfigForming',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/kubelet/network/dns/dns.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/v1/defaults.go',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/2595-expanded-dns-config',
      'https://github.com/kubernetes/kubernetes/pull/112824',
      'https://cloud.google.com/dns/docs/scopes',
      'https://github.com/tigera/operator/blob/master/pkg/render/typha.go',
    ],
    silent: [
      'Static pods, which run before the cluster has a DNS, and pods for Windows, where ClusterFirstWithHostNet does not exist.',
      'dnsPolicy Default, which says that the node’s resolvers are meant.',
      'Host network on GKE with Cloud DNS, which answers nodes and pods alike.',
      'A nameserver outside of the Service ranges: nothing here says whether it answers.',
      'Pods that have run to their end.',
    ],
  },
  subjects: ({ podResolvers }) => podResolvers,
  *check(resolver, uses) {
    const problem = refusedProblem(resolver, uses.version);
    if (problem !== undefined) {
      yield problem;
      return;
    }
    for (const one of [hostNetworkProblem(resolver, uses), droppedSearches(resolver, uses)]) {
      if (one !== undefined) yield one;
    }
    yield* droppedNameservers(resolver, uses.clusterDns);
    yield* deadNameservers(resolver, uses);
  },
});
