import { type Citation, cite, citeNotFound } from '../../model/cite.ts';
import type { BackendReference, Route } from '../../model/evidence/routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Label } from '../../model/label.ts';
import type { Listing } from '../../model/listing.ts';
import type { Unknown } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';

type PlainFault = 'kind not served' | 'kind not allowed' | 'no port given';

/** Why a reference leads nowhere. `has` are the ports of that number or, without any, all ports, as `80/TCP`. */
export type Fault =
  | { readonly is: PlainFault | 'not found' }
  | { readonly is: 'port missing' | 'wrong protocol'; readonly has: readonly string[] };

export type Resolution =
  | { readonly state: 'resolved' }
  /** Only its controller can tell: a kind of a vendor, or a Service of type ExternalName. */
  | { readonly state: 'implementation-specific'; readonly target: Kept<'Service'> | undefined }
  | {
      readonly state: 'broken';
      readonly fault: Fault;
      readonly target: HasRef | undefined;
      readonly evidence: readonly Citation[];
    }
  | Unknown;

/**
 * Kinds that no API server serves and that controllers nevertheless take: Istio's and agentgateway's Hostname,
 * kgateway's delegation of routes by label.
 */
const withoutResource: ReadonlySet<string> = new Set([
  'networking.istio.io/Hostname',
  'delegation.kgateway.dev/label',
]);

/**
 * Follows a backend reference as the specification has it (BackendObjectReference, HTTPBackendRef), whatever
 * ReferenceGrants say.
 */
export function resolveBackend(
  route: Route,
  reference: BackendReference,
  services: Listing<Kept<'Service'>>,
  serviceImports: Listing<Kept<'ServiceImport'>>,
): Resolution {
  const { group, kind, namespace, name, served, port } = reference;
  if (group === '' && kind === 'Service') {
    if (port === undefined) return broken('no port given');
    const service = services.find(namespace, name);
    if (service.state === 'unknown') return service;
    if (service.state === 'absent') return notFound(reference, service.label);
    if (service.value.spec?.type === 'ExternalName') {
      return { state: 'implementation-specific', target: service.value };
    }
    return onPort(service.value, port, protocolOf(route));
  }
  if (served.state === 'unknown') return served;
  if (served.state === 'absent') {
    if (withoutResource.has(`${group}/${kind}`))
      return { state: 'implementation-specific', target: undefined };
    const object = group === '' ? 'core API group' : `API group ${shownName(group)}`;
    return broken('kind not served', [{ object, field: 'kinds', seen: `no ${kind}`, label: served.label }]);
  }
  // Of the core group, Service is the only kind that any support level of the specification names.
  if (group === '') return broken('kind not allowed');
  if (group !== 'multicluster.x-k8s.io' || kind !== 'ServiceImport') {
    return { state: 'implementation-specific', target: undefined };
  }
  const found = serviceImports.find(namespace, name);
  if (found.state === 'unknown') return found;
  if (found.state === 'absent') return notFound(reference, found.label);
  // The port may be left to the import, and an import that is pending has none yet.
  if (port === undefined || (found.value.spec?.ports ?? []).length === 0) return { state: 'resolved' };
  return onPort(found.value, port, protocolOf(route));
}

/** What a route's connections are to its backend: an HTTP/3 client still reaches it over TCP. */
function protocolOf({ kind }: Route): 'TCP' | 'UDP' {
  return kind === 'UDPRoute' ? 'UDP' : 'TCP';
}

function onPort(target: Kept<'Service'> | Kept<'ServiceImport'>, port: number, protocol: string): Resolution {
  const ports = (target.spec?.ports ?? []).map((one) => ({
    port: one.port,
    protocol: one.protocol ?? 'TCP',
    text: `${one.port ?? ''}/${one.protocol ?? 'TCP'}`,
  }));
  const sameNumber = ports.filter((one) => one.port === port);
  if (sameNumber.some((one) => one.protocol === protocol)) return { state: 'resolved' };
  const has = (sameNumber.length > 0 ? sameNumber : ports).map(({ text }) => text);
  return {
    state: 'broken',
    fault: { is: sameNumber.length > 0 ? 'wrong protocol' : 'port missing', has },
    target,
    evidence: [cite(target, 'spec.ports', ports.map(({ text }) => text).join(', ') || '(none)')],
  };
}

function broken(is: PlainFault, evidence: readonly Citation[] = []): Resolution {
  return { state: 'broken', fault: { is }, target: undefined, evidence };
}

function notFound({ kind, namespace, name }: BackendReference, label: Label): Resolution {
  return {
    state: 'broken',
    fault: { is: 'not found' },
    target: undefined,
    evidence: [citeNotFound(`${kind} ${shownName(namespace)}/${shownName(name)}`, label)],
  };
}
