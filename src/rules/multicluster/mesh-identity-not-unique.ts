import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { citeIn } from '../../model/cite.ts';
import type { ClusterMesh } from '../../model/evidence/cluster-mesh.ts';
import type { CiliumKey } from '../../model/kinds/cilium-keys.ts';
import { unknown } from '../../model/maybe.ts';
import { shownName } from '../../model/shown-name.ts';
import { type CiliumVariant, ciliumVariants, citeSetting } from '../../net/dataplane/cilium-variants.ts';
import { clusterWords, type MeshPeer, meshPeersOf } from '../../net/multi-cluster/mesh-peers.ts';

const keys: readonly CiliumKey[] = ['cluster-id', 'cluster-name', 'max-connected-clusters'];

/** pkg/clustermesh/types/types.go, ValidateClusterName. */
const nameSyntax = /^([a-z0-9][-a-z0-9]*)?[a-z0-9]$/;
const longestName = 32;

export default defineRule({
  code: 'MC01',
  title: 'A cluster in a ClusterMesh has no name and id of its own',
  severity: 'high',
  needs: ['clusterMesh'],
  uses: ['peers', 'nodes'],
  judgesManifests: true,
  docs: {
    why: 'Identities, nodes and addresses of all clusters of a mesh are told apart by the id and the name of their cluster. An agent refuses to connect to a cluster with its own id or with one that another already has, and passes over one with its own name; without a valid name and id clustermesh-apiserver, and newer agents, do not start.',
    actions: [
      'Give the cluster with fewer workloads another cluster.name and cluster.id (1 to 255, or to 511 where max-connected-clusters says so) that no other cluster of the mesh has, and plan the restart of its workloads.',
      'Until then leave the clusters apart: disconnecting one of the two takes nothing from the others.',
    ],
    rollback:
      'Set the former cluster.name and cluster.id and restart the agents: identities are made anew both ways.',
    verify: [
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.cluster-id}',
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.cluster-name}',
      'cilium clustermesh status',
      'cilium-dbg status -o json',
    ],
    cutover: [
      'Announce a window: a new id gives every pod of that cluster a new identity, and its connections may break.',
      'Take the cluster out of the mesh, change name and id with the Helm values, restart agents and clustermesh-apiserver, then all workloads.',
      'Connect it again and see with cilium clustermesh status that every cluster is ready.',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/clustermesh/types/option.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/clustermesh/types/types.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/clustermesh/idsmgr.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/clustermesh/common/clustermesh.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/Documentation/network/clustermesh/setup.rst',
    ],
    silent: [
      'A cluster without ClusterMesh, whose id is 0 and whose name is default: that is how Cilium is installed.',
      'Clusters of the review that are known not to connect to each other, from a saved status of an agent or the Secret cilium-clustermesh of a snapshot. Where nothing tells, clusters that run a ClusterMesh and are reviewed together count as one mesh, and the finding is labelled an inference.',
      'Clusters of the mesh that are not reviewed. What is alike is told once, by the first of the clusters.',
    ],
  },
  *subjects({ clusterMesh }) {
    yield clusterMesh.value;
  },
  *check(mesh, { peers, nodes }) {
    const { variants, missing } = ciliumVariants(mesh.config, nodes, keys);
    for (const variant of variants) yield* identityProblems(variant);
    if (missing.length > 0) yield unknown(...missing);

    const others = meshPeersOf(mesh, peers);
    for (const other of others.found) if (other.peer.isLater) yield* sharedWith(mesh, other);
    if (others.missing.length > 0) yield unknown(...others.missing);
  },
});

function* identityProblems({ setting }: CiliumVariant): Generator<Problem> {
  const [id, name, most] = [
    setting('cluster-id'),
    setting('cluster-name'),
    setting('max-connected-clusters'),
  ];
  const number = Number(id.value ?? '0');
  const range = Number(most.value ?? '255');
  if (number === 0) {
    yield {
      at: id,
      field: id.field,
      message:
        'ClusterMesh is on and cluster-id is 0, which stands for no cluster: clustermesh-apiserver does not start, other clusters refuse to connect, and global Services keep to local pods.',
      evidence: [citeSetting(id, '0')],
    };
  } else if (number > range) {
    yield {
      at: id,
      field: id.field,
      message: `cluster-id is ${number}, and max-connected-clusters allows ids up to ${range}: agents and clustermesh-apiserver do not start with it, and other clusters refuse to connect.`,
      evidence: [citeSetting(id, '0'), citeSetting(most, '255')],
    };
  }
  const text = name.value ?? 'default';
  if (text === 'default') {
    yield {
      at: name,
      field: name.field,
      message:
        number === 0
          ? 'ClusterMesh is on and cluster-name is default, which every new installation is called: clusters of that name pass over each other’s entry and never connect.'
          : `cluster-name is default and cluster-id ${number}: agents and clustermesh-apiserver do not start with the two together.`,
      evidence: [citeSetting(name, 'default'), citeSetting(id, '0')],
    };
  } else if (text.length > longestName || !nameSyntax.test(text)) {
    yield {
      at: name,
      field: name.field,
      message: `cluster-name is ${text.length > longestName ? `${text.length} characters long, of which ${longestName} are allowed` : 'not made of lower case letters, digits and inner dashes alone'}: newer agents and clustermesh-apiserver, those of 1.18 among them, do not start with it, and the cluster is lost to the mesh at the next upgrade.`,
      evidence: [citeSetting(name, 'default')],
    };
  }
}

/** What both lack is told of each of them. */
function* sharedWith(mesh: ClusterMesh, { peer, mesh: other, by }: MeshPeer): Generator<Problem> {
  const where = clusterWords(peer);
  const label = by === undefined ? { label: 'inference' as const } : {};
  const proof = by === undefined ? [] : [by];
  const [own, theirs] = [mesh.config.get('cluster-id') ?? '0', other.config.get('cluster-id') ?? '0'];
  if (Number(own) === Number(theirs) && Number(own) !== 0) {
    yield {
      field: 'data.cluster-id',
      message: `cluster-id ${Number(own)} is also that of ${where}: agents refuse to connect two clusters with one id, so neither sees the pods and global Services of the other.`,
      evidence: [
        mesh.config.cite('cluster-id', '0'),
        citeIn(peer, other.config.cite('cluster-id', '0')),
        ...proof,
      ],
      ...label,
    };
  }
  if (mesh.name === other.name && mesh.name !== 'default') {
    yield {
      field: 'data.cluster-name',
      message: `cluster-name ${shownName(mesh.name)} is also that of ${where}: each passes over the entry for the other as its own, and a third cluster can connect to one of them alone.`,
      evidence: [
        mesh.config.cite('cluster-name', 'default'),
        citeIn(peer, other.config.cite('cluster-name', 'default')),
        ...proof,
      ],
      ...label,
    };
  }
}
