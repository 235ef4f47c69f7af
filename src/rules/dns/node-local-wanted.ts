import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { citeFile } from '../../model/cite.ts';
import type { ClusterDns } from '../../model/evidence/cluster-dns.ts';
import type { CounterReading } from '../../model/evidence/node-counters.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import type { HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';

/** What a counter that grows tells, and what it does to lookups. */
const losses = {
  insert_failed: {
    command: 'conntrack -S',
    what: 'the kernel drops packets of one flow that race for an entry, as the A and AAAA query of one lookup do, and without a DNS cache on the node such a lookup waits 5 s',
  },
  linklocal_allowance_exceeded: {
    command: 'ethtool -S',
    what: 'the network card drops what goes to the resolver of the VPC beyond 1024 packets in a second, and without a DNS cache on the node lookups of outside names time out',
  },
} as const;

/** `spec.providerID` of machines on AWS, whose network cards have that limit. */
function isOnAws({ spec }: Kept<'Node'>): boolean {
  return spec?.providerID?.startsWith('aws:') === true;
}

function isLinux({ metadata: { labels = {} }, status }: Kept<'Node'>): boolean {
  return (labels['kubernetes.io/os'] ?? status?.nodeInfo?.operatingSystem ?? 'linux') === 'linux';
}

function problemOf(reading: CounterReading, { nodeLocal }: ClusterDns): Problem {
  const { counter, device, path, before, after, ref } = reading;
  const { command, what } = losses[counter];
  return {
    at: reading,
    field: device === undefined ? counter : `${device}.${counter}`,
    label: 'inference',
    message: `On node ${shownName(ref.name)} ${counter} of ${command}${device === undefined ? '' : ` ${device}`} rose from ${before} to ${after} between two readings: ${what}.`,
    evidence: [
      citeFile(path, counter, `${before}, then ${after}`, ref.label),
      citeFile(
        'DaemonSets of kube-system',
        'NodeLocal DNSCache',
        'none',
        nodeLocal.state === 'absent' ? nodeLocal.label : ref.label,
      ),
    ],
  };
}

const localDns: Missing = {
  what: 'LocalDNS of AKS node pools',
  namespaces: null,
  reason: 'not-observable',
  detail: 'AKS may run a DNS cache on its nodes that is no object of the cluster',
  next: 'ask the user for localDnsProfile of the node pools, as AKS answers it',
};

export default defineRule({
  code: 'NL04',
  title: 'Nodes lose packets that a DNS cache on the node would spare',
  severity: 'medium',
  needs: ['clusterDns'],
  uses: ['nodeCounters', 'nodes', 'platform'],
  docs: {
    why: 'Without NodeLocal DNSCache each lookup leaves its pod as UDP through the translation of a ClusterIP. The two queries of one lookup (A and AAAA, sent at once from one socket) can race for the same entry in the node’s connection table; the kernel drops one and counts insert_failed, and the client waits 5 s. On AWS an interface may send 1024 packets in a second to the resolver of the VPC, the metadata service and the clock; the card drops the rest and counts linklocal_allowance_exceeded. A cache on the node asks over TCP, past connection tracking, and asks less. Both counters count other packets too, so this is an inference, and only what rises between two readings counts.',
    actions: [
      'On AWS first see that the pods of CoreDNS are on different nodes: each brings the limit of another interface.',
      'Install NodeLocal DNSCache on one node pool, and compare the counters after an hour.',
    ],
    rollback:
      'Delete the DaemonSet gracefully: its pods then take their interface and rules away, and queries go to the DNS Service as before.',
    cutover: [
      'Where kubelets must be told the address of the cache (kube-proxy in ipvs mode), pods take it up only when they are created again: keep the DNS Service answering until the last old pod is gone.',
    ],
    verify: [
      'conntrack -S',
      'kubectl get daemonsets -n kube-system',
      'kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide',
    ],
    sources: [
      'https://aws.github.io/aws-eks-best-practices/networking/CoreDNS/',
      'https://github.com/amzn/amzn-drivers/blob/master/kernel/linux/ena/README.rst',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1024-nodelocal-cache-dns',
      'https://manpages.debian.org/bookworm/conntrack/conntrack.8.en.html',
    ],
    silent: [
      'Counters that stand still, however high: they count from the start of the node.',
      'Clusters with NodeLocal DNSCache, and GKE with Cloud DNS, which answers on the node.',
      'Drops of Cilium for want of room in its own tables: a cache does not mend those.',
      'AKS, where LocalDNS may be that cache on the node and no object shows it: unknown there.',
    ],
  },
  *subjects({ clusterDns }): Generator<HasRef | Unknown> {
    const { service, servers } = clusterDns.value;
    const [server] = valueOf(servers) ?? [];
    const subject = valueOf(service) ?? server;
    if (subject !== undefined) yield subject;
    else for (const one of [service, servers]) if (one.state === 'unknown') yield one;
  },
  *check(_, { clusterDns, nodeCounters, nodes, platform }) {
    const dns = clusterDns.value;
    if (dns.nodeLocal.state === 'known' || valueOf(dns.implementation) === 'Cloud DNS') return;
    if (dns.nodeLocal.state === 'unknown') {
      yield dns.nodeLocal;
      return;
    }
    if (nodeCounters.state !== 'known') {
      if (nodeCounters.state === 'unknown') yield nodeCounters;
      return;
    }
    const { found, missing } = nodeCounters.value;
    const rising = found.filter(({ before, after }) => after > before);
    if (rising.length > 0 && valueOf(platform) === 'AKS') {
      yield unknown(localDns);
      return;
    }
    for (const reading of rising) yield problemOf(reading, dns);
    if (missing.length > 0) yield unknown(...missing);
    if (nodes.missingIn().length > 0) yield unknown(...nodes.missingIn());
    const isRead = (node: Kept<'Node'>, counter: CounterReading['counter']) =>
      found.some((one) => one.ref.name === node.ref.name && one.counter === counter);
    const unread = nodes.items.filter(
      (node) =>
        isLinux(node) &&
        (!isRead(node, 'insert_failed') || (isOnAws(node) && !isRead(node, 'linklocal_allowance_exceeded'))),
    );
    const [first] = unread;
    if (first === undefined || missing.length > 0) return;
    const name = first.ref.name;
    yield unknown({
      what: `counters of ${unread.length === 1 ? `node ${name}` : `${unread.length} nodes`}`,
      namespaces: null,
      reason: 'not-observable',
      next: `conntrack -S on node ${name}, saved twice as nodes/${name}/conntrack-S.txt and nodes/${name}/conntrack-S.2.txt${isOnAws(first) ? `, and what the user reads with ethtool -S DEVICE as nodes/${name}/ethtool-S-DEVICE.txt and nodes/${name}/ethtool-S-DEVICE.2.txt` : ''}`,
    });
  },
});
