import type { AddressRange } from '../../model/address-range.ts';
import type { Ipam } from '../../model/evidence/ipam.ts';
import type { NodePods, PodCidrs, PodPool, PodRangeSource } from '../../model/evidence/pod-cidrs.ts';
import { commonSize, containsRange, formatRange, sizeOf, unionOf } from './cidr.ts';
import { nodeBlocksIn } from './node-blocks.ts';

/** Pools of one family that nodes are given their parts of, and how much of them is given. */
export interface NodeRangePlan {
  readonly pools: readonly [PodPool, ...PodPool[]];
  readonly family: 4 | 6;
  /** What nodes have of them. */
  readonly given: readonly NodePods[];
  /** Parts that there are and that are given; fractions where parts differ in size. */
  readonly total: number;
  readonly used: number;
  /** Prefix length of a part; undefined where parts differ in size or none is known. */
  readonly partPrefix: number | undefined;
}

/** Whose record of the nodes' parts belongs to which sources of pools; of several the first that names a pool counts. */
const cuts: readonly (readonly [PodRangeSource, readonly PodRangeSource[]])[] = [
  ['Node', ['kube-controller-manager', 'kubeadm-config', 'flannel']],
  ['CiliumNode', ['cilium-config']],
  ['CiliumNode', ['CiliumPodIPPool']],
  ['ovn-kubernetes', ['openshift']],
];

/**
 * kube-controller-manager: cmd/kube-controller-manager/app/core.go (setNodeCIDRMaskSizes); Cilium's operator:
 * operator/pkg/ipam/clusterpool.go.
 */
const defaultPrefix: Partial<Record<PodRangeSource, Readonly<Record<4 | 6, number>>>> = {
  'kube-controller-manager': { 4: 24, 6: 64 },
  'kubeadm-config': { 4: 24, 6: 64 },
  'cilium-config': { 4: 24, 6: 112 },
};

/** What nodes are given their ranges for pods from, and how far that is given away, of what the CNI's IPAM uses. */
export function nodeRangePlans({ pools, nodes }: PodCidrs, { sources }: Ipam): NodeRangePlan[] {
  return cuts.flatMap(([by, from]) => {
    if (sources?.includes(by) !== true) return [];
    const named = from.map((source) => pools.filter((pool) => pool.source === source && !pool.disabled));
    const chosen = named.find(({ length }) => length > 0) ?? [];
    const given = nodes.filter(({ source }) => source === by);
    // Each pool of multi-pool IPAM is asked for by name; elsewhere the pools of a family stand in for one another.
    const groups = from.includes('CiliumPodIPPool') ? [...byOwner(chosen).values()] : [chosen];
    return groups.flatMap((group) => ([4, 6] as const).flatMap((family) => planOf(group, family, given)));
  });
}

function byOwner(pools: readonly PodPool[]): Map<string, PodPool[]> {
  const groups = new Map<string, PodPool[]>();
  for (const pool of pools) {
    const { name } = pool.owner.ref;
    groups.set(name, [...(groups.get(name) ?? []), pool]);
  }
  return groups;
}

function planOf(group: readonly PodPool[], family: 4 | 6, nodes: readonly NodePods[]): NodeRangePlan[] {
  const [first, ...rest] = distinctRanges(group.filter(({ range }) => range.family === family));
  if (first === undefined) return [];
  const pools = [first, ...rest] as const;
  const given = nodes.filter(({ range }) => pools.some((pool) => containsRange(pool.range, range)));
  const sizes = new Set(given.map(({ range }) => sizeOf(range)));
  const width = family === 4 ? 32 : 128;
  const [size = 0n] = sizes;
  const seen = sizes.size === 1 ? width - (size.toString(2).length - 1) : undefined;
  const prefixes = new Set(pools.map(({ nodePrefix }) => nodePrefix));
  const [configured] = prefixes.size === 1 ? prefixes : [];
  const partPrefix =
    seen ?? (sizes.size > 1 ? undefined : (configured ?? defaultPrefix[first.source]?.[family]));
  const ranges = unionOf(pools.map(({ range }) => range));
  const { total, used } = roomOf(
    ranges,
    partPrefix,
    given.map(({ range }) => range),
  );
  return [{ pools, family, given, total, used, partPrefix }];
}

/** The same range named by each of several control plane nodes is one. */
function distinctRanges(pools: readonly PodPool[]): PodPool[] {
  return [...new Map(pools.map((pool) => [formatRange(pool.range), pool])).values()];
}

/** Whole parts where all have one size and the ranges hold such; else addresses, or fractions of a part. */
function roomOf(
  ranges: readonly AddressRange[],
  partPrefix: number | undefined,
  given: readonly AddressRange[],
): { readonly total: number; readonly used: number } {
  const width = ranges[0]?.family === 6 ? 128 : 32;
  const size = 1n << BigInt(width - (partPrefix ?? width));
  const isWhole = ranges.every(({ first, last }) => first % size === 0n && (last + 1n) % size === 0n);
  if (partPrefix !== undefined && isWhole) return nodeBlocksIn(ranges, partPrefix, given);
  const part = Number(size);
  return {
    total: ranges.reduce((sum, range) => sum + Number(sizeOf(range)), 0) / part,
    used: commonSize(ranges, given) / part,
  };
}
