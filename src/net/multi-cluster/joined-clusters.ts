import { type Citation, cite, citeIn } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Peer } from '../../model/evidence/peers.ts';
import { hasGlobalnet, type Submariner } from '../../model/evidence/submariner.ts';
import { missingOf } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import { clusterWords, meshPeersOf } from './mesh-peers.ts';

/** A later cluster of the review whose pods reach those of this one by their own addresses. */
export interface Joined {
  readonly peer: Peer;
  readonly by: 'ClusterMesh' | 'Submariner';
  /** What says so; undefined where it is an inference. */
  readonly citation: Citation | undefined;
}

/** The later clusters that ClusterMesh, or Submariner without Globalnet, joins to this one. */
export function joinedClusters({
  clusterMesh,
  submariner,
  peers,
}: Pick<Evidence, 'clusterMesh' | 'submariner' | 'peers'>): {
  readonly found: readonly Joined[];
  readonly missing: readonly Missing[];
} {
  const found: Joined[] = [];
  const missing: Missing[] = [...missingOf(clusterMesh), ...missingOf(submariner)];
  if (clusterMesh.state === 'known') {
    const mesh = meshPeersOf(clusterMesh.value, peers);
    missing.push(...mesh.missing);
    for (const { peer, by } of mesh.found) {
      if (peer.isLater) found.push({ peer, by: 'ClusterMesh', citation: by });
    }
  }
  if (submariner.state === 'known') {
    missing.push(...missingOf(peers));
    for (const peer of peers.state === 'known' ? peers.value : []) {
      const theirs = peer.evidence.submariner;
      missing.push(
        ...missingOf(theirs).map((one) => ({ ...one, what: `${one.what} of ${clusterWords(peer)}` })),
      );
      if (!peer.isLater || theirs.state !== 'known') continue;
      const link = linkOf(submariner.value, theirs.value, peer);
      if ('missing' in link) missing.push(...link.missing);
      else if (link.citation !== undefined) found.push({ peer, by: 'Submariner', citation: link.citation });
    }
  }
  return { found, missing };
}

type Link = { readonly citation: Citation | undefined } | { readonly missing: readonly Missing[] };

/** Each joined cluster has the Cluster objects of all: what the other one is called is among them, or they are not joined. */
function linkOf(own: Submariner, theirs: Submariner, peer: Peer): Link {
  const [ownId, theirId] = [own.clusterId, theirs.clusterId];
  if (ownId.state !== 'known' || theirId.state !== 'known') {
    return { missing: [...missingOf(ownId), ...missingOf(theirId)] };
  }
  const seen = own.clusters.find(({ spec }) => spec?.cluster_id === theirId.value);
  const seenThere = theirs.clusters.find(({ spec }) => spec?.cluster_id === ownId.value);
  if ([seen, seenThere].some((cluster) => cluster !== undefined && hasGlobalnet(cluster)))
    return { citation: undefined };
  if (seen !== undefined) return { citation: cite(seen, 'spec.cluster_id', theirId.value) };
  return {
    citation:
      seenThere === undefined ? undefined : citeIn(peer, cite(seenThere, 'spec.cluster_id', ownId.value)),
  };
}
