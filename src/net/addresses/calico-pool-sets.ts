import type { CalicoPool } from '../../model/evidence/calico-pools.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { commonSize, containsRange, parseCidr, sizeOf } from './cidr.ts';
import { isVirtualNode } from '../services/virtual-node.ts';

type Node = Kept<'Node'>;

/** Pools of one family that can stand in for one another, and the nodes that live on them. */
export interface CalicoPoolSet {
  /** The widest one first. */
  readonly pools: readonly [CalicoPool, ...CalicoPool[]];
  readonly nodes: readonly Node[];
  /** For pods that ask for it by annotation, or of some namespaces, alone. */
  readonly onRequest: boolean;
}

/**
 * The sets of pools that pods can have addresses of: for ordinary pods all automatic pools that select their node, told
 * once for the nodes that have the same; a Manual pool by itself; and a pool for some namespaces together with the pools
 * for all, which those namespaces use as well.
 */
export function calicoPoolSets(pools: readonly CalicoPool[], nodes: readonly Node[]): CalicoPoolSet[] {
  const machines = nodes.filter((node) => !isVirtualNode(node));
  return ([4, 6] as const).flatMap((family) => {
    const usable = pools.filter(
      (pool) => pool.givesAddresses && pool.forPods && pool.range.family === family,
    );
    const automatic = usable.filter(({ manual, byNamespace }) => !manual && !byNamespace);
    const sets = new Map<string, { pools: CalicoPool[]; nodes: Node[] }>();
    for (const node of machines) {
      const own = automatic.filter(({ selectsNode }) => selectsNode(node.metadata.labels ?? {}));
      const key = own.map(({ name }) => name).join('/');
      const set = sets.get(key);
      if (set === undefined) sets.set(key, { pools: own, nodes: [node] });
      else set.nodes.push(node);
    }
    const requested = usable
      .filter(({ manual, byNamespace }) => manual || byNamespace)
      .map((pool) => ({ pools: pool.manual ? [pool] : [pool, ...automatic], nodes: machines }));
    return [
      ...[...sets.values()].flatMap((set) => asSet(set, false)),
      ...requested.flatMap((set) => asSet(set, true)),
    ];
  });
}

function asSet(
  set: { pools: readonly CalicoPool[]; nodes: readonly Node[] },
  onRequest: boolean,
): CalicoPoolSet[] {
  const [first, ...rest] = [...set.pools].sort(bySize);
  return first === undefined ? [] : [{ pools: [first, ...rest], nodes: set.nodes, onRequest }];
}

function bySize(a: CalicoPool, b: CalicoPool): number {
  const [one, other] = [sizeOf(a.range), sizeOf(b.range)];
  return one > other ? -1 : one < other ? 1 : 0;
}

/** How many addresses the blocks of each pool have given out. */
export function usedInPools(
  pools: readonly CalicoPool[],
  blocks: readonly Kept<'IPAMBlock'>[],
): ReadonlyMap<CalicoPool, number> {
  const used = new Map<CalicoPool, number>();
  for (const { spec } of blocks) {
    const range = parseCidr(spec?.cidr ?? '');
    const pool = range && pools.find((one) => containsRange(one.range, range));
    if (range === undefined || pool === undefined) continue;
    const taken = Number(sizeOf(range)) - (spec?.unallocated ?? []).length;
    used.set(pool, (used.get(pool) ?? 0) + taken);
  }
  return used;
}

/** Addresses of a set of pools: those that can be given out, those an IPReservation keeps, and those given out. */
export interface CalicoRoom {
  readonly total: number;
  readonly kept: number;
  readonly held: number;
}

export function roomOfSet(
  { pools }: CalicoPoolSet,
  used: ReadonlyMap<CalicoPool, number>,
  reservations: readonly Kept<'IPReservation'>[],
): CalicoRoom {
  const ranges = pools.map(({ range }) => range);
  const reserved = reservations.flatMap(({ spec }) =>
    (spec?.reservedCIDRs ?? []).flatMap((text) => parseCidr(text) ?? []),
  );
  const kept = commonSize(ranges, reserved);
  return {
    total: Math.max(ranges.reduce((sum, range) => sum + Number(sizeOf(range)), 0) - kept, 1),
    kept,
    held: pools.reduce((sum, pool) => sum + (used.get(pool) ?? 0), 0),
  };
}
