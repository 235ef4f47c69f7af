import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite, citeFile } from '../../model/cite.ts';
import type { NodeRoutes } from '../../model/evidence/node-routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown, type Unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { formatRange, parseAddress, parseCidr } from '../../net/addresses/cidr.ts';
import {
  canonicalCidr,
  hostOf,
  nodesByAddress,
  type PodRangeOwners,
  podRangeOwners,
} from '../../net/addresses/pod-range-owners.ts';
import { podRangesInUse } from '../../net/addresses/pod-ranges-in-use.ts';
import { isVirtualNode } from '../../net/services/virtual-node.ts';

type Used = View<'nodes', 'ipam' | 'cni' | 'podCidrs' | 'ciliumNodes' | 'ipamBlocks' | 'nodeRoutes'>;
type Judged = HasRef &
  (
    | { readonly type: 'node'; readonly node: Kept<'Node'> }
    | {
        readonly type: 'routes';
        readonly saved: NodeRoutes;
        readonly owners: PodRangeOwners;
        readonly hops: Hops;
      }
    | { readonly type: 'block'; readonly block: Kept<'IPAMBlock'>; readonly host: string }
  );
type Hops = ReturnType<typeof nodesByAddress>;

/** Annotations of agents that repeat the node’s pod CIDR. */
const repeated = {
  Cilium: ['network.cilium.io/ipv4-pod-cidr', 'network.cilium.io/ipv6-pod-cidr'],
  'kube-router': ['kube-router.io/pod-cidr', 'kube-router.io/pod-cidrs'],
} as const;

export default defineRule({
  code: 'IP19',
  title: 'Routes or records of the network plugin name another pod CIDR or next hop than the Node',
  severity: ['high', 'medium'],
  needs: ['nodes'],
  uses: ['ipam', 'cni', 'podCidrs', 'ciliumNodes', 'ipamBlocks', 'nodeRoutes'],
  docs: {
    why: 'A node gives its pods addresses out of one range, and all others find them by a route or record of that range. When the two differ, because a Node was deleted and registered again, a record was restored, or a static route stayed behind, packets for those pods go to another machine or nowhere, from some nodes and not from others.',
    actions: [
      'A record: delete the CiliumNode of that node and restart its agent, which writes it anew from the Node; remove an annotation that names a former range and restart the agent.',
      'A route: find who put it there (proto in ip route: bird, kernel, static), correct that, and delete the route on that node by hand only where nobody owns it.',
      'Blocks of a node that is gone: let calico-kube-controllers run, which gives them back; see calicoctl ipam check for what is left.',
    ],
    rollback:
      'A record that was deleted is written again by the agent. A route that was deleted comes back with ip route add and the line that was saved.',
    verify: [
      'kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.spec.podCIDRs',
      'kubectl get ciliumnodes -o custom-columns=NAME:.metadata.name,PODS:.spec.ipam.podCIDRs',
      'kubectl get blockaffinities.crd.projectcalico.org',
      'ip route show table all',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/node.go',
      'https://docs.cilium.io/en/stable/network/concepts/ipam/kubernetes/',
      'https://github.com/cloudnativelabs/kube-router/blob/master/docs/user-guide.md',
      'https://github.com/projectcalico/calico/blob/v3.32.0/libcalico-go/lib/ipam/ipam.go',
      'https://github.com/projectcalico/calico/blob/v3.32.0/kube-controllers/pkg/controllers/node/ipam.go',
    ],
    silent: [
      'Routes where no output of a node was saved: no API object tells them. Save ip route as nodes/NODE/ip-route.txt to have them judged.',
      'A next hop that is no node: a router, a tunnel’s end, the gateway of flannel.1 or of cilium_host.',
      'A route to a range that no node has, and a route to a single address, which Calico makes for a block of another node.',
      'Pod CIDRs of Nodes that the network plugin does not use, and CiliumNodes whose ranges Cilium’s own operator gives.',
      'Nodes that share a range, or whose range lies outside the configured one: that is rule IP08’s.',
      'Routes in a cloud’s route table.',
    ],
  },
  *subjects({ nodes, ipam, podCidrs, ipamBlocks, nodeRoutes, cni }): Generator<Judged | Unknown> {
    // Most clusters come without routes; what was saved and not understood is another matter.
    const lacks = [ipam, cni, podCidrs, nodeRoutes].flatMap((one) =>
      one.state === 'unknown'
        ? one.missing.filter((lack) => one !== nodeRoutes || lack.reason !== 'not-observable')
        : [],
    );
    if (lacks.length > 0) yield unknown(...lacks);
    if (ipam.state !== 'known') return;
    const { sources = [] } = ipam.value;
    if (sources.includes('Node')) {
      for (const node of nodes) if (!isVirtualNode(node)) yield { ref: node.ref, type: 'node', node };
    }
    const isCalico = sources.includes('IPPool');
    const blocks = isCalico ? ipamBlocks.items : [];
    for (const block of blocks) {
      const host = hostOf(block);
      if (host !== undefined) yield { ref: block.ref, type: 'block', block, host };
    }
    if (isCalico && !ipamBlocks.covers()) yield unknown(...ipamBlocks.missingIn());
    if (nodes.items.length > 0 && !nodes.covers()) yield unknown(...nodes.missingIn());
    if (nodeRoutes.state !== 'known') return;
    const ranges = podCidrs.state === 'known' ? podRangesInUse(podCidrs.value, ipam).nodes : [];
    const owners = podRangeOwners(ranges, blocks);
    const hops = nodesByAddress(nodes.items);
    for (const saved of nodeRoutes.value) {
      const node = nodes.find(undefined, saved.node);
      if (node.state === 'known') yield { ref: node.value.ref, type: 'routes', saved, owners, hops };
    }
  },
  *check(subject, evidence) {
    if (subject.type === 'routes') yield* astray(subject.saved, subject.owners, subject.hops);
    else if (subject.type === 'block') yield* leftOver(subject.block, subject.host, evidence);
    else yield* otherRange(subject.node, evidence);
  },
});

function* otherRange(node: Kept<'Node'>, { cni, ciliumNodes }: Used): Generator<Problem | Unknown> {
  const { podCIDR, podCIDRs = podCIDR === undefined ? [] : [podCIDR] } = node.spec ?? {};
  const own = new Set(podCIDRs.flatMap(canonicalCidr));
  if (own.size === 0 || cni.state !== 'known') return;
  const said = cite(node, 'spec.podCIDRs', podCIDRs);
  const { name } = cni.value;
  const keys = name === 'Cilium' || name === 'kube-router' ? repeated[name] : [];
  for (const key of keys) {
    const text = node.metadata.annotations?.[key];
    const other = (text ?? '')
      .split(',')
      .flatMap(canonicalCidr)
      .find((range) => !own.has(range));
    if (other === undefined) continue;
    const field = `metadata.annotations[${key}]`;
    yield {
      severity: 'high',
      field,
      message: `Node ${node.ref.name} has pod CIDR ${[...own].join(' and ')}, and an annotation of ${name} says ${other}: the others send packets for one of the two elsewhere.`,
      evidence: [cite(node, field, text), said],
    };
  }
  if (name !== 'Cilium') return;
  const record = ciliumNodes.find(undefined, node.ref.name);
  if (record.state === 'unknown') yield record;
  if (record.state !== 'known') return;
  const ranges = record.value.spec?.ipam?.podCIDRs ?? [];
  const other = ranges.flatMap(canonicalCidr).find((range) => !own.has(range));
  if (other === undefined) return;
  yield {
    severity: 'high',
    at: record.value,
    field: 'spec.ipam.podCIDRs',
    message: `CiliumNode ${record.value.ref.name} says pod CIDR ${other}, and the Node has ${[...own].join(' and ')}: other nodes do not find the pods there, or find those of another node.`,
    evidence: [cite(record.value, 'spec.ipam.podCIDRs', ranges), said],
    involves: [node],
  };
}

function* leftOver(block: Kept<'IPAMBlock'>, host: string, { nodes }: Used): Generator<Problem> {
  if (nodes.items.length === 0 || nodes.find(undefined, host).state !== 'absent') return;
  yield {
    severity: 'medium',
    field: 'spec.affinity',
    message: `${formatRef(block.ref)} is a node’s that is no longer there: its addresses are not given out again, and a route to it leads nowhere.`,
    evidence: [
      cite(block, 'spec.affinity', block.spec?.affinity),
      { object: 'Nodes', field: 'metadata.name', seen: `none called ${host}`, label: nodes.coverage.label },
    ],
  };
}

function* astray({ node, path, routes }: NodeRoutes, owners: PodRangeOwners, hops: Hops): Generator<Problem> {
  for (const { dst, via = '', dev = '' } of routes) {
    const range = parseCidr(dst);
    const address = parseAddress(via);
    const owner = range === undefined ? undefined : owners.get(formatRange(range));
    const hop = address === undefined ? undefined : hops.get(formatRange(address));
    if (range === undefined || owner === undefined || hop === undefined) continue;
    if (hop.ref.name === owner.node) continue;
    const addresses = hop.status?.addresses?.map((one) => one.address);
    yield {
      severity: 'high',
      field: 'spec.podCIDRs',
      message: `Node ${node} sends packets for ${formatRange(range)} to node ${hop.ref.name} (${via}), and that range is node ${owner.node}’s: its pods are not reached from there.`,
      evidence: [
        citeFile(path, dst, `via ${via} dev ${dev}`, hop.ref.label),
        owner.from,
        cite(hop, 'status.addresses', addresses),
      ],
      involves: [hop],
    };
  }
}
