import { type Citation, cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { formatRange, parseCidr } from './cidr.ts';

type Node = Kept<'Node'>;

/** Where calico-node writes the address that it uses, with the prefix length of the interface. */
const calicoAddress = 'projectcalico.org/IPv4Address';

/** The subnet that Calico takes a node to be in; undefined where it wrote none, or the address alone. */
function subnetOf({ metadata }: Node): string | undefined {
  const range = parseCidr(metadata.annotations?.[calicoAddress] ?? '');
  return range === undefined || range.first === range.last ? undefined : formatRange(range);
}

/** The IPv4 subnets of nodes as Calico tells them, with their nodes; undefined where one node’s is not told. */
export function nodeSubnets(nodes: readonly Node[]): ReadonlyMap<string, readonly Node[]> | undefined {
  const subnets = new Map<string, Node[]>();
  for (const node of nodes) {
    const subnet = subnetOf(node);
    if (subnet === undefined) return undefined;
    subnets.set(subnet, [...(subnets.get(subnet) ?? []), node]);
  }
  return subnets;
}

/** The first part of a node’s providerID: `azure`, `aws`, `gce`, `kind`; empty where no cloud claims the node. */
export function providerOf({ spec }: Node): string {
  return /^([a-z0-9-]+):/.exec(spec?.providerID ?? '')?.[1] ?? '';
}

/** A node of that provider; undefined where there is none, or no other node for it to reach. */
export function nodeOfProvider(nodes: readonly Node[], provider: string): Node | undefined {
  return nodes.length > 1 ? nodes.find((node) => providerOf(node) === provider) : undefined;
}

export function citeProvider(node: Node): Citation {
  return cite(node, 'spec.providerID', node.spec?.providerID);
}

/** The address with the prefix length, by which Calico tells the node’s subnet. */
export function citeSubnet(node: Node): Citation {
  return cite(node, `metadata.annotations[${calicoAddress}]`, node.metadata.annotations?.[calicoAddress]);
}
