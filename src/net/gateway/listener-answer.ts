import type { ParentReference, Route, RouteKind } from '../../model/evidence/routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { isLetIn } from './namespaces-let-in.ts';
import { commonHostnames } from './route-attachment-hostnames.ts';

export type Listener = NonNullable<NonNullable<Kept<'Gateway'>['spec']>['listeners']>[number];

/** What of a listener, or of a Service's port, keeps a route away. */
export const refusals = ['sectionName', 'port', 'protocol', 'kind', 'namespace', 'hostname'] as const;

export type RefusedBecause = (typeof refusals)[number];

type Answer = { readonly hostnames: readonly string[] } | RefusedBecause | Unknown;

const gatewayGroup = 'gateway.networking.k8s.io';

/**
 * Whether one listener takes a route; `home` is the namespace of what the listener stands in, a Gateway or a
 * ListenerSet (AllowedRoutes of sigs.k8s.io/gateway-api v1.6.3).
 */
export function listenerAnswer(
  listener: Listener,
  route: Route,
  { sectionName, port }: ParentReference,
  home: string,
  namespaces: Listing<Kept<'Namespace'>>,
): Answer {
  if (sectionName !== undefined && sectionName !== '' && listener.name !== sectionName) return 'sectionName';
  if (port !== undefined && listener.port !== port) return 'port';
  const kind = kindRefusal(listener, route.kind);
  if (typeof kind === 'string') return kind;
  const { from = 'Same', selector } = listener.allowedRoutes?.namespaces ?? {};
  const isIn = isLetIn({ from, selector }, route.ref.namespace ?? '', home, namespaces);
  if (isIn === false) return 'namespace';
  const hostnames = hasHostnames(listener, route) ? commonHostnames(listener.hostname, route.hostnames) : [];
  // Whatever is not known beside them, hostnames that exclude each other settle it.
  if (hostnames === undefined) return 'hostname';
  return kind ?? (isIn === true ? { hostnames } : isIn);
}

/** A TCPRoute or UDPRoute has none, and listeners of these protocols ignore theirs. */
function hasHostnames({ protocol }: Listener, { kind }: Route): boolean {
  return kind !== 'TCPRoute' && kind !== 'UDPRoute' && protocol !== 'TCP' && protocol !== 'UDP';
}

/**
 * The kinds that the protocols of the specification carry. A TCPRoute on a listener that terminates TLS is described
 * (TLSRoute godoc) and no conformance test has it.
 */
const carried: Readonly<Record<string, readonly RouteKind[]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TLS: ['TLSRoute'],
  TCP: ['TCPRoute'],
  UDP: ['UDPRoute'],
};

/**
 * Kinds that a listener does not name follow from its protocol, and must fit it where it names them. What protocols of
 * an implementation's own carry, only that implementation says.
 */
function kindRefusal(
  { protocol = '', tls, allowedRoutes }: Listener,
  kind: RouteKind,
): 'protocol' | 'kind' | Unknown | undefined {
  const kinds = allowedRoutes?.kinds ?? [];
  const isNamed = kinds.some((one) => (one.group ?? gatewayGroup) === gatewayGroup && one.kind === kind);
  if (kinds.length > 0 && !isNamed) return 'kind';
  const carries = Object.hasOwn(carried, protocol) ? carried[protocol] : undefined;
  if (carries?.includes(kind) === true) return undefined;
  const isTcpOverTls = kind === 'TCPRoute' && protocol === 'TLS' && tls?.mode !== 'Passthrough';
  if (carries !== undefined && !isTcpOverTls) return 'protocol';
  if (isNamed) return undefined;
  return unknown({
    what: 'route kinds of a listener protocol',
    namespaces: null,
    reason: 'not-observable',
    detail: isTcpOverTls
      ? 'whether a listener that terminates TLS takes TCPRoutes is up to the implementation, and it names no route kinds'
      : 'the protocol is not one of the Gateway API, and the listener names no route kinds',
  });
}
