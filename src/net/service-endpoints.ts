import { isReady, isTerminating } from '../model/evidence/endpoint-slices.ts';
import type { Kept } from '../model/kinds/index.ts';

/** `terminating`: on its way out and therefore not ready. */
export const endpointStates = ['ready', 'not ready', 'terminating'] as const;

export type EndpointState = (typeof endpointStates)[number];

/** One backend of a Service, whatever number of EndpointSlices tell of it. */
export interface ServiceEndpoint {
  /** `Pod cart-1`; undefined for an endpoint that refers to no object. */
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
  for (const endpoint of slices.flatMap(({ endpoints }) => endpoints ?? [])) {
    const { targetRef, addresses, nodeName, zone } = endpoint;
    const address = addresses?.[0] ?? '';
    const target = targetRef?.name === undefined ? undefined : `${targetRef.kind ?? 'Pod'} ${targetRef.name}`;
    const key = target ?? address;
    const seen = byTarget.get(key);
    const state = stateOf(endpoint);
    if (seen === undefined) byTarget.set(key, { target, address, node: nodeName, zone, state });
    else if (seen.state === 'ready') byTarget.set(key, { ...seen, state });
  }
  return [...byTarget.values()];
}
