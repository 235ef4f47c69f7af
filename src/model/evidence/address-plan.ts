import type { SeenRange } from '../address-range.ts';
import type { Missing } from '../missing.ts';

/** What a range is for. */
export type Purpose =
  /** The network plugin gives pods or nodes their part of it. */
  | 'pod-pool'
  /** kube-controller-manager cuts the nodes' pod CIDRs out of it. */
  | 'cluster-cidr'
  | 'node-pods'
  | 'service'
  | 'node'
  | 'load-balancer'
  | 'native-routing'
  | 'remote-cluster'
  | 'globalnet'
  | 'ovn-join'
  | 'ovn-transit'
  | 'ovn-masquerade'
  | 'node-local-dns'
  /** No cluster tells of these; a user does. */
  | 'node-subnet'
  | 'vpc'
  | 'external';

/** One line of the address plan. */
export interface PlannedRange extends SeenRange {
  readonly purpose: Purpose;
  /** Others that name the same range for the same purpose. */
  readonly alsoFrom: readonly SeenRange[];
  /** `no`: named, and nothing takes addresses from it. `not known`: whether anything does was not read. */
  readonly inUse: 'yes' | 'no' | 'not known';
  /** The node, the pool of Cilium's multi-pool IPAM or the remote cluster that it belongs to. */
  readonly of?: string;
}

/** Every address range that the cluster itself tells of. */
export interface AddressPlan {
  readonly ranges: readonly PlannedRange[];
  /** What was not read, by the purpose it could have named ranges for. */
  readonly missing: ReadonlyMap<Purpose, readonly Missing[]>;
}

const pods: readonly Purpose[] = ['pod-pool', 'cluster-cidr', 'node-pods'];
const cluster: readonly Purpose[] = [...pods, 'service', 'node', 'load-balancer'];
/** What every node answers itself. */
const inside: readonly Purpose[] = ['ovn-join', 'ovn-transit', 'ovn-masquerade', 'node-local-dns'];

/**
 * For each purpose those whose ranges must have no address in common with it. Each pair stands once, under the purpose
 * whose range is named as the one at fault. Not here, because the overlap is right or another rule's: native routing
 * ranges hold pods and nodes; node pod CIDRs lie in their pool; ServiceCIDRs may overlap (KEP-1880); NodeLocal DNSCache
 * answers on the cluster DNS Service's address; and kube-controller-manager leaves its Service range out of what it
 * gives to nodes (pkg/controller/nodeipam/ipam/range_allocator.go, filterOutServiceRange), so that only a node's own
 * pod CIDR settles whether pods and Services collide.
 */
const apartFrom: Partial<Record<Purpose, readonly Purpose[]>> = {
  'load-balancer': [...pods, 'service', 'node'],
  'remote-cluster': cluster,
  globalnet: [...cluster, 'remote-cluster'],
  'ovn-join': [...cluster, 'remote-cluster'],
  'ovn-transit': [...cluster, 'remote-cluster', 'ovn-join'],
  'ovn-masquerade': [...cluster, 'remote-cluster', 'ovn-join', 'ovn-transit'],
  'node-local-dns': [
    ...pods,
    'node',
    'load-balancer',
    'remote-cluster',
    'ovn-join',
    'ovn-transit',
    'ovn-masquerade',
  ],
  'pod-pool': ['service', 'node'],
  'cluster-cidr': ['node'],
  service: ['node-pods', 'node'],
  'node-pods': ['node'],
  'node-subnet': [...pods, 'service', 'remote-cluster', 'globalnet', ...inside],
  vpc: ['service', 'remote-cluster', 'globalnet', ...inside],
  external: [...cluster, 'node-subnet', 'vpc', 'globalnet', ...inside],
};

/** Purposes whose ranges may not be shared between two owners, as `of` names them. */
const unshared: readonly Purpose[] = ['remote-cluster', 'pod-pool'];

type Planned = Pick<PlannedRange, 'purpose' | 'of'>;

/** Must these two ranges be disjoint, with the first the one at fault? */
export function isApartFrom(atFault: Planned, other: Planned): boolean {
  if (atFault.purpose !== other.purpose) return apartFrom[atFault.purpose]?.includes(other.purpose) ?? false;
  const owned = atFault.of !== undefined && other.of !== undefined && atFault.of !== other.of;
  return owned && unshared.includes(atFault.purpose);
}

/** All purposes that ranges for this one must be disjoint from, whichever is at fault. */
export function rivalsOf(purpose: Purpose): Purpose[] {
  const behind = (Object.keys(apartFrom) as Purpose[]).filter((front) => apartFrom[front]?.includes(purpose));
  return [...new Set([...(apartFrom[purpose] ?? []), ...behind])];
}

export function isForPods(purpose: Purpose): boolean {
  return pods.includes(purpose);
}
