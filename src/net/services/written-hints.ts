import type { Kept } from '../../model/kinds/index.ts';
import type { TopologyWish } from './service-topology.ts';
import { zoneShares } from './zone-shares.ts';

type Endpoint = NonNullable<Kept<'EndpointSlice'>['endpoints']>[number];
type Hints = NonNullable<Endpoint['hints']>;

/** Why the controller gives no endpoint a hint. */
export type Withheld =
  | 'nodes do not divide'
  | 'fewer ready endpoints than zones'
  | 'some endpoint would be overloaded'
  | 'an endpoint has no zone';

/** What the EndpointSlice controller writes: the hints of each endpoint in turn, or why none gets any. */
export interface WrittenHints {
  readonly hints: readonly (Hints | undefined)[];
  readonly withheld: Withheld | undefined;
}

const overloadLimit = 0.2;

/**
 * The hints that the EndpointSlice controller writes for a Service's endpoints of one address family, none having any yet.
 * Where several zones are alike in need, which one gets an endpoint is left to chance there, and to their order here.
 * https://github.com/kubernetes/endpointslice/tree/v0.37.2, topologycache (AddHints) and trafficdist (ReconcileHints).
 */
export function writtenHints(
  by: TopologyWish['by'],
  endpoints: readonly Endpoint[],
  nodes: readonly Kept<'Node'>[],
): WrittenHints {
  const isHinted = ({ conditions }: Endpoint) => conditions?.ready === true;
  if (by !== 'share') {
    const hints = endpoints.map((one) => (isHinted(one) ? hintsToOwn(by, one) : undefined));
    return { hints, withheld: undefined };
  }
  const ready = endpoints.filter(isHinted);
  const needs = needsOf(zoneShares(nodes), ready.length);
  const none = endpoints.map(() => undefined);
  if (typeof needs === 'string') return { hints: none, withheld: needs };
  if (ready.some(({ zone }) => !zone)) return { hints: none, withheld: 'an endpoint has no zone' };

  const { giving, receiving } = transfers(needs, ready);
  const takers = [...receiving].flatMap(([zone, count]) => Array<string>(count).fill(zone));
  const hints = endpoints.map((one) => {
    if (!isHinted(one)) return undefined;
    const { zone = '' } = one;
    const left = giving.get(zone) ?? 0;
    if (left === 0) return { forZones: [{ name: zone }] };
    giving.set(zone, left - 1);
    return { forZones: [{ name: takers.shift() ?? zone }] };
  });
  return { hints, withheld: undefined };
}

/** By trafficDistribution: where it is. */
function hintsToOwn(by: 'zone' | 'node', { zone, nodeName }: Endpoint): Hints | undefined {
  const forZones = zone === undefined ? [] : [{ name: zone }];
  const forNodes = by === 'node' && nodeName !== undefined ? [{ name: nodeName }] : [];
  return forZones.length + forNodes.length === 0 ? undefined : { forZones, forNodes };
}

/** How many endpoints each zone should have, as a fraction, and no fewer than keep each below the overload limit. */
function needsOf(
  shares: ReadonlyMap<string, number> | undefined,
  ready: number,
): ReadonlyMap<string, number> | Withheld {
  if (shares === undefined) return 'nodes do not divide';
  if (shares.size > ready) return 'fewer ready endpoints than zones';
  let atLeast = 0;
  const needs = new Map<string, number>();
  for (const [zone, share] of shares) {
    const desired = share * ready;
    const minimum = Math.ceil(desired * (1 / (1 + overloadLimit)));
    atLeast += minimum;
    needs.set(zone, Math.max(desired, minimum));
  }
  return atLeast > ready ? 'some endpoint would be overloaded' : needs;
}

/** How many endpoints zones give to others, most first, until less than half of one is left to give or to get. */
function transfers(needs: ReadonlyMap<string, number>, ready: readonly Endpoint[]) {
  const surplus = new Map<string, number>();
  const lack = new Map<string, number>();
  for (const [zone, need] of needs) {
    const own = ready.filter((one) => one.zone === zone).length;
    if (own > need) surplus.set(zone, own - need);
    else if (own < need) lack.set(zone, need - own);
  }
  const giving = new Map<string, number>();
  const receiving = new Map<string, number>();
  for (;;) {
    const [from, gives] = most(surplus);
    const [to, gets] = most(lack);
    if (gives < 0.5 || gets < 0.5 || (gives < 1 && gets < 1)) return { giving, receiving };
    giving.set(from, (giving.get(from) ?? 0) + 1);
    receiving.set(to, (receiving.get(to) ?? 0) + 1);
    surplus.set(from, gives - 1);
    lack.set(to, gets - 1);
  }
}

function most(zones: ReadonlyMap<string, number>): readonly [string, number] {
  return [...zones].reduce((best, one) => (one[1] > best[1] ? one : best), ['', 0]);
}
