import type { Kept } from '../kinds/index.ts';
import { type Coverage, Listing } from '../listing.ts';
import type { Missing } from '../missing.ts';
import { NameIndex } from '../name-index.ts';
import type { ObjectRef } from '../ref.ts';

type EndpointSlice = Kept<'EndpointSlice'>;
type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];

/** EndpointSlices by the Service whose label they carry (kubernetes.io/service-name). */
export class EndpointSlices extends Listing<EndpointSlice> {
  readonly #byService = new NameIndex<EndpointSlice[]>();

  constructor(items: readonly EndpointSlice[], coverage: Coverage, byName?: NameIndex<EndpointSlice>) {
    super(items, coverage, byName);
    for (const slice of items) {
      const service = slice.metadata.labels?.['kubernetes.io/service-name'];
      if (service === undefined) continue;
      const { namespace } = slice.ref;
      const bucket = this.#byService.get(namespace, service);
      if (bucket === undefined) this.#byService.set(namespace, service, [slice]);
      else bucket.push(slice);
    }
  }

  /** A Service's slices that were read, and what is lacking for them to be all. */
  of(service: ObjectRef): {
    readonly slices: readonly EndpointSlice[];
    readonly missing: readonly Missing[];
  } {
    const slices = this.#byService.get(service.namespace, service.name) ?? [];
    return { slices, missing: this.missingIn(service.namespace) };
  }
}

/** Every endpoint of these slices, in their order; most Services have a single one, which is not copied. */
export function endpointsOf(slices: readonly EndpointSlice[]): readonly Endpoint[] {
  const [first] = slices;
  if (slices.length === 1) return first?.endpoints ?? [];
  return slices.flatMap(({ endpoints }) => endpoints ?? []);
}

/** Ready as consumers must read it: a missing condition counts as ready (discovery.k8s.io/v1 EndpointConditions). */
export function isReady(endpoint: Endpoint): boolean {
  return endpoint.conditions?.ready ?? true;
}

/** Serving; a missing condition counts as true, whatever ready says (EndpointConditions, and kube-proxy). */
export function isServing(endpoint: Endpoint): boolean {
  return endpoint.conditions?.serving ?? true;
}

export function isTerminating(endpoint: Endpoint): boolean {
  return endpoint.conditions?.terminating ?? false;
}

/** Does a service proxy send to it: it is ready or, where no other is, still serves while it terminates (kube-proxy)? */
export function isUsable(endpoint: Endpoint): boolean {
  return isReady(endpoint) || (isServing(endpoint) && isTerminating(endpoint));
}
