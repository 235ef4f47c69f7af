import { z } from 'zod';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import {
  reachOf,
  type ServiceEndpoint,
  serviceEndpoints,
  type ServiceReach,
  zoneOf,
} from '../../net/services/service-endpoints.ts';
import { portText } from '../../net/services/service-port.ts';
import type { Detail } from '../budget.ts';
import { plain } from '../plain.ts';
import { dataText, shown, untrusted } from '../untrusted.ts';

type Service = Kept<'Service'>;

export const serviceTypes = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName', 'Headless'] as const;

/** What can be wrong with where the endpoints of a Service are. */
export const endpointProblems = ['not-ready', 'none-ready', 'missing-on-a-node', 'in-one-zone'] as const;

export type EndpointProblem = (typeof endpointProblems)[number];

export const serviceItem = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  type: z.enum(serviceTypes).optional().describe('ClusterIP when absent'),
  ready: z.int().nullable().describe('Endpoints; null: unknown, or none of its own for ExternalName'),
  notReady: z.int().nullable(),
  terminating: z.int().positive().optional().describe('Not ready either, and on their way out'),
  unready: z.array(z.string()).optional().describe('Pod, or address without one, and its node'),
  moreUnready: z.int().positive().optional(),
  zones: z
    .array(z.strictObject({ zone: untrusted(63).nullable(), ready: z.int() }))
    .optional()
    .describe('Ready endpoints by zone; zone null: not known'),
  nodesWithout: z
    .strictObject({ count: z.int(), of: z.int(), names: z.array(z.string()).max(5) })
    .optional()
    .describe('Nodes without a ready endpoint'),
  policies: z.array(z.string()).optional().describe('Traffic policies that are not the default'),
  ports: z.array(z.string()).optional(),
  addresses: z.array(z.string()).optional().describe('Cluster IPs, then load balancer addresses'),
});

type Item = z.infer<typeof serviceItem>;

/** A Service with its endpoints; `reach` is undefined where EndpointSlices were not read, and for ExternalName. */
export interface ServiceSeen {
  readonly service: Service;
  readonly endpoints: readonly ServiceEndpoint[];
  readonly reach: ServiceReach | undefined;
}

export function typeOf({ spec }: Service): (typeof serviceTypes)[number] {
  if (spec?.clusterIP === 'None') return 'Headless';
  return serviceTypes.find((type) => type === spec?.type) ?? 'ClusterIP';
}

/** Services with what was read of their endpoints. */
export function servicesSeen(services: readonly Service[], { endpoints, nodes }: Evidence): ServiceSeen[] {
  const zones = new Map(nodes.items.map((node) => [node.ref.name, zoneOf(node)]));
  return services.map((service) => {
    const { slices, missing } = endpoints.of(service.ref);
    if (missing.length > 0 || typeOf(service) === 'ExternalName') {
      return { service, endpoints: [], reach: undefined };
    }
    const its = serviceEndpoints(slices);
    return { service, endpoints: its, reach: reachOf(its, (node) => zones.get(node)) };
  });
}

/** Does the Service have the problem? Undefined where not enough was read to tell. */
export function hasProblem(
  { service, reach }: ServiceSeen,
  problem: EndpointProblem,
  { nodes }: Evidence,
): boolean | undefined {
  if (typeOf(service) === 'ExternalName') return false;
  if (reach === undefined) return undefined;
  const { ready, terminating } = reach.counts;
  switch (problem) {
    case 'not-ready':
      return reach.counts['not ready'] + terminating > 0;
    case 'none-ready':
      return ready === 0;
    case 'missing-on-a-node':
      if (nodes.items.some(({ ref }) => !reach.nodes.has(ref.name))) return true;
      return nodes.covers() ? false : undefined;
    case 'in-one-zone': {
      const known = [...reach.zones.keys()].filter((zone) => zone !== undefined);
      if (known.length > 1 || ready < 2) return false;
      if (reach.zones.has(undefined)) return undefined;
      if (nodes.items.some((node) => (zoneOf(node) ?? known[0]) !== known[0])) return true;
      return nodes.covers() ? false : undefined;
    }
  }
}

/** One Service as it is shown; a problem that was asked for brings what shows it. */
export function serviceItemOf(
  { service, endpoints, reach }: ServiceSeen,
  problem: EndpointProblem | undefined,
  detail: Detail,
  { nodes }: Evidence,
): Item {
  const isFull = detail === 'full';
  const most = isFull ? 20 : 3;
  const policies = policiesOf(service);
  const unready = endpoints.filter(({ state }) => state !== 'ready');
  const type = typeOf(service);
  const showsNodes = isFull || problem === 'missing-on-a-node';
  const showsZones = isFull || problem === 'in-one-zone';
  return {
    namespace: plain(service.ref.namespace ?? ''),
    name: plain(service.ref.name),
    ...(type !== 'ClusterIP' && { type }),
    ready: reach?.counts.ready ?? null,
    notReady: reach?.counts['not ready'] ?? null,
    ...((reach?.counts.terminating ?? 0) > 0 && { terminating: reach?.counts.terminating }),
    ...(unready.length > 0 && {
      unready: unready.slice(0, most).map(endpointText),
    }),
    ...(unready.length > most && { moreUnready: unready.length - most }),
    ...(reach !== undefined && showsZones && { zones: [...reach.zones].map(zoneEntry) }),
    ...(reach !== undefined && showsNodes && { nodesWithout: nodesWithout(reach, nodes.items) }),
    ...(policies.length > 0 && { policies }),
    ...(isFull && { ports: (service.spec?.ports ?? []).map(portText), addresses: addressesOf(service) }),
  };
}

function endpointText({ target, address, node, state }: ServiceEndpoint): string {
  const place = node === undefined ? '' : ` on ${plain(node)}`;
  return `${plain(target ?? address)}${place}${state === 'terminating' ? ' terminating' : ''}`;
}

function zoneEntry([zone, ready]: readonly [string | undefined, number]) {
  return { zone: zone === undefined ? null : dataText(zone, 63), ready };
}

function nodesWithout({ nodes: served }: ServiceReach, nodes: readonly Kept<'Node'>[]) {
  const without = nodes.filter(({ ref }) => !served.has(ref.name));
  return {
    count: without.length,
    of: nodes.length,
    names: without.slice(0, 5).map(({ ref }) => plain(ref.name)),
  };
}

function policiesOf({ spec = {} }: Service): string[] {
  const { internalTrafficPolicy, externalTrafficPolicy, trafficDistribution } = spec;
  const all = { internalTrafficPolicy, externalTrafficPolicy, trafficDistribution };
  return Object.entries(all).flatMap(([field, value]) =>
    value === undefined || value === 'Cluster' ? [] : [`${field}: ${plain(value)}`],
  );
}

function addressesOf({ spec = {}, status }: Service): string[] {
  const published = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '');
  return [...(spec.clusterIPs ?? [spec.clusterIP ?? '']), ...published]
    .filter((address) => address !== '')
    .map(plain);
}

/** `shop/cart ClusterIP, 2/3 ready: cart-3 on worker-2` */
export function serviceLine(item: Item): string {
  const { namespace, name, type = 'ClusterIP', unready = [], moreUnready } = item;
  const { zones, nodesWithout, policies = [] } = item;
  const more = moreUnready === undefined ? '' : ` and ${moreUnready} more`;
  const rest = [
    ...(zones === undefined ? [] : [`by zone: ${zones.map(zoneText).join(', ') || 'none'}`]),
    ...(nodesWithout === undefined ? [] : [nodesText(nodesWithout)]),
    ...policies,
    ...(item.ports === undefined ? [] : [`ports ${item.ports.join(', ') || 'none'}`]),
    ...(item.addresses === undefined ? [] : [`addresses ${item.addresses.join(', ') || 'none'}`]),
  ];
  const list = unready.length === 0 ? '' : `: ${unready.join(', ')}${more}`;
  return [`${namespace}/${name} ${type}, ${countText(item)}${list}`, ...rest].join('; ');
}

function countText({ type, ready, notReady, terminating = 0 }: Item): string {
  if (ready === null || notReady === null) {
    return type === 'ExternalName' ? 'no endpoints of its own' : 'readiness unknown';
  }
  if (ready + notReady + terminating === 0) return 'no endpoints';
  return `${ready}/${ready + notReady + terminating} ready`;
}

function zoneText({ zone, ready }: { readonly zone: string | null; readonly ready: number }): string {
  return `${zone === null ? 'not known' : shown(zone, 63)} ${ready}`;
}

function nodesText({ count, of, names }: NonNullable<Item['nodesWithout']>): string {
  if (count === 0) return `on all ${of} nodes`;
  return `none ready on ${count} of ${of} nodes (${names.join(', ')}${count > names.length ? ', …' : ''})`;
}
