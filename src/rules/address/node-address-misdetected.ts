import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown, type Unknown } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { type ChosenAddress, chosenAddresses } from '../../net/addresses/chosen-addresses.ts';
import { containsRange, formatRange, parseAddress, parseCidr } from '../../net/addresses/cidr.ts';
import { isVirtualNode } from '../../net/services/virtual-node.ts';

interface Judged extends HasRef {
  readonly chosen: ChosenAddress;
  /** Other nodes that the same address stands for. */
  readonly twins: readonly ChosenAddress[];
}

/** Bridges that programs make on a machine by default, with the same address on each. */
const bridges = (
  [
    ['172.17.0.0/16', 'docker0, a bridge of Docker'],
    ['192.168.122.0/24', 'virbr0, a bridge of libvirt'],
    ['10.88.0.0/16', 'the bridge of Podman'],
  ] as const
).flatMap(([cidr, name]) => {
  const range = parseCidr(cidr);
  return range === undefined ? [] : [{ range, name }];
});

export default defineRule({
  code: 'IP18',
  title: 'The network plugin took an address for a node that is not the node’s',
  severity: ['high', 'medium'],
  needs: ['nodes'],
  uses: ['cni', 'ciliumNodes'],
  docs: {
    why: 'Nodes send pods’ packets to the address that the network plugin wrote down for the other node: as the tunnel’s end, as the next hop, as the BGP neighbour. The plugin looks for it on the machine by itself. On a machine with several interfaces it may find the one of a bridge, of a NAT that all virtual machines share, or of a network that others cannot reach, and then pods on different nodes do not reach each other while everything else looks healthy.',
    actions: [
      'Calico: set nodeAddressAutodetectionV4 of the Installation to kubernetes: NodeInternalIP, or IP_AUTODETECTION_METHOD=kubernetes-internal-ip on calico-node where there is no operator.',
      'flannel: start it with --iface-can-reach and an address of the nodes’ network, or --iface and the interface’s name.',
      'Cilium: restart the agent on that node, which writes its CiliumNode anew from the Node.',
    ],
    rollback:
      'Set the former method back; the address is looked for again when the agent starts, and pods keep theirs.',
    verify: [
      'kubectl get nodes -o wide',
      'kubectl get nodes -o yaml',
      'kubectl get ciliumnodes -o custom-columns=NAME:.metadata.name,ADDRESSES:.spec.addresses',
      'calicoctl get nodes -o wide',
      'ip -brief address show',
    ],
    sources: [
      'https://github.com/projectcalico/calico/tree/v3.32.0/node/pkg/lifecycle/startup/autodetection',
      'https://docs.tigera.io/calico/latest/networking/ipam/ip-autodetection',
      'https://github.com/flannel-io/flannel/blob/v0.28.10/Documentation/kubernetes.md',
      'https://github.com/flannel-io/flannel/blob/v0.28.10/Documentation/troubleshooting.md',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/nodediscovery/nodediscovery.go',
    ],
    silent: [
      'An address that is another of the Node’s own (ExternalIP included).',
      'A different address where somebody told the plugin which to take: a method with interface, cidr or can-reach, flannel’s --iface and --public-ip and annotations of that kind. Then only a bridge, or one address for several nodes, is told.',
      'flannel inside k3s, whose flags are in no object: likewise.',
      'A node in the range of such a bridge that says that address of itself (kind and other clusters in containers), and nodes that are no machines.',
      'Calico and flannel that network no pods, and plugins that write no address down.',
    ],
  },
  *subjects({ nodes, cni, ciliumNodes }): Generator<Judged | Unknown> {
    if (cni.state === 'unknown') yield cni;
    if (cni.state !== 'known') return;
    const machines = nodes.items.filter((node) => !isVirtualNode(node));
    const all = chosenAddresses(cni.value, machines, ciliumNodes);
    const byAddress = new Map<string, ChosenAddress[]>();
    for (const chosen of all) {
      const key = formatRange(chosen.address);
      byAddress.set(key, [...(byAddress.get(key) ?? []), chosen]);
    }
    for (const chosen of all) {
      const same = byAddress.get(formatRange(chosen.address)) ?? [];
      yield { ref: chosen.owner.ref, chosen, twins: same.filter(({ node }) => node !== chosen.node) };
    }
    const isCilium = cni.value.name === 'Cilium' || cni.value.name === 'GKE Dataplane V2';
    const lacks = [...nodes.missingIn(), ...(isCilium ? ciliumNodes.missingIn() : [])];
    if (lacks.length > 0) yield unknown(...lacks);
  },
  *check({ chosen, twins }): Generator<Problem> {
    const { node, address, field, citation } = chosen;
    const own = addressesOf(node);
    const said = own.map(({ text }) => text);
    if (own.length === 0 || said.includes(formatRange(address))) return;
    if (!own.some(({ family }) => family === address.family)) return;
    const evidence = [citation, cite(node, 'status.addresses', said)] as const;
    const start = `The network plugin took ${formatRange(address)} for node ${node.ref.name}`;
    const isInternal =
      said.length === 1 ? `whose address is ${said.join()}` : `whose addresses are ${said.join(' and ')}`;
    const bridge = bridges.find(({ range }) => containsRange(range, address));
    const [twin] = twins;
    if (twin !== undefined) {
      yield {
        severity: 'high',
        field,
        message: `${start}, ${isInternal}, and the same for ${twins.length === 1 ? `node ${twin.node.ref.name}` : `${twins.length} other nodes`}: packets for pods there do not arrive.`,
        evidence: [...evidence, ...twins.slice(0, 3).map((one) => one.citation)],
        involves: twins.slice(0, 10).map((one) => one.owner),
      };
    } else if (bridge !== undefined) {
      yield {
        severity: 'high',
        field,
        message: `${start}, ${isInternal}: it lies in the range of ${bridge.name}, which other nodes do not reach, so packets for pods there do not arrive.`,
        evidence,
      };
    } else if (!chosen.isDeliberate) {
      yield {
        severity: 'medium',
        field,
        message: `${start}, ${isInternal}: pods there are reached only where the other nodes have a way to ${formatRange(address)}.`,
        evidence,
      };
    }
  },
});

function addressesOf(node: Kept<'Node'>): { readonly family: 4 | 6; readonly text: string }[] {
  return (node.status?.addresses ?? []).flatMap(({ type, address = '' }) => {
    const parsed = type === 'InternalIP' || type === 'ExternalIP' ? parseAddress(address) : undefined;
    return parsed === undefined ? [] : [{ family: parsed.family, text: formatRange(parsed) }];
  });
}
