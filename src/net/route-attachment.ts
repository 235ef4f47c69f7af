import type { ParentReference, Route } from '../model/evidence/routes.ts';
import type { Kept } from '../model/kinds/index.ts';
import { selects } from '../model/label-selector.ts';
import type { Label } from '../model/label.ts';
import type { Listing } from '../model/listing.ts';
import { type Unknown, unknown } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';
import { commonHostnames } from './route-attachment-hostnames.ts';

/** Reasons of a route's condition Accepted that follow from specifications alone (RouteConditionReason). */
export const refusedReasons = [
  'NoMatchingParent',
  'NotAllowedByListeners',
  'NoMatchingListenerHostname',
] as const;

export type RefusedReason = (typeof refusedReasons)[number];

/** What of a listener, or of a Service's port, keeps a route away. */
export const refusals = ['sectionName', 'port', 'protocol', 'kind', 'namespace', 'hostname'] as const;

export interface Refusal {
  readonly section: string;
  readonly because: (typeof refusals)[number];
}

/** A listener or a Service's port that takes the route, and the hostnames in effect there; none for all. */
export interface AttachedSection {
  readonly section: string;
  readonly hostnames: readonly string[];
}

export type Attachment =
  | {
      readonly state: 'attached';
      readonly to: readonly AttachedSection[];
      /** Of a route whose parent is a Service: for all its clients, or for those in the route's namespace only. */
      readonly role?: 'producer' | 'consumer';
      readonly label: Label;
    }
  | {
      readonly state: 'not attached';
      readonly reason: RefusedReason;
      /** Empty where the parent itself is not there. */
      readonly refused: readonly Refusal[];
      readonly label: Label;
    }
  | { readonly state: 'not computed'; readonly because: 'route kind' | 'ListenerSet' | 'parent kind' }
  | Unknown;

export interface RouteParents {
  readonly gateways: Listing<Kept<'Gateway'>>;
  readonly namespaces: Listing<Kept<'Namespace'>>;
  readonly services: Listing<Kept<'Service'>>;
}

type Listener = NonNullable<NonNullable<Kept<'Gateway'>['spec']>['listeners']>[number];
type Answer = { readonly hostnames: readonly string[] } | Refusal['because'] | Unknown;

const gatewayGroup = 'gateway.networking.k8s.io';
/** The API server sets it on every Namespace, and nobody can change it (KEP-2161). */
const nameLabel = 'kubernetes.io/metadata.name';

/**
 * Whether an HTTPRoute is attached to one of its parents, from the specifications of both alone: neither what
 * controllers wrote into status nor whether the listener works counts (ListenerStatus.attachedRoutes of
 * sigs.k8s.io/gateway-api v1.6.3).
 */
export function attachmentOf(route: Route, parent: ParentReference, parents: RouteParents): Attachment {
  if (route.kind !== 'HTTPRoute') return { state: 'not computed', because: 'route kind' };
  const { group, kind } = parent;
  if (group === gatewayGroup && kind === 'Gateway') return toGateway(route, parent, parents);
  if (group === '' && kind === 'Service') return toService(route, parent, parents);
  const because = group === gatewayGroup && kind === 'ListenerSet' ? 'ListenerSet' : 'parent kind';
  return { state: 'not computed', because };
}

function toGateway(route: Route, parent: ParentReference, parents: RouteParents): Attachment {
  const found = parents.gateways.find(parent.namespace, parent.name);
  if (found.state === 'unknown') return found;
  const { label } = found;
  if (found.state === 'absent') return refusedBy([], label);
  const to: AttachedSection[] = [];
  const refused: Refusal[] = [];
  const missing: Missing[] = [];
  for (const listener of found.value.spec?.listeners ?? []) {
    const section = listener.name ?? '';
    const answer = answerOf(listener, route, parent, parents);
    if (typeof answer === 'string') refused.push({ section, because: answer });
    else if ('hostnames' in answer) to.push({ section, ...answer });
    else missing.push(...answer.missing);
  }
  if (to.length > 0) return { state: 'attached', to, label };
  return missing.length > 0 ? unknown(...missing) : refusedBy(refused, label);
}

/** The reason of the listener that came nearest to taking the route. */
function refusedBy(refused: readonly Refusal[], label: Label): Attachment {
  const meant = refused.filter(({ because }) => because !== 'sectionName' && because !== 'port');
  const reason =
    meant.length === 0
      ? 'NoMatchingParent'
      : meant.some(({ because }) => because === 'hostname')
        ? 'NoMatchingListenerHostname'
        : 'NotAllowedByListeners';
  return { state: 'not attached', reason, refused, label };
}

function answerOf(listener: Listener, route: Route, parent: ParentReference, parents: RouteParents): Answer {
  const { sectionName, port } = parent;
  if (sectionName !== undefined && sectionName !== '' && listener.name !== sectionName) return 'sectionName';
  if (port !== undefined && listener.port !== port) return 'port';
  const kind = kindRefusal(listener);
  if (typeof kind === 'string') return kind;
  const hostnames = commonHostnames(listener.hostname, route.hostnames);
  const namespace = namespaceRefusal(listener, route, parent.namespace, parents.namespaces);
  if (namespace === 'namespace') return namespace;
  // Whatever is not known beside them, hostnames that exclude each other settle it.
  if (hostnames === undefined) return 'hostname';
  return kind ?? namespace ?? { hostnames };
}

/**
 * Kinds that a listener does not name follow from its protocol, and must fit it where it names them. What protocols of
 * an implementation's own carry, only that implementation says.
 */
function kindRefusal({ protocol = '', allowedRoutes }: Listener): 'protocol' | 'kind' | Unknown | undefined {
  const kinds = allowedRoutes?.kinds ?? [];
  const isNamed = kinds.some(
    ({ group = gatewayGroup, kind }) => group === gatewayGroup && kind === 'HTTPRoute',
  );
  if (kinds.length > 0 && !isNamed) return 'kind';
  if (['TLS', 'TCP', 'UDP'].includes(protocol)) return 'protocol';
  if (isNamed || protocol === 'HTTP' || protocol === 'HTTPS') return undefined;
  return unknown({
    what: 'route kinds of a listener protocol',
    namespaces: null,
    reason: 'not-observable',
    detail: 'the protocol is not one of the Gateway API, and the listener names no route kinds',
  });
}

function namespaceRefusal(
  { allowedRoutes }: Listener,
  { ref }: Route,
  gatewayNamespace: string,
  namespaces: RouteParents['namespaces'],
): 'namespace' | Unknown | undefined {
  const { namespace = '' } = ref;
  const { from = 'Same', selector } = allowedRoutes?.namespaces ?? {};
  if (from === 'All') return undefined;
  if (from === 'Same') return namespace === gatewayNamespace ? undefined : 'namespace';
  if (from !== 'Selector') return 'namespace';
  const keys = [
    ...Object.keys(selector?.matchLabels ?? {}),
    ...(selector?.matchExpressions ?? []).map(({ key }) => key),
  ];
  const own = { [nameLabel]: namespace };
  if (keys.every((key) => key === nameLabel)) return selects(selector, own) ? undefined : 'namespace';
  const found = namespaces.find(undefined, namespace);
  if (found.state === 'known') {
    return selects(selector, { ...found.value.metadata.labels, ...own }) ? undefined : 'namespace';
  }
  if (found.state === 'unknown') return found;
  return unknown({ what: `labels of Namespace ${namespace}`, namespaces: null, reason: 'not-collected' });
}

/**
 * GAMMA: the sections of a Service are its ports. A mesh must be there for it to mean anything, and support consumer
 * routes for those of another namespace; the specifications do not say whether either is so.
 */
function toService(route: Route, parent: ParentReference, { services }: RouteParents): Attachment {
  const found = services.find(parent.namespace, parent.name);
  if (found.state === 'unknown') return found;
  const { label } = found;
  if (found.state === 'absent') return refusedBy([], label);
  const { sectionName, port } = parent;
  const to: AttachedSection[] = [];
  const refused: Refusal[] = [];
  for (const one of found.value.spec?.ports ?? []) {
    const section = one.name ?? String(one.port ?? '');
    if (sectionName !== undefined && sectionName !== '' && one.name !== sectionName) {
      refused.push({ section, because: 'sectionName' });
    } else if (port !== undefined && one.port !== port) refused.push({ section, because: 'port' });
    else to.push({ section, hostnames: route.hostnames });
  }
  if (to.length === 0) return refusedBy(refused, label);
  const role = route.ref.namespace === parent.namespace ? 'producer' : 'consumer';
  return { state: 'attached', to, role, label };
}
