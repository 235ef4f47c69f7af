import { defineRule, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { NodeMtu } from '../../model/evidence/mtu.ts';
import { unknown } from '../../model/maybe.ts';
import { clusterRef } from '../../model/ref.ts';
import { namesOf } from '../../net/mtu/mtu-fit.ts';
import { isVirtualNode } from '../../net/services/virtual-node.ts';

type Seen = View<'nodes', 'nodeMtu' | 'podMtu'>;

/** Nodes that pods come to: machines that are not cordoned off; and those that only a saved output names. */
function takesPods({ nodes }: Seen, name: string): boolean {
  const node = nodes.find(undefined, name);
  if (node.state !== 'known') return node.state === 'unknown';
  return node.value.spec?.unschedulable !== true && !isVirtualNode(node.value);
}

/** Is one that sends more on the same subnet as one that takes less? Where a node's subnets are not told it may be. */
function shareSubnet(senders: readonly NodeMtu[], all: readonly NodeMtu[]): boolean {
  if ([...senders, ...all].some(({ subnets }) => subnets === undefined)) return true;
  const least = new Map<string, number>();
  for (const { mtu, subnets } of all)
    for (const cidr of subnets?.cidrs ?? []) least.set(cidr, Math.min(mtu, least.get(cidr) ?? mtu));
  return senders.some(({ mtu, subnets }) => subnets?.cidrs.some((cidr) => (least.get(cidr) ?? mtu) < mtu));
}

export default defineRule({
  code: 'MT02',
  title: 'Nodes have different MTUs and nothing sets that of pods',
  severity: ['high', 'medium'],
  needs: ['nodes'],
  uses: ['nodeMtu', 'podMtu'],
  docs: {
    why: 'Where the CNI takes the MTU from each node, pods of the larger nodes send packets that the smaller ones cannot take. TCP between two pods settles on the smaller of their segments; datagrams (DNS over UDP, QUIC), tunnels and what a node forwards for others do not, and a switch drops a frame that is too large without a word: one direction works, the other hangs. Medium where the saved routes show that the groups are in different subnets: then a router stands between them, which tells senders so unless ICMP is filtered. High where they share one, or where no saved route says.',
    actions: [
      'Set one MTU for all pods, that of the smallest node less the encapsulation, and recreate the pods of the larger nodes.',
      'Or give the interfaces of all nodes, and the network between them, one MTU.',
    ],
    rollback: 'Remove the MTU that was set: pods started after that get what their node has again.',
    verify: ['ip -j link', 'ip -j route', 'kubectl get nodes -o wide'],
    cutover: [
      'Lower the MTU of pods before anything else; raise that of nodes node by node, the network between them first.',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/mtu/manager.go',
      'https://docs.tigera.io/calico/latest/networking/configuring/mtu',
      'https://github.com/openshift/cluster-network-operator/blob/master/pkg/network/mtu.go',
      'https://www.rfc-editor.org/rfc/rfc9293#section-3.7.1',
    ],
    silent: [
      'An MTU of pods that is set: where it is too large for a node, that is rule MT01 or MT03.',
      'Cordoned nodes, and nodes that are no machines (virtual-kubelet, kwok, vcluster).',
      'Paths that carry less than the interfaces at both ends.',
    ],
  },
  *subjects({ nodes }) {
    const taking = nodes.items.filter((node) => node.spec?.unschedulable !== true && !isVirtualNode(node));
    if (taking.length > 1) yield { ref: clusterRef };
  },
  *check(_cluster, seen) {
    const { nodes, nodeMtu, podMtu } = seen;
    if (nodeMtu.state !== 'known') {
      if (nodeMtu.state === 'unknown') yield nodeMtu;
      return;
    }
    const all = nodeMtu.value.groups
      .flatMap((group) => group.nodes)
      .filter(({ node }) => takesPods(seen, node));
    const [smallest] = all;
    const larger = all.filter(({ mtu }) => smallest !== undefined && mtu > smallest.mtu);
    if (smallest === undefined || larger.length === 0) {
      if (nodeMtu.value.missing.length > 0) yield unknown(...nodeMtu.value.missing);
      return;
    }
    if (podMtu.state === 'unknown') {
      yield podMtu;
      return;
    }
    const settings = podMtu.state === 'known' ? podMtu.value : [];
    const senders = larger.filter(({ node }) => !settings.some((one) => one.nodes?.has(node) ?? true));
    const largest = senders.at(-1);
    if (largest === undefined) return;
    const small = all.filter(({ mtu }) => mtu < largest.mtu);
    const together = shareSubnet(senders, all);
    const at = nodes.find(undefined, smallest.node);
    yield {
      severity: together ? 'high' : 'medium',
      ...(at.state === 'known' ? { at: at.value } : {}),
      field: 'MTU',
      message: `Pods on ${senders.length} of ${all.length} nodes (${namesOf(senders)}) may send packets of up to ${largest.mtu} bytes, and ${small.length} (${namesOf(small)}) take less, down to ${smallest.mtu}: ${together ? 'larger packets to them are lost' : 'larger packets to them pass only if the routers between their subnets may say that they are too large'}, and nothing sets the MTU of pods.`,
      evidence: [
        smallest.citation,
        largest.citation,
        ...[smallest, largest].flatMap(({ subnets }) => subnets?.citation ?? []),
        ...settings.slice(0, 1).map((one) => cite(one, one.field, one.value)),
      ],
    };
  },
});
