import type { Kept } from '../../model/kinds/index.ts';
import { isTerminating } from '../../model/evidence/endpoint-slices.ts';
import type { FamilyName } from './service-families.ts';

type Slice = Kept<'EndpointSlice'>;
type ServicePort = NonNullable<NonNullable<Kept<'Service'>['spec']>['ports']>[number];

/** Where a service proxy can send what comes for one port of a Service, and what says so. */
export interface PortEndpoint {
  readonly address: string;
  readonly port: number;
  readonly slice: Slice;
  readonly endpoint: NonNullable<Slice['endpoints']>[number];
}

/**
 * The endpoints of one Service port in one address family, as kube-proxy joins EndpointSlices: by name and protocol of the
 * port, the first address of an endpoint, each address and port once, and of two claims to it the one that does not
 * terminate: https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/endpointslicecache.go
 */
export function portEndpoints(
  slices: readonly Slice[],
  { name = '', protocol = 'TCP' }: Pick<ServicePort, 'name' | 'protocol'>,
  family: FamilyName,
): readonly PortEndpoint[] {
  const found = new Map<string, PortEndpoint>();
  for (const slice of slices) {
    if (slice.addressType !== family) continue;
    for (const own of slice.ports ?? []) {
      const { port } = own;
      if ((own.name ?? '') !== name || (own.protocol ?? 'TCP') !== protocol || !port) continue;
      for (const endpoint of slice.endpoints ?? []) {
        const address = endpoint.addresses?.[0];
        if (address === undefined) continue;
        const key = `${address} ${port}`;
        if (found.has(key) && isTerminating(endpoint)) continue;
        found.set(key, { address, port, slice, endpoint });
      }
    }
  }
  return [...found.values()];
}
