import { type Citation, cite, citeIn } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Peer } from '../../model/evidence/peers.ts';
import type { Submariner } from '../../model/evidence/submariner.ts';
import { missingOf } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import { meshPeersOf } from './mesh-peers.ts';

/** Another cluster of the review that may share exported Services with this one. */
export interface ClusterSetPeer {
  readonly peer: Peer;
  /** What says that the two are joined; undefined where it is an inference. */
  readonly by: Citation | undefined;
}

/**
 * The clusters of the review that have ServiceExports as this one does, less those that ClusterMesh or Submariner is
 * known not to join to it. No object of the MCS-API tells which clusters are a ClusterSet.
 */
export function clusterSetPeers({
  clusterMesh,
  submariner,
  peers,
}: Pick<Evidence, 'clusterMesh' | 'submariner' | 'peers'>): {
  readonly found: readonly ClusterSetPeer[];
  readonly missing: readonly Missing[];
} {
  const missing: Missing[] = [...missingOf(peers), ...missingOf(clusterMesh), ...missingOf(submariner)];
  if (missing.length > 0 || peers.state !== 'known') return { found: [], missing };
  const inMesh = clusterMesh.state === 'known' ? meshPeersOf(clusterMesh.value, peers).found : [];
  const found: ClusterSetPeer[] = [];
  for (const peer of peers.value) {
    if (peer.evidence.serviceExports.coverage.installed === false) continue;
    const mesh = inMesh.find((one) => one.peer === peer);
    const theirs = peer.evidence.submariner;
    const isMeshed = clusterMesh.state === 'known' && peer.evidence.clusterMesh.state === 'known';
    const isSubmarine = submariner.state === 'known' && theirs.state === 'known';
    if (mesh !== undefined) found.push({ peer, by: mesh.by });
    else if (isSubmarine) {
      const by = linkOf(submariner.value, theirs.value, peer);
      if (by !== 'apart') found.push({ peer, by });
    } else if (!isMeshed) found.push({ peer, by: undefined });
  }
  return { found, missing };
}

/** Each joined cluster has the Cluster objects of all. */
function linkOf(own: Submariner, theirs: Submariner, peer: Peer): Citation | undefined | 'apart' {
  const [ownId, theirId] = [own.clusterId, theirs.clusterId];
  if (ownId.state !== 'known' || theirId.state !== 'known') return undefined;
  const seen = own.clusters.find(({ spec }) => spec?.cluster_id === theirId.value);
  if (seen !== undefined) return cite(seen, 'spec.cluster_id', theirId.value);
  const there = theirs.clusters.find(({ spec }) => spec?.cluster_id === ownId.value);
  return there === undefined ? 'apart' : citeIn(peer, cite(there, 'spec.cluster_id', ownId.value));
}
