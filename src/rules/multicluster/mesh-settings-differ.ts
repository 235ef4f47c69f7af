import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite, citeIn } from '../../model/cite.ts';
import type { CiliumConfig } from '../../model/evidence/cilium-config.ts';
import { type NetworkAgents, running } from '../../model/evidence/network-agents.ts';
import type { CiliumKey } from '../../model/kinds/cilium-keys.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { type Maybe, missingOf, unknown } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import type { HasRef } from '../../model/ref.ts';
import type { Severity } from '../../model/severity.ts';
import { formatVersion, type Version } from '../../model/version.ts';
import { ciliumVersion } from '../../net/cilium-agents.ts';
import { ciliumVariants, citeSetting } from '../../net/cilium-variants.ts';
import { clusterWords, type MeshPeer, meshPeersOf } from '../../net/mesh-peers.ts';

/** A setting that all clusters of a mesh must have alike. */
interface Alike {
  readonly key: CiliumKey;
  readonly byDefault: string;
  readonly severity: Severity;
  readonly consequence: string;
  /** Values that are compared; any other, one that Cilium does not know among them, says nothing of the other cluster. */
  readonly values: RegExp;
  /** Only where both clusters tunnel. */
  readonly inTunnels?: true;
}

const alike: readonly Alike[] = [
  {
    key: 'max-connected-clusters',
    byDefault: '255',
    severity: 'high',
    values: /^(255|511)$/,
    consequence:
      'identities are numbered otherwise in the two, and the cluster with 511 refuses to connect to the other',
  },
  {
    key: 'routing-mode',
    byDefault: 'tunnel',
    severity: 'high',
    values: /^(native|tunnel)$/,
    consequence:
      'one sends packets in tunnels that the other does not open, and pods of the two do not reach each other',
  },
  {
    key: 'tunnel-protocol',
    byDefault: 'vxlan',
    severity: 'high',
    values: /^(vxlan|geneve)$/,
    inTunnels: true,
    consequence: 'neither opens the packets of the other, and pods of the two do not reach each other',
  },
  {
    key: 'enable-wireguard',
    byDefault: 'false',
    severity: 'medium',
    values: /^(true|false)$/,
    consequence:
      'nodes of one have no key for the other, and what passes between the clusters is not encrypted',
  },
  {
    key: 'enable-ipsec',
    byDefault: 'false',
    severity: 'medium',
    values: /^(true|false)$/,
    consequence: 'what one encrypts the other does not expect, and the other sends in clear text',
  },
  {
    key: 'mtu',
    byDefault: '0',
    severity: 'medium',
    // 0 has each node find out.
    values: /^[1-9]\d*$/,
    consequence:
      'large packets of the cluster with the larger value are dropped or cut on the way to the other',
  },
];

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
    const lacks: Missing[] = [...missing];
    for (const other of found) {
      if (!other.peer.isLater) continue;
      yield* settingsThatDiffer(mesh.config, nodes, other, lacks);
      yield* skewOf(networkAgents, other, lacks);
    }
    if (lacks.length > 0) yield unknown(...lacks);
  },
});

type Nodes = Listing<Kept<'Node'>>;

function* settingsThatDiffer(
  config: CiliumConfig,
  nodes: Nodes,
  { peer, mesh, by }: MeshPeer,
  lacks: Missing[],
): Generator<Problem> {
  const both = (setting: Pick<Alike, 'key' | 'byDefault'>): readonly [Effective, Effective] => [
    effective(config, nodes, setting, lacks),
    effective(mesh.config, peer.evidence.nodes, setting, lacks),
  ];
  const isTunnel = both({ key: 'routing-mode', byDefault: 'tunnel' }).every(({ text }) => text === 'tunnel');
  for (const setting of alike) {
    if (setting.inTunnels === true && !isTunnel) continue;
    const [own, theirs] = both(setting);
    const compared = [...own.values, ...theirs.values].every((value) => setting.values.test(value));
    if (!compared || own.text === theirs.text) continue;
    yield {
      severity: setting.severity,
      at: own.at,
      field: own.field,
      message: `${setting.key} is ${own.text} here and ${theirs.text} in ${clusterWords(peer)}: ${setting.consequence}.`,
      evidence: [own.citation, citeIn(peer, theirs.citation), ...(by === undefined ? [] : [by])],
      ...(by === undefined ? { label: 'inference' } : {}),
    };
  }
}

interface Effective {
  readonly values: readonly string[];
  readonly text: string;
  readonly at: HasRef;
  readonly field: string;
  readonly citation: Citation;
}

/** What the nodes run with, all values where CiliumNodeConfigs make them differ. */
function effective(
  config: CiliumConfig,
  nodes: Nodes,
  { key, byDefault }: Pick<Alike, 'key' | 'byDefault'>,
  lacks: Missing[],
): Effective {
  const { variants, missing } = ciliumVariants(config, nodes, [key]);
  lacks.push(...missing);
  const settings = variants.map(({ setting }) => setting(key));
  const values = [...new Set(settings.map(({ value }) => value ?? byDefault))].sort();
  const [first = { ref: config.ref, field: `data.${key}`, value: config.get(key) }] = settings;
  return {
    values,
    text: values.join(' and '),
    at: first,
    field: first.field,
    citation: citeSetting(first, byDefault),
  };
}

function* skewOf(agents: Maybe<NetworkAgents>, { peer, by }: MeshPeer, lacks: Missing[]): Generator<Problem> {
  const theirAgents = peer.evidence.networkAgents;
  const [own, theirs] = [ciliumVersion(agents), ciliumVersion(theirAgents)];
  lacks.push(...missingOf(own), ...missingOf(theirs));
  if (own.state !== 'known' || theirs.state !== 'known') return;
  const apart = Math.abs(own.value.minor - theirs.value.minor);
  if (own.value.major === theirs.value.major && apart <= 1) return;
  const image = citeAgent(agents, own.value);
  const other = citeAgent(theirAgents, theirs.value);
  if (image === undefined || other === undefined) return;
  yield {
    severity: 'medium',
    at: image.at,
    field: image.citation.field,
    message: `Cilium is ${formatVersion(own.value)} here and ${formatVersion(theirs.value)} in ${clusterWords(peer)}: clusters of a mesh may differ by one minor version, and what the newer one shares the older may misread.`,
    evidence: [image.citation, citeIn(peer, other.citation), ...(by === undefined ? [] : [by])],
    ...(by === undefined ? { label: 'inference' } : {}),
  };
}

function citeAgent(
  agents: Maybe<NetworkAgents>,
  version: Version,
): { at: HasRef; citation: Citation } | undefined {
  const [agent] = agents.state === 'known' ? running(agents.value, 'Cilium') : [];
  if (agent === undefined) return undefined;
  const field = `spec.template.spec.containers[name=${agent.container.name ?? ''}].image`;
  const seen = agent.container.image ?? formatVersion(version);
  return { at: agent.daemonSet, citation: cite(agent.daemonSet, field, seen) };
}
