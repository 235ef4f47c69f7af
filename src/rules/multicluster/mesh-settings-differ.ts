import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, citeIn } from '../../model/cite.ts';
import type { NetworkAgents } from '../../model/evidence/network-agents.ts';
import { type Maybe, missingOf, type Unknown, unknown } from '../../model/maybe.ts';
import { formatVersion } from '../../model/version.ts';
import { ciliumImage, ciliumVersion } from '../../net/dataplane/cilium-agents.ts';
import { clusterWords, type MeshPeer, meshPeersOf } from '../../net/multi-cluster/mesh-peers.ts';
import { type MeshDifference, meshDifferences } from '../../net/multi-cluster/mesh-settings.ts';

export default defineRule({
  code: 'MC03',
  title: 'Clusters of one ClusterMesh are set up differently',
  severity: ['high', 'medium'],
  needs: ['clusterMesh'],
  uses: ['peers', 'networkAgents', 'nodes'],
  judgesManifests: true,
  docs: {
    why: 'Agents of one cluster send packets to nodes of another as if these were their own: the same routing mode, the same tunnel, the same numbering of identities. Where these differ clusters do not connect, or connect and drop what pods send. Encryption that one side alone has leaves the way between them in clear text, and Cilium supports one minor version between clusters of a mesh.',
    actions: [
      'Compare the two values and decide which one all clusters of the mesh are to have; take one cluster out of the mesh until they agree where traffic is being dropped.',
      'For versions, upgrade the older cluster one minor version at a time.',
    ],
    rollback: 'Set the former Helm value and restart the agents, node by node.',
    verify: [
      'kubectl get configmap cilium-config -n kube-system -o yaml',
      'kubectl get daemonset cilium -n kube-system -o wide',
      'cilium clustermesh status',
      'cilium encryption status',
    ],
    cutover: [
      'Routing mode, tunnel and encryption change node by node as agents restart, and nodes of the two kinds do not reach each other’s pods meanwhile: announce a window, or move workloads away.',
      'max-connected-clusters is for new clusters only: a live one keeps its value, so build the cluster anew or take the other value everywhere else.',
      'See after each cluster with cilium clustermesh status that all are ready, and reach a pod of another cluster from each node.',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/Documentation/network/clustermesh/setup.rst',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/clustermesh/types/option.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/option/config.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/Documentation/security/network/encryption-wireguard.rst',
    ],
    silent: [
      'An MTU that is not set, or 0, in one of the clusters: there each node finds it out.',
      'The tunnel protocol where a cluster routes natively, and values that Cilium does not know.',
      'Where identities are kept (identity-allocation-mode), which clusters may choose each for itself, and clustermesh-default-global-namespace, which says what a cluster shares.',
      'Clusters of the review that are known not to connect to each other. Where nothing tells, clusters that run a ClusterMesh and are reviewed together count as one mesh, and the finding is labelled an inference.',
    ],
  },
  *subjects({ clusterMesh }) {
    yield clusterMesh.value;
  },
  *check(mesh, { peers, networkAgents, nodes }) {
    const { found, missing } = meshPeersOf(mesh, peers);
    if (missing.length > 0) yield unknown(...missing);
    for (const other of found) {
      if (!other.peer.isLater) continue;
      const theirs = { config: other.mesh.config, nodes: other.peer.evidence.nodes };
      const differences = meshDifferences({ config: mesh.config, nodes }, theirs);
      for (const one of differences.found) yield settingProblem(one, other);
      if (differences.missing.length > 0) yield unknown(...differences.missing);
      yield* skewOf(networkAgents, other);
    }
  },
});

/** An inference where nothing says that the two clusters are in one mesh. */
function seenIn(
  { peer, by }: MeshPeer,
  own: Citation,
  theirs: Citation,
): Pick<Problem, 'evidence' | 'label'> {
  return by === undefined
    ? { evidence: [own, citeIn(peer, theirs)], label: 'inference' }
    : { evidence: [own, citeIn(peer, theirs), by] };
}

function settingProblem({ setting, own, theirs }: MeshDifference, other: MeshPeer): Problem {
  return {
    severity: setting.severity,
    at: own.at,
    field: own.field,
    message: `${setting.key} is ${own.text} here and ${theirs.text} in ${clusterWords(other.peer)}: ${setting.consequence}.`,
    ...seenIn(other, own.citation, theirs.citation),
  };
}

function* skewOf(agents: Maybe<NetworkAgents>, other: MeshPeer): Generator<Problem | Unknown> {
  const theirAgents = other.peer.evidence.networkAgents;
  const [own, theirs] = [ciliumVersion(agents), ciliumVersion(theirAgents)];
  const missing = [...missingOf(own), ...missingOf(theirs)];
  if (missing.length > 0) yield unknown(...missing);
  if (own.state !== 'known' || theirs.state !== 'known') return;
  const apart = Math.abs(own.value.minor - theirs.value.minor);
  if (own.value.major === theirs.value.major && apart <= 1) return;
  const [image, theirImage] = [ciliumImage(agents), ciliumImage(theirAgents)];
  if (image === undefined || theirImage === undefined) return;
  yield {
    severity: 'medium',
    at: image.at,
    field: image.citation.field,
    message: `Cilium is ${formatVersion(own.value)} here and ${formatVersion(theirs.value)} in ${clusterWords(other.peer)}: clusters of a mesh may differ by one minor version, and what the newer one shares the older may misread.`,
    ...seenIn(other, image.citation, theirImage.citation),
  };
}
