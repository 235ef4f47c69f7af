import { cleanValues } from '../../../model/clean-values.ts';
import type { AddressesPlan, Capacity } from '../../../model/addresses-plan.ts';
import type { Evidence, SliceName } from '../../../model/evidence/index.ts';
import { missingOf, valueOf } from '../../../model/maybe.ts';
import { mergeMissing, type Missing } from '../../../model/missing.ts';
import { joinedClusters } from '../../multi-cluster/joined-clusters.ts';
import {
  balancerCapacities,
  givenServiceCapacities,
  podPoolCapacities,
  serviceCapacities,
} from './further-capacity.ts';
import { ledgerLines, type Sited } from './ledger-lines.ts';
import { givenNodeRooms } from './given-node-capacity.ts';
import { givenInstanceRooms, instanceRooms } from './instance-capacity.ts';
import { nodeRooms } from './node-capacity.ts';
import { isSubnetGiven, notesOf } from './notes.ts';
import { type Link, overlapsOf } from './overlaps.ts';
import { proposeAddresses } from './propose.ts';
import type { AddressQuestion } from './question.ts';
import { givenSubnetRooms, isOnUnderlay, subnetRooms } from './subnet-capacity.ts';

/** What has to be read for a plan. */
export const addressSlices = [
  'addressPlan',
  'podCidrs',
  'ipam',
  'serviceCidrs',
  'services',
  'ipAddresses',
  'nodes',
  'ciliumNodes',
  'calicoPools',
  'ipamBlocks',
  'ipReservations',
  'networkAgents',
  'pods',
  'clusterMesh',
  'submariner',
  'clock',
] as const satisfies readonly SliceName[];

interface ClusterRead {
  readonly name: string;
  readonly evidence: Evidence;
}

type Plan = Omit<AddressesPlan, 'schemaVersion' | 'clusters' | 'unknown'> & {
  readonly missing: readonly Missing[];
};

/**
 * The plan of all addresses of some clusters (none is enough) and of ranges given by hand: ledger, overlaps, what is left
 * and until when, and on demand ranges for a new cluster. Fit to be shown.
 */
export function planAddresses(clusters: readonly ClusterRead[], asked: AddressQuestion): Plan {
  const seen = clusters.map(({ name, evidence }) => ({
    name,
    evidence,
    plan: valueOf(evidence.addressPlan),
    lines: (valueOf(evidence.addressPlan)?.ranges ?? []).map((line): Sited => ({ ...line, cluster: name })),
  }));
  const given = asked.given.map((line): Sited => ({ ...line, cluster: null }));
  const lines = [...seen.flatMap((one) => one.lines), ...given];
  const unread = seen.flatMap(({ plan }) => [...(plan?.missing ?? [])]);
  const { overlaps, matrix } = overlapsOf(
    lines,
    new Set(unread.map(([purpose]) => purpose)),
    linksOf(clusters),
  );
  const capacity = [
    ...seen.flatMap(({ name, evidence, lines: own }) => {
      const from = asked.growth.from ?? valueOf(evidence.clock);
      const growth = from === undefined ? asked.growth : { ...asked.growth, from };
      return [
        ...nodeRooms(name, evidence, growth),
        ...podPoolCapacities(name, evidence, growth),
        ...instanceRooms(name, evidence),
        ...(clusters.length === 1 ? subnetRooms(name, evidence, given, growth) : []),
        ...serviceCapacities(name, evidence, growth),
        ...balancerCapacities(name, own, evidence.services, growth),
      ];
    }),
    ...givenCapacities(asked, given, clusters),
  ];
  return {
    ...cleanValues({
      ledger: ledgerLines(lines),
      overlaps,
      matrix,
      capacity,
      notes: [...notesOf(given, lines, asked.masks, clusters), ...tooManyNodes(capacity)],
      proposal:
        asked.newCluster === undefined
          ? null
          : proposeAddresses(asked.newCluster, lines, asked.growth, unread.length === 0),
    }),
    missing: mergeMissing([
      ...unread.flatMap(([, missing]) => missing),
      ...clusters.flatMap(({ evidence }) => [
        ...missingOf(evidence.addressPlan),
        ...missingOf(evidence.serviceCidrs),
        ...(evidence.services.covers() ? [] : evidence.services.missingIn()),
        ...(isOnUnderlay(evidence) && isSubnetGiven(given) ? evidence.pods.missingIn() : []),
        ...(clusters.length > 1 ? [] : meshUnread(evidence)),
      ]),
    ]),
  };
}

/** Of what a user gives; where one cluster is read its own nodes count, unless pods there have addresses of subnets. */
function givenCapacities(
  asked: AddressQuestion,
  given: readonly Sited[],
  clusters: readonly ClusterRead[],
): Capacity[] {
  const { podsPerNode, loadBalancers, instanceType, masks } = asked;
  // With a new cluster asked for, these are what that one starts with.
  const { nodes, services } = asked.newCluster === undefined ? asked : {};
  const [first] = clusters;
  const seen = clusters.length === 1 ? first?.evidence : undefined;
  const from = asked.growth.from ?? (seen === undefined ? undefined : valueOf(seen.clock));
  const growth = from === undefined ? asked.growth : { ...asked.growth, from };
  const instances = givenInstanceRooms(instanceType, nodes, podsPerNode);
  return [
    ...(seen !== undefined && isOnUnderlay(seen) ? [] : givenNodeRooms(given, masks, nodes, growth, seen)),
    ...instances,
    ...(seen === undefined ? givenSubnetRooms(given, nodes, instances[0]?.held?.full, growth) : []),
    ...givenServiceCapacities(given, services, growth),
    ...balancerCapacities(null, given, undefined, growth, loadBalancers),
  ];
}

function tooManyNodes(capacity: readonly Capacity[]): string[] {
  return capacity.flatMap((one) =>
    one.kind === 'nodes' && (one.used ?? 0) > one.total - one.heldByServices
      ? [
          `${one.used ?? 0} nodes do not fit: IPv${one.family} pods have ${one.total - one.heldByServices} blocks /${one.blockPrefix}.`,
        ]
      : [],
  );
}

/** Other clusters of a mesh have ranges of their own, which nothing in this one tells. */
function meshUnread({ clusterMesh }: Evidence): Missing[] {
  const remotes = clusterMesh.state === 'known' ? (valueOf(clusterMesh.value.remotes) ?? []) : [];
  if (remotes.length === 0) return [];
  return [
    {
      what: 'Address ranges of the other clusters of the ClusterMesh',
      namespaces: null,
      reason: 'not-collected',
      detail: `${remotes.length} other ${remotes.length === 1 ? 'cluster' : 'clusters'}`,
      next: 'read them together with this one (--context or --from, once for each), or give their ranges as cluster:NAME=CIDR',
    },
  ];
}

function linksOf(clusters: readonly ClusterRead[]): Link[] {
  if (clusters.length < 2) return [];
  return clusters.flatMap(({ name, evidence }) =>
    joinedClusters(evidence).found.map(({ peer, by }): Link => ({ clusters: [name, peer.name], by })),
  );
}
