import { type Citation, citeIn } from '../../model/cite.ts';
import type { ClusterMesh } from '../../model/evidence/cluster-mesh.ts';
import type { Peer } from '../../model/evidence/peers.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Maybe, missingOf } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import { type MeshPeer, meshPeersOf } from './mesh-peers.ts';

type Service = Kept<'Service'>;

/** The Service of the same name and namespace in another cluster of the mesh. */
export interface Namesake {
  readonly other: MeshPeer;
  readonly service: Service;
}

interface Namesakes {
  readonly found: readonly Namesake[];
  /** The other clusters of the mesh, when all of them are reviewed and none has a namesake; else empty. */
  readonly withoutOne: readonly Citation[];
  readonly missing: readonly Missing[];
}

/** The namesakes of a Service in the clusters that are reviewed together with its own and are in its mesh. */
export function namesakesOf({ ref }: Service, mesh: ClusterMesh, peers: Maybe<readonly Peer[]>): Namesakes {
  const others = meshPeersOf(mesh, peers);
  const missing = [...others.missing];
  const found: Namesake[] = [];
  for (const other of others.found) {
    const one = other.peer.evidence.services.find(ref.namespace, ref.name);
    if (one.state === 'known') found.push({ other, service: one.value });
    missing.push(...missingOf(one));
  }
  const remotes = mesh.remotes.state === 'known' ? mesh.remotes.value : [];
  const reviewed = new Set(others.found.map((other) => other.mesh.name));
  const isNowhere =
    found.length === 0 && missing.length === 0 && remotes.every(({ name }) => reviewed.has(name));
  return { found, withoutOne: isNowhere ? remotes.map(({ citation }) => citation) : [], missing };
}

/**
 * One thing as a Service and its namesakes have it, each cited in its cluster with what says that this is in the mesh; an
 * inference where nothing does.
 */
export function seenIn(
  service: Service,
  namesakes: readonly Namesake[],
  citation: (one: Service) => Citation,
): { readonly evidence: readonly [Citation, ...Citation[]]; readonly label?: 'inference' } {
  const there = namesakes.flatMap(({ other, service: one }) => [
    citeIn(other.peer, citation(one)),
    ...(other.by === undefined ? [] : [other.by]),
  ]);
  return {
    evidence: [citation(service), ...there],
    ...(namesakes[0]?.other.by === undefined ? { label: 'inference' } : {}),
  };
}
