import type { Kept } from '../../model/kinds/index.ts';
import type {
  Eligible,
  EligibleEndpoints,
  EligibleOnNode,
  ProxyNode,
} from '../services/eligible-endpoints.ts';
import { zoneOf } from '../services/node-zone.ts';
import type { PortEndpoint } from '../services/port-endpoints.ts';
import { answersUnder } from './answers-under.ts';
import { type Fate, fateUnder } from './fate.ts';
import { type NodeProxy, proxyText } from './node-proxy.ts';

/** Nodes of one zone with one proxy: alike to every Service whose endpoints name none of them. */
interface Pool {
  readonly zone: string | undefined;
  readonly proxy: NodeProxy;
  readonly nodes: ProxyNode[];
}

/** All nodes of a cluster, sorted once for however many Services are asked about. */
export interface Fleet {
  readonly pools: readonly Pool[];
  readonly poolOf: ReadonlyMap<string, Pool>;
}

export function fleetOf(nodes: readonly Kept<'Node'>[], proxyOf: (node: string) => NodeProxy): Fleet {
  const pools = new Map<string, Pool>();
  const poolOf = new Map<string, Pool>();
  for (const node of nodes) {
    const zone = zoneOf(node);
    const proxy = proxyOf(node.ref.name);
    const key = `${proxyText(proxy)} ${zone ?? ''}`;
    let pool = pools.get(key);
    if (pool === undefined) pools.set(key, (pool = { zone, proxy, nodes: [] }));
    pool.nodes.push({ name: node.ref.name, zone });
    poolOf.set(node.ref.name, pool);
  }
  return { pools: [...pools.values()], poolOf };
}

/** So many nodes of one zone have the same fate. */
export interface NodeClass {
  readonly fate: Fate;
  readonly zone: string | undefined;
  readonly count: number;
  readonly first: string;
}

/**
 * What becomes of connections from every node, by classes of nodes with the same answer: the work grows with the zones and
 * the endpoints of the Service, not with the nodes.
 */
export function classesOf(
  eligible: EligibleEndpoints,
  hasHints: boolean,
  pick: (on: EligibleOnNode) => Eligible | undefined,
  { pools, poolOf }: Fleet,
): NodeClass[] {
  const classes: NodeClass[] = [];
  const named = new Map<Pool, number>();
  const add = ({ zone, proxy }: Pool, node: ProxyNode, count: number) => {
    const chosen = pick(answersUnder(proxy, eligible.on(node)));
    if (chosen === undefined) return;
    classes.push({ fate: fateUnder(proxy, chosen, hasHints), zone, count, first: node.name });
  };
  for (const name of eligible.named) {
    const pool = poolOf.get(name);
    if (pool === undefined) continue;
    named.set(pool, (named.get(pool) ?? 0) + 1);
    add(pool, { name, zone: pool.zone }, 1);
  }
  for (const pool of pools) {
    const count = pool.nodes.length - (named.get(pool) ?? 0);
    const first = count === 0 ? undefined : pool.nodes.find(({ name }) => !eligible.named.has(name));
    if (first !== undefined) add(pool, first, count);
  }
  return classes;
}

/** How connections spread when every node makes as many. */
export interface Spread {
  /** Of each endpoint's part in all that reach one; together 1. */
  readonly shares: ReadonlyMap<PortEndpoint, number>;
  /** The part that leaves its zone; undefined where a zone, or what becomes of a node's connections, is not known. */
  readonly crossZone: number | undefined;
}

export function spreadOf(
  classes: readonly NodeClass[],
  endpointZone: (endpoint: PortEndpoint) => string | undefined,
): Spread {
  // Classes have whole lists of endpoints in common, which are gone through once each.
  const weights = new Map<readonly PortEndpoint[], number>();
  let total = 0;
  for (const { fate, count } of classes) {
    if (fate.verdict !== 'reaches') continue;
    weights.set(fate.endpoints, (weights.get(fate.endpoints) ?? 0) + count);
    total += count;
  }
  const shares = new Map<PortEndpoint, number>();
  const zones = new Map<readonly PortEndpoint[], ReadonlyMap<string | undefined, number>>();
  for (const [endpoints, weight] of weights) {
    const byZone = new Map<string | undefined, number>();
    for (const endpoint of endpoints) {
      shares.set(endpoint, (shares.get(endpoint) ?? 0) + weight / total / endpoints.length);
      const zone = endpointZone(endpoint);
      byZone.set(zone, (byZone.get(zone) ?? 0) + 1);
    }
    zones.set(endpoints, byZone);
  }
  return { shares, crossZone: total === 0 ? undefined : crossZoneOf(classes, zones, total) };
}

function crossZoneOf(
  classes: readonly NodeClass[],
  zones: ReadonlyMap<readonly PortEndpoint[], ReadonlyMap<string | undefined, number>>,
  total: number,
): number | undefined {
  let crossing = 0;
  for (const { fate, zone, count } of classes) {
    if (fate.verdict === 'unknown') return undefined;
    if (fate.verdict !== 'reaches') continue;
    const byZone = zones.get(fate.endpoints);
    if (zone === undefined || byZone?.has(undefined) === true) return undefined;
    crossing += count * (1 - (byZone?.get(zone) ?? 0) / fate.endpoints.length);
  }
  return crossing / total;
}
