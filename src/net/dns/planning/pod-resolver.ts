import { type ClusterDns, clusterIpsOf, type KubeletDns } from '../../../model/evidence/cluster-dns.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import type { PodSpec } from '../../../model/evidence/workloads.ts';
import { valueOf } from '../../../model/maybe.ts';
import type { Missing } from '../../../model/missing.ts';
import { shownAddress, shownDomain, shownName, shownRef } from '../../../model/shown-name.ts';
import type { ResolvConf } from '../name-lookup.ts';
import { nodeSearches } from '../node-searches.ts';
import { dnsPolicyOf, searchLimits, usesClusterDns } from '../pod-dns.ts';
import { type KubeletResolver, type PodResolvConf, podResolvConf } from '../pod-resolv-conf.ts';

/** The resolv.conf of a pod as far as it can be known, and what each part rests on. */
export interface PodResolver {
  readonly conf: PodResolvConf;
  readonly clusterDomain: string;
  readonly lines: readonly { readonly line: string; readonly origin: string }[];
  readonly missing: readonly Missing[];
  /** Is it the node's own, and that not known? */
  readonly isUnknownNode: boolean;
}

const defaultDomain = 'cluster.local';
const nothing: ResolvConf = { nameservers: [], searches: [], options: [] };

/** Of a pod of this specification, on the node that it names, or on one whose resolv.conf is not known. */
export function podResolver(
  podSpec: PodSpec,
  namespace: string,
  evidence: Pick<Evidence, 'clusterDns' | 'version'> | undefined,
  domain: string | undefined,
): PodResolver {
  const dns = evidence === undefined ? undefined : valueOf(evidence.clusterDns);
  const told = toldTo(podSpec.nodeName, dns);
  const saved = dns?.nodeResolvers.find(({ node }) => node === podSpec.nodeName);
  const clusterDomain = domain ?? told?.clusterDomain ?? defaultDomain;
  const addresses = told?.addresses.texts ?? [];
  const kubelet: KubeletResolver = {
    // Without an address it would be the node's that count; it is only not known which address it is.
    clusterDns: addresses.length > 0 ? addresses : ['(cluster DNS)'],
    clusterDomain,
    node: saved?.forPods ?? nothing,
    nodeFamilies: [],
  };
  const version = evidence === undefined ? undefined : valueOf(evidence.version);
  const conf = podResolvConf(podSpec, namespace, kubelet, searchLimits(version));
  const policy = dnsPolicyOf(podSpec);
  const asksNode = policy !== 'None' && saved?.forPods === undefined;
  const isClusters = usesClusterDns(podSpec);
  const file =
    saved === undefined
      ? 'resolv.conf of the node, not known'
      : `resolv.conf of node ${shownName(saved.node)}`;
  const node =
    policy === 'None'
      ? []
      : policy === 'ClusterFirst' && !isClusters
        ? [
            `${file}: on the host network ClusterFirst counts as Default, and names of Services are not found; ClusterFirstWithHostNet asks the DNS of the cluster`,
          ]
        : [file];
  const own = podSpec.dnsConfig === undefined ? [] : ['dnsConfig of the pod'];
  const domainFrom =
    domain !== undefined ? 'cluster domain given' : (told?.domainFrom ?? 'documented default cluster.local');
  const by = (...parts: readonly string[]): string => parts.join('; ');
  return {
    conf,
    clusterDomain,
    lines: [
      {
        line: `nameserver ${conf.nameservers.map(shownServer).join(' ') || '(not known)'}`,
        origin: by(...(isClusters ? [told?.addresses.origin ?? 'not known'] : node), ...own),
      },
      {
        line: `search ${conf.searches.map(shownDomain).join(' ') || '(none)'}`,
        origin: by(...(isClusters ? [`dnsPolicy, ${domainFrom}`] : []), ...node, ...own),
      },
      {
        line: `options ${conf.options.filter((one) => /^[-\w:.]{1,40}$/.test(one)).join(' ') || '(none)'}`,
        origin: by(...(isClusters ? ['kubelet writes ndots:5'] : node), ...own),
      },
    ],
    missing: asksNode ? [nodeSearches] : [],
    isUnknownNode: asksNode && !isClusters,
  };
}

function shownServer(text: string): string {
  return text.startsWith('(') ? text : shownAddress(text);
}

interface Told {
  readonly addresses: { readonly texts: readonly string[]; readonly origin: string };
  readonly clusterDomain: string;
  readonly domainFrom: string;
}

/** What this node's kubelet is told of DNS, or all of them, or else what the DNS Service lets expect. */
function toldTo(node: string | undefined, dns: ClusterDns | undefined): Told | undefined {
  if (dns === undefined) return undefined;
  const kubelets = valueOf(dns.kubelets) ?? [];
  const kubelet = kubelets.find((one) => one.node === node) ?? kubelets.find((one) => one.node === undefined);
  const domain = valueOf(dns.clusterDomain);
  return {
    addresses: addressesOf(kubelet, dns),
    clusterDomain:
      kubelet !== undefined && kubelet.clusterDomain !== ''
        ? kubelet.clusterDomain
        : (domain ?? defaultDomain),
    domainFrom:
      dns.clusterDomain.state === 'known'
        ? 'the cluster domain that was read'
        : 'documented default cluster.local',
  };
}

function addressesOf(kubelet: KubeletDns | undefined, dns: ClusterDns): Told['addresses'] {
  if (kubelet !== undefined && kubelet.clusterDNS.length > 0)
    return {
      texts: kubelet.clusterDNS,
      origin: `clusterDNS in ${kubelet.node === undefined ? shownRef(kubelet.ref) : `the kubelet configuration of node ${shownName(kubelet.node)}`}`,
    };
  const service = valueOf(dns.service);
  return service === undefined
    ? { texts: [], origin: 'not known' }
    : { texts: clusterIpsOf(service), origin: 'inference from the ClusterIP of the DNS Service' };
}
