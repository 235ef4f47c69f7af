import type { CalicoBgpPeer } from '../../model/evidence/calico-bgp.ts';
import type { Kept } from '../../model/kinds/index.ts';

type Node = Kept<'Node'>;

/** Nodes that do not learn the routes of all others, the node-to-node mesh being off. */
export interface BgpGaps {
  /** No session with anything. */
  readonly isolated: readonly Node[];
  /** Sessions with some nodes, none of which reflects what it learns from the others. */
  readonly unreflected: readonly Node[];
}

const reflector = 'projectcalico.org/RouteReflectorClusterID';

/** Nodes that Calico gave an address for BGP. */
export function speakersOf(nodes: Iterable<Node>): Node[] {
  return [...nodes].filter(
    ({ metadata: { annotations = {} } }) =>
      annotations['projectcalico.org/IPv4Address'] !== undefined ||
      annotations['projectcalico.org/IPv6Address'] !== undefined,
  );
}

export function isReflector({ metadata }: Node): boolean {
  return (metadata.annotations?.[reflector] ?? '') !== '';
}

/**
 * What the BGPPeers leave out. A router at the other end, or nodes of several AS numbers, may pass on routes in ways that
 * no object tells: then only nodes without any session are told.
 */
export function bgpGaps(speakers: readonly Node[], peers: readonly CalicoBgpPeer[]): BgpGaps {
  const sides = peers.map((peer) => ({
    peer,
    near: new Set(speakers.filter(peer.selects)),
    far: new Set(
      peer.peers === undefined ? [] : speakers.filter((node) => peer.peers?.(node.metadata.labels ?? {})),
    ),
  }));
  const isPlain =
    !sides.some(({ peer, near }) => peer.peers === undefined && near.size > 0) &&
    !speakers.some(({ metadata }) => metadata.annotations?.['projectcalico.org/ASNumber'] !== undefined);
  const isolated: Node[] = [];
  const unreflected: Node[] = [];
  for (const node of speakers) {
    const others: ReadonlySet<Node>[] = [];
    let hasRouter = false;
    for (const { peer, near, far } of sides) {
      if (near.has(node) && peer.peers === undefined) hasRouter = true;
      if (near.has(node)) others.push(far);
      if (peer.reverses && far.has(node)) others.push(near);
    }
    if (hasRouter) continue;
    if (!others.some((set) => set.size > (set.has(node) ? 1 : 0))) isolated.push(node);
    else if (isPlain && !isReflector(node) && !learnsAll(node, others, speakers.length))
      unreflected.push(node);
  }
  return { isolated, unreflected };
}

function learnsAll(node: Node, others: readonly ReadonlySet<Node>[], all: number): boolean {
  if (others.some((set) => set.size >= all - (set.has(node) ? 0 : 1))) return true;
  const neighbours = new Set<Node>();
  for (const set of others) {
    for (const other of set) {
      if (other === node) continue;
      if (isReflector(other)) return true;
      neighbours.add(other);
    }
  }
  return neighbours.size === all - 1;
}
