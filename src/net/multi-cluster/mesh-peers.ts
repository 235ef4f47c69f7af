import type { Citation } from '../../model/cite.ts';
import { citeIn } from '../../model/cite.ts';
import type { ClusterMesh } from '../../model/evidence/cluster-mesh.ts';
import type { Peer } from '../../model/evidence/peers.ts';
import { type Maybe, missingOf } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import { isName, shownName } from '../../model/shown-name.ts';

/** Another cluster of the review that runs a ClusterMesh and may be in the same one. */
export interface MeshPeer {
  readonly peer: Peer;
  readonly mesh: ClusterMesh;
  /** What says that one of the two connects to the other; undefined where nothing tells, and a finding is an inference. */
  readonly by: Citation | undefined;
}

/**
 * The clusters of the review that are in this one's mesh. Those that are known not to connect to each other are left
 * out; where nothing tells, clusters that run a ClusterMesh and are reviewed together count as one mesh.
 */
export function meshPeersOf(
  mesh: ClusterMesh,
  peers: Maybe<readonly Peer[]>,
): { readonly found: readonly MeshPeer[]; readonly missing: readonly Missing[] } {
  const found: MeshPeer[] = [];
  const missing: Missing[] = [...missingOf(peers)];
  for (const peer of peers.state === 'known' ? peers.value : []) {
    const other = peer.evidence.clusterMesh;
    missing.push(
      ...missingOf(other).map((one) => ({ ...one, what: `${one.what} of ${clusterWords(peer)}` })),
    );
    if (other.state !== 'known') continue;
    const ways = [connects(mesh, other.value.name), citedIn(peer, connects(other.value, mesh.name))];
    const by = ways.find((way) => way !== 'no' && way !== 'not known');
    // Agents pass over a cluster that has their own name, so that then nothing tells.
    const isOut = mesh.name !== other.value.name && by === undefined && ways.includes('no');
    if (!isOut) found.push({ peer, mesh: other.value, by: typeof by === 'string' ? undefined : by });
  }
  return { found, missing };
}

type Way = Citation | 'no' | 'not known';

function connects({ remotes }: ClusterMesh, name: string): Way {
  if (remotes.state !== 'known') return 'not known';
  return remotes.value.find((remote) => remote.name === name)?.citation ?? 'no';
}

function citedIn(peer: Peer, way: Way): Way {
  return typeof way === 'string' ? way : citeIn(peer, way);
}

/** `cluster ams`, for a sentence; a context may be called anything. */
export function clusterWords({ name, evidence }: Peer): string {
  if (isName(name)) return `cluster ${name}`;
  const mesh = evidence.clusterMesh as Peer['evidence']['clusterMesh'] | undefined;
  const inMesh = mesh?.state === 'known' ? mesh.value.name : '';
  return isName(inMesh) ? `cluster ${inMesh}` : `cluster ${shownName(name)}`;
}
