import { z } from 'zod';
import { isServing } from '../../model/evidence/endpoint-slices.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { endpointStates, type EndpointState, stateOf } from '../../net/services/service-endpoints.ts';
import { portText } from '../../net/services/service-port.ts';
import type { Detail } from '../budget.ts';
import { plain, plainRef } from '../plain.ts';
import { dataText, shown, untrusted } from '../untrusted.ts';

type EndpointSlice = Kept<'EndpointSlice'>;

export const endpointItem = z.strictObject({
  namespace: z.string(),
  slice: z.string(),
  service: z.string().nullable().describe('Of its label kubernetes.io/service-name'),
  address: z.string(),
  target: z.string().nullable().describe('Pod, or what else it refers to'),
  node: z.string().nullable(),
  zone: untrusted(63).nullable(),
  state: z.enum(endpointStates),
  serving: z.boolean().optional(),
  moreAddresses: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  hints: z
    .array(untrusted(63))
    .optional()
    .describe('Untrusted: zones and nodes whose clients the endpoint is for'),
});

type Item = z.infer<typeof endpointItem>;

/** One entry of an EndpointSlice. */
export interface EndpointEntry {
  readonly slice: EndpointSlice;
  readonly endpoint: NonNullable<EndpointSlice['endpoints']>[number];
  readonly state: EndpointState;
}

/** The Service that an EndpointSlice is of, by its label. */
export function serviceOf({ metadata }: EndpointSlice): string | undefined {
  return metadata.labels?.['kubernetes.io/service-name'];
}

export function entriesOf(slices: readonly EndpointSlice[]): EndpointEntry[] {
  return slices.flatMap((slice) =>
    (slice.endpoints ?? []).map((endpoint) => ({ slice, endpoint, state: stateOf(endpoint) })),
  );
}

export function endpointItemOf({ slice, endpoint, state }: EndpointEntry, detail: Detail): Item {
  const { addresses = [], targetRef, nodeName, zone, hints } = endpoint;
  const service = serviceOf(slice);
  const [address = '', ...more] = addresses;
  return {
    namespace: plain(slice.ref.namespace ?? ''),
    slice: plain(slice.ref.name),
    service: service === undefined ? null : plain(service),
    address: plain(address),
    target: targetRef?.name === undefined ? null : plain(targetRef.name),
    node: nodeName === undefined ? null : plain(nodeName),
    zone: zone === undefined ? null : dataText(zone, 63),
    state,
    ...(detail === 'full' && {
      serving: isServing(endpoint),
      moreAddresses: more.slice(0, 10).map(plain),
      ports: (slice.ports ?? []).slice(0, 20).map(portText),
      hints: [...(hints?.forZones ?? []), ...(hints?.forNodes ?? [])]
        .slice(0, 10)
        .map(({ name = '' }) => dataText(name, 63)),
    }),
  };
}

/** `shop/cart-x7k of Service cart: 10.244.0.10 cart-1 on worker-1, zone a, not ready` */
export function endpointLine(item: Item): string {
  const { namespace, slice, service, address, target, node, zone, state, serving, ports, hints } = item;
  const parts = [
    `${address}${target === null ? '' : ` ${target}`}${node === null ? '' : ` on ${node}`}`,
    ...(zone === null ? [] : [`zone ${shown(zone, 63)}`]),
    state,
    ...(serving === undefined ? [] : [serving ? 'serving' : 'not serving']),
    ...(ports === undefined ? [] : [`ports ${ports.join(' ') || 'none'}`]),
    ...(hints === undefined || hints.length === 0
      ? []
      : [`hints ${hints.map((hint) => shown(hint, 63)).join(' ')}`]),
  ];
  const of = service === null ? '' : ` of Service ${service}`;
  return `${namespace}/${slice}${of}: ${parts.join(', ')}`;
}

/** Names of slices without an endpoint, so that they do not go unseen in a list of endpoints. */
export function emptySlices(slices: readonly EndpointSlice[]): { count: number; names: string[] } {
  const empty = slices.filter(({ endpoints }) => (endpoints ?? []).length === 0);
  return { count: empty.length, names: empty.slice(0, 5).map(({ ref }) => plainRef(ref)) };
}
