import { endpointsOf, isReady, isTerminating } from '../../model/evidence/endpoint-slices.ts';
import type { Kept } from '../../model/kinds/index.ts';

/** `terminating`: on its way out and therefore not ready. */
export const endpointStates = ['ready', 'not ready', 'terminating'] as const;

export type EndpointState = (typeof endpointStates)[number];

/** One backend of a Service, whatever number of EndpointSlices tell of it. */
export interface ServiceEndpoint {
  /** The name of the pod, or of what else it refers to; undefined where it refers to nothing. */
  readonly target: string | undefined;
  readonly address: string;
  readonly node: string | undefined;
  /** What its EndpointSlice says, which has it from the node. */
  readonly zone: string | undefined;
  readonly state: EndpointState;
}

type Endpoint = NonNullable<Kept<'EndpointSlice'>['endpoints']>[number];

export function stateOf(endpoint: Endpoint): EndpointState {
  if (isReady(endpoint)) return 'ready';
  return isTerminating(endpoint) ? 'terminating' : 'not ready';
}

/**
 * The backends in a Service's EndpointSlices: what stands in several, for its address families or ports, counts once, and
 * as ready only where it is ready in all of them.
 */
export function serviceEndpoints(slices: readonly Kept<'EndpointSlice'>[]): readonly ServiceEndpoint[] {
  const byTarget = new Map<string, ServiceEndpoint>();
  for (const endpoint of endpointsOf(slices)) {
    const { targetRef, addresses, nodeName, zone } = endpoint;
    const address = addresses?.[0] ?? '';
    const target = targetRef?.name;
    // A space stands in no name, so that what is no pod is never taken for one.
    const key =
      target === undefined
        ? ` ${address}`
        : targetRef?.kind === 'Pod'
          ? target
          : `${targetRef?.kind ?? ''} ${target}`;
    const seen = byTarget.get(key);
    const state = stateOf(endpoint);
    if (seen === undefined) byTarget.set(key, { target, address, node: nodeName, zone, state });
    else if (seen.state === 'ready') byTarget.set(key, { ...seen, state });
  }
  return [...byTarget.values()];
}

/** Where the ready backends of a Service are. */
export interface ServiceReach {
  readonly counts: Readonly<Record<EndpointState, number>>;
  /** Ready backends by zone, the zone of their node where their EndpointSlice tells none; undefined: not known. */
  readonly zones: ReadonlyMap<string | undefined, number>;
  /** Nodes with a ready backend. */
  readonly nodes: ReadonlySet<string>;
}

export function reachOf(
  endpoints: readonly ServiceEndpoint[],
  zoneOf: (node: string) => string | undefined,
): ServiceReach {
  const counts = { ready: 0, 'not ready': 0, terminating: 0 };
  const zones = new Map<string | undefined, number>();
  const nodes = new Set<string>();
  for (const { state, node, zone = node === undefined ? undefined : zoneOf(node) } of endpoints) {
    counts[state] += 1;
    if (state !== 'ready') continue;
    zones.set(zone, (zones.get(zone) ?? 0) + 1);
    if (node !== undefined) nodes.add(node);
  }
  return { counts, zones, nodes };
}

/** The zone that a node's label names. */
export function zoneOf({ metadata }: Pick<Kept<'Node'>, 'metadata'>): string | undefined {
  return metadata.labels?.['topology.kubernetes.io/zone'];
}
