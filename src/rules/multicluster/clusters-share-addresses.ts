import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { citeIn } from '../../model/cite.ts';
import type { Peer } from '../../model/evidence/peers.ts';
import { isForPods, type PlannedRange, type Purpose } from '../../model/evidence/address-plan.ts';
import { unknown } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import type { HasRef } from '../../model/ref.ts';
import { intersectionOf, overlappingPairs, sizeOf } from '../../net/addresses/cidr.ts';
import { joinedClusters, type Joined } from '../../net/multi-cluster/joined-clusters.ts';
import { clusterWords } from '../../net/multi-cluster/mesh-peers.ts';
import { namedRange } from '../../net/addresses/named-range.ts';

type Class = 'pods' | 'node' | 'service';

/** A range of this cluster and one of another that have addresses in common. */
interface Overlap {
  readonly own: PlannedRange;
  readonly theirs: PlannedRange;
}

interface Judged extends HasRef {
  readonly joined: Joined;
  readonly overlaps: readonly [Overlap, ...Overlap[]] | undefined;
}

const consequences: Readonly<Record<string, string>> = {
  'pods/pods':
    'pods of both get the same addresses, and what is meant for one of them reaches the other, or its answer does not come back',
  'pods/node':
    'nodes here take the other cluster’s nodes for pods of their own, and the clusters do not reach each other',
  'node/pods':
    'pods of the other cluster get addresses of nodes here, and the clusters do not reach each other',
  'node/node':
    'agents and tunnels here take nodes of the other cluster for their own, and pods on them are not reached',
  'service/service':
    'what is meant for a Service of the other cluster reaches one of this cluster, or nothing at all',
  'service/pods': 'what is meant for pods of the other cluster is taken for Services here',
  'pods/service': 'what is meant for Services of the other cluster stays among pods here',
};

const shown = 3;

export default defineRule({
  code: 'MC04',
  title: 'Clusters that are joined use the same addresses',
  severity: 'high',
  needs: ['addressPlan'],
  uses: ['peers', 'clusterMesh', 'submariner'],
  judgesManifests: true,
  docs: {
    why: 'Joined clusters send packets to each other’s pods by their addresses alone. A ClusterMesh needs pod ranges and node addresses that no two clusters share; Submariner without Globalnet needs pod and Service ranges that are disjoint. Where they are not, a packet or its answer stays in the wrong cluster, for some addresses and not for others.',
    actions: [
      'Take one of the two clusters out of the mesh, or keep global Services away from it, until it has ranges of its own.',
      'Give new nodes of one cluster a pod range that no joined cluster uses, and move its nodes to it one by one.',
      'With Submariner, Globalnet joins clusters whose ranges overlap: it is chosen when clusters are joined.',
    ],
    rollback:
      'Connect the cluster again: nothing else was changed. A pod range that was added can stay beside the former one.',
    verify: [
      'kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.spec.podCIDRs',
      'kubectl get ciliumnodes -o custom-columns=NAME:.metadata.name,PODS:.spec.ipam.podCIDRs',
      'cilium clustermesh status',
      'subctl show networks',
    ],
    cutover: [
      'The pod range of a running cluster cannot be changed in place: plan a rebuild, or a second pool and nodes that are drained and registered anew one by one.',
      'Leave the cluster out of the mesh until no pod has an address of the shared range, then connect it again.',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/Documentation/network/clustermesh/setup.rst',
      'https://submariner.io/getting-started/',
      'https://github.com/submariner-io/submariner/blob/devel/pkg/cidr/iputil.go',
    ],
    silent: [
      'Service ranges that clusters of a ClusterMesh share: a ClusterIP means nothing outside its cluster.',
      'Clusters that are not joined, and with Submariner those that Globalnet joins.',
      'Addresses of nodes with Submariner, which reaches the gateways alone by theirs.',
      'Pod addresses that are the underlay’s own (ENI, Azure), and ranges that nothing takes addresses from.',
      'What Submariner’s own objects say of a remote cluster is rule IP01’s to tell, in each cluster.',
      'Where nothing tells which clusters a ClusterMesh connects to, those that run one and are reviewed together count as joined, and the finding is labelled an inference.',
    ],
  },
  *subjects({ addressPlan, peers, clusterMesh, submariner }): Generator<Judged | ReturnType<typeof unknown>> {
    const { found, missing } = joinedClusters({ clusterMesh, submariner, peers });
    const { ranges } = addressPlan.value;
    const [first] = ranges;
    for (const joined of found) {
      const groups = groupsOf(ranges, joined);
      for (const overlaps of groups) yield { ref: overlaps[0].own.owner.ref, joined, overlaps };
      if (groups.length === 0 && first !== undefined)
        yield { ref: first.owner.ref, joined, overlaps: undefined };
    }
    if (missing.length > 0) yield unknown(...missing);
  },
  *check({ joined, overlaps }, { addressPlan }) {
    if (overlaps !== undefined) {
      yield problemOf(joined, overlaps);
      return;
    }
    const missing = [
      ...lackingIn(addressPlan.value.missing, joined),
      ...lackingIn(plannedIn(joined.peer)?.missing ?? new Map<Purpose, readonly Missing[]>(), joined),
    ];
    if (missing.length > 0) yield unknown(...missing);
    else if (joined.peer.evidence.addressPlan.state === 'unknown') yield joined.peer.evidence.addressPlan;
  },
});

function plannedIn({ evidence: { addressPlan } }: Peer) {
  return addressPlan.state === 'known' ? addressPlan.value : undefined;
}

/** What the way of joining asks to be disjoint. */
function classOf({ purpose }: PlannedRange, by: Joined['by']): Class | undefined {
  if (isForPods(purpose)) return 'pods';
  if (purpose === 'node' && by === 'ClusterMesh') return 'node';
  return purpose === 'service' && by === 'Submariner' ? 'service' : undefined;
}

function lackingIn(missing: ReadonlyMap<Purpose, readonly Missing[]>, { by }: Joined): readonly Missing[] {
  const other: Purpose = by === 'ClusterMesh' ? 'node' : 'service';
  return (['pod-pool', 'cluster-cidr', 'node-pods', other] as const).flatMap((one) => missing.get(one) ?? []);
}

type Group = readonly [Overlap, ...Overlap[]];

/** One mistake, one finding: by what the ranges are for, and with the pools before what is cut from them. */
function groupsOf(own: readonly PlannedRange[], { peer, by }: Joined): Group[] {
  const counts = (line: PlannedRange): boolean => line.inUse === 'yes' && classOf(line, by) !== undefined;
  const mine = own.filter(counts).map((line) => ({ line, range: line.range, isOwn: true }));
  const others = (plannedIn(peer)?.ranges ?? []).filter(counts);
  const all = [...mine, ...others.map((line) => ({ line, range: line.range, isOwn: false }))];
  const told = own.filter(({ purpose }) => purpose === 'remote-cluster');
  const groups = new Map<string, [Overlap, ...Overlap[]]>();
  for (const [a, b] of overlappingPairs(all)) {
    if (a.isOwn === b.isOwn) continue;
    const overlap = a.isOwn ? { own: a.line, theirs: b.line } : { own: b.line, theirs: a.line };
    const isTold = ({ range }: PlannedRange): boolean =>
      intersectionOf(range, overlap.own.range) !== undefined;
    if (by === 'Submariner' && told.some(isTold)) continue;
    const key = keyOf(overlap, by);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [overlap]);
    else group.push(overlap);
  }
  return [...groups.values()].map(
    ([first, ...rest]) => [first, ...rest].sort(byWidth) as [Overlap, ...Overlap[]],
  );
}

function keyOf({ own, theirs }: Overlap, by: Joined['by']): string {
  return `${classOf(own, by) ?? ''}/${classOf(theirs, by) ?? ''}`;
}

/** Whole pools stand before what nodes have of them. */
function byWidth(a: Overlap, b: Overlap): number {
  const [one, other] = [a, b].map(({ own, theirs }) => sizeOf(own.range) + sizeOf(theirs.range));
  return Number((other ?? 0n) - (one ?? 0n));
}

function problemOf({ peer, by, citation }: Joined, overlaps: Group): Problem {
  const [first] = overlaps;
  const name = namedRange(first.own);
  const evidence = overlaps
    .slice(0, shown)
    .flatMap((one) => [one.own.citation, citeIn(peer, one.theirs.citation)])
    .concat(citation ?? []);
  return {
    field: first.own.field,
    message: `${name.charAt(0).toUpperCase()}${name.slice(1)} overlaps ${namedRange(first.theirs)} of ${clusterWords(peer)}, which ${by} joins to this one: ${consequences[keyOf(first, by)] ?? 'one side cannot be reached'}.`,
    evidence: [evidence[0] ?? first.own.citation, ...evidence.slice(1)],
    ...(citation === undefined ? { label: 'inference' } : {}),
  };
}
