import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { NodePods, PodPool } from '../../model/evidence/pod-cidrs.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown, type Unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { containsRange, formatRange } from '../../net/addresses/cidr.ts';
import { type NodeRangeOverlap, nodeRangeOverlaps } from '../../net/addresses/node-range-overlaps.ts';
import { podRangesInUse } from '../../net/addresses/pod-ranges-in-use.ts';
import { isVirtualNode } from '../../net/services/virtual-node.ts';

type Node = Kept<'Node'>;
type Used = View<'nodes', 'podCidrs' | 'ipam' | 'cni' | 'clock'>;

interface Judged extends HasRef {
  readonly node: Node;
  readonly overlap: NodeRangeOverlap | undefined;
  /** Its ranges as the Node itself names them. */
  readonly own: readonly NodePods[];
}

/** Annotations that an agent takes its pod CIDR from when the Node has none. */
const instead = [
  'network.cilium.io/ipv4-pod-cidr',
  'network.cilium.io/ipv6-pod-cidr',
  'io.cilium.network.ipv4-pod-cidr',
  'io.cilium.network.ipv6-pod-cidr',
  'kube-router.io/pod-cidr',
  'kube-router.io/pod-cidrs',
];

export default defineRule({
  code: 'IP08',
  title: 'A node’s pod CIDR is missing, shared or out of range',
  severity: 'high',
  needs: ['nodes'],
  uses: ['podCidrs', 'ipam', 'cni', 'clock'],
  causes: ['IP03'],
  thresholds: { settledSeconds: 300 },
  docs: {
    why: 'Each node gives its pods addresses out of a range of its own, and all others send packets for that range to it. Two nodes with one range give the same addresses out; a node without a range starts no pod; and a range outside what the cluster is configured with ends kube-controller-manager or the network agent at their next start.',
    actions: [
      'Stop anything else that writes pod CIDRs: a second controller (cloud, CNI) beside kube-controller-manager, a script, a restored Node object.',
      'Missing: see that kube-controller-manager runs with --allocate-node-cidrs=true and --cluster-cidr, and that ranges are left (rule IP03).',
      'Shared or out of range: put the configured range back where that was changed; else drain the younger node, delete its Node object and let it register again, for a pod CIDR cannot be changed.',
    ],
    rollback:
      'A configured range can be put back as it was. A deleted Node object comes back when its kubelet registers again, with another pod CIDR.',
    verify: [
      'kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.spec.podCIDRs',
      'kubectl get ciliumnodes -o custom-columns=NAME:.metadata.name,PODS:.spec.ipam.podCIDRs',
      'kubectl get events -A --field-selector reason=CIDRNotAvailable',
    ],
    cutover: [
      'Cordon and drain one node; see that its pods run elsewhere.',
      'Delete its Node object, restart its kubelet, wait for the Node to be Ready with a pod CIDR of its own, uncordon.',
      'One node after the other: pods move, and connections to them break once.',
    ],
    sources: [
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/nodeipam/ipam/range_allocator.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/nodeipam/ipam/cidrset/cidr_set.go',
      'https://github.com/flannel-io/flannel/blob/v0.28.10/pkg/subnet/kube/kube.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/node.go',
      'https://docs.cilium.io/en/stable/network/concepts/ipam/kubernetes/',
    ],
    silent: [
      'A node without a pod CIDR where nothing uses it: Calico IPAM, Cilium’s own pools, ENI and Azure addresses, OVN-Kubernetes, flannel that keeps its subnets in etcd.',
      'A node that is younger than five minutes or no machine (virtual-kubelet, kwok, vcluster), and one with an annotation of Cilium or kube-router that names its pod CIDR.',
      'Ranges of the same node that overlap, and pod CIDRs of Nodes that the network plugin does not use.',
      'The podSubnet that kubeadm was given once: what kube-controller-manager runs with counts.',
    ],
  },
  *subjects({ nodes, podCidrs, ipam }): Generator<Judged | Unknown> {
    const ranges = podCidrs.state === 'known' ? podRangesInUse(podCidrs.value, ipam).nodes : [];
    const overlaps = nodeRangeOverlaps(ranges, (name) => {
      const node = nodes.find(undefined, name);
      return node.state === 'known' ? `${node.value.metadata.creationTimestamp ?? ''} ${name}` : undefined;
    });
    const byNode = rangesByNode(podCidrs);
    for (const node of nodes) {
      const { name } = node.ref;
      yield { ref: node.ref, node, overlap: overlaps.get(name), own: byNode.get(name) ?? [] };
    }
    if (nodes.items.length > 0 && !nodes.covers()) yield unknown(...nodes.missingIn());
  },
  *check({ node, overlap, own }, evidence, { settledSeconds }) {
    yield* shared(overlap, evidence);
    yield* outOfRange(own, evidence);
    yield* missing(node, evidence, settledSeconds);
  },
});

function* shared(overlap: NodeRangeOverlap | undefined, { ipam }: Used): Generator<Problem | Unknown> {
  if (overlap === undefined) return;
  if (ipam.state !== 'known') {
    // Nothing may use them.
    if (ipam.state === 'unknown') yield ipam;
    return;
  }
  const { own, other } = overlap;
  const both = formatRange(own.range) === formatRange(other.range);
  yield {
    at: own.owner,
    field: own.field,
    message: `${formatRef(own.owner.ref)} has pod CIDR ${formatRange(own.range)}, which ${both ? 'is also that' : `overlaps ${formatRange(other.range)}`} of node ${other.node}: pods on both get the same addresses, and traffic for one node’s pods goes to the other.`,
    evidence: [own.citation, other.citation, ...ipam.from],
    involves: [other.owner],
  };
}

function rangesByNode(podCidrs: Used['podCidrs']): ReadonlyMap<string, readonly NodePods[]> {
  const byNode = new Map<string, NodePods[]>();
  for (const own of podCidrs.state === 'known' ? podCidrs.value.nodes : []) {
    if (own.source === 'Node') byNode.set(own.node, [...(byNode.get(own.node) ?? []), own]);
  }
  return byNode;
}

function* outOfRange(ranges: readonly NodePods[], { podCidrs, ipam }: Used): Generator<Problem> {
  if (podCidrs.state !== 'known') return;
  const { pools } = podCidrs.value;
  const cuts = pools.filter(({ source, disabled }) => source === 'kube-controller-manager' && !disabled);
  const isFlannels = ipam.state === 'known' && ipam.value.mode === 'host-local (flannel)';
  const flannel = isFlannels ? pools.filter(({ source }) => source === 'flannel') : [];
  for (const own of ranges) {
    const sameFamily = flannel.filter(({ range }) => range.family === own.range.family);
    for (const [configured, what] of [
      [cuts, 'kube-controller-manager ends with an error at its next start, and new nodes get no pod CIDR'],
      [sameFamily, 'flannel ends with an error on that node, and pods there lose the network'],
    ] as const) {
      const [first] = configured;
      if (first === undefined || configured.some(({ range }) => containsRange(range, own.range))) continue;
      yield {
        field: own.field,
        message: `Pod CIDR ${formatRange(own.range)} of node ${own.node} lies outside ${rangesOf(configured)}, which ${formatRef(first.owner.ref)} is configured with: ${what}.`,
        evidence: [own.citation, first.citation, ...configured.slice(1).map(({ citation }) => citation)],
        involves: [first.owner],
      };
    }
  }
}

function rangesOf(pools: readonly PodPool[]): string {
  return [...new Set(pools.map(({ range }) => formatRange(range)))].join(' and ');
}

function* missing(
  node: Node,
  { ipam, cni, clock }: Used,
  settledSeconds: number,
): Generator<Problem | Unknown> {
  const { podCIDR, podCIDRs = [] } = node.spec ?? {};
  const annotated = instead.some((key) => node.metadata.annotations?.[key] !== undefined);
  if ((podCIDR ?? podCIDRs[0] ?? '') !== '' || annotated || isVirtualNode(node)) return;
  if (ipam.state !== 'known' || cni.state !== 'known') {
    const lacking = [ipam, cni].flatMap((one) => (one.state === 'unknown' ? one.missing : []));
    if (lacking.length > 0) yield unknown(...lacking);
    return;
  }
  const inEtcd = cni.value.agents.some(
    ({ product, container }) =>
      product === 'flannel' && container.args?.includes('--kube-subnet-mgr=true') !== true,
  );
  if (ipam.value.sources?.includes('Node') !== true || inEtcd) return;
  if (clock.state !== 'known') {
    if (clock.state === 'unknown') yield clock;
    return;
  }
  const age = clock.value - Date.parse(node.metadata.creationTimestamp ?? '');
  if (!(age >= settledSeconds * 1000)) return;
  yield {
    field: 'spec.podCIDRs',
    message: `Node ${node.ref.name} has no pod CIDR, and ${cni.value.name} gives pods addresses out of it (${ipam.value.mode}): no pod there gets an address, except on the node’s own network.`,
    evidence: [cite(node, 'spec.podCIDRs', undefined), ...ipam.from],
  };
}
