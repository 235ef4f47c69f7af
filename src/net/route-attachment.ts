import type { ParentReference, Route } from '../model/evidence/routes.ts';
import type { Kept } from '../model/kinds/index.ts';
import type { Label } from '../model/label.ts';
import type { Listing } from '../model/listing.ts';
import { type Unknown, unknown } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';
import { type Listener, listenerAnswer, type RefusedBecause } from './listener-answer.ts';
import { admissionOf } from './listener-set-admission.ts';

/** Reasons of a route's condition Accepted that follow from specifications alone (RouteConditionReason). */
export const refusedReasons = [
  'NoMatchingParent',
  'NotAllowedByListeners',
  'NoMatchingListenerHostname',
] as const;

export type RefusedReason = (typeof refusedReasons)[number];

export interface Refusal {
  readonly section: string;
  readonly because: RefusedBecause;
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
      /** Empty where the parent itself is not there, or is a ListenerSet that no Gateway takes. */
      readonly refused: readonly Refusal[];
      /** Why the ListenerSet that would take the route has no effect itself. */
      readonly listenerSet?: 'Gateway not found' | 'not allowed';
      readonly label: Label;
    }
  /** The parent is of a kind that only its controller knows. */
  | { readonly state: 'not computed' }
  | Unknown;

export interface RouteParents {
  readonly gateways: Listing<Kept<'Gateway'>>;
  readonly listenerSets: Listing<Kept<'ListenerSet'>>;
  readonly namespaces: Listing<Kept<'Namespace'>>;
  readonly services: Listing<Kept<'Service'>>;
}

const gatewayGroup = 'gateway.networking.k8s.io';

/**
 * Whether a route is attached to one of its parents, from the specifications of both alone: neither what controllers
 * wrote into status nor whether the listener works counts (ListenerStatus.attachedRoutes of
 * sigs.k8s.io/gateway-api v1.6.3).
 */
export function attachmentOf(route: Route, parent: ParentReference, parents: RouteParents): Attachment {
  switch (`${parent.group}/${parent.kind}`) {
    case `${gatewayGroup}/Gateway`:
      return toGateway(route, parent, parents);
    case `${gatewayGroup}/ListenerSet`:
      return toListenerSet(route, parent, parents);
    case '/Service':
      return toService(route, parent, parents);
    default:
      return { state: 'not computed' };
  }
}

/** A Gateway as parent means its own listeners, never those of its ListenerSets (GEP-1713). */
function toGateway(route: Route, parent: ParentReference, parents: RouteParents): Attachment {
  const found = parents.gateways.find(parent.namespace, parent.name);
  if (found.state === 'unknown') return found;
  if (found.state === 'absent') return refusedBy([], found.label);
  return toListeners(found.value.spec?.listeners ?? [], route, parent, parents, found.label);
}

function toListenerSet(route: Route, parent: ParentReference, parents: RouteParents): Attachment {
  const found = parents.listenerSets.find(parent.namespace, parent.name);
  if (found.state === 'unknown') return found;
  const { label } = found;
  if (found.state === 'absent') return refusedBy([], label);
  const own = toListeners(found.value.spec?.listeners ?? [], route, parent, parents, label);
  if (own.state === 'not attached') return own;
  const admission = admissionOf(found.value, parents.gateways, parents.namespaces);
  switch (admission.state) {
    case 'admitted':
      return own;
    case 'unknown':
    case 'not computed':
      return admission;
    default:
      return { ...refusedBy([], label), listenerSet: admission.state };
  }
}

function toListeners(
  listeners: readonly Listener[],
  route: Route,
  parent: ParentReference,
  { namespaces }: RouteParents,
  label: Label,
): Attachment {
  const to: AttachedSection[] = [];
  const refused: Refusal[] = [];
  const missing: Missing[] = [];
  for (const listener of listeners) {
    const section = listener.name ?? '';
    const answer = listenerAnswer(listener, route, parent, parent.namespace, namespaces);
    if (typeof answer === 'string') refused.push({ section, because: answer });
    else if ('hostnames' in answer) to.push({ section, ...answer });
    else missing.push(...answer.missing);
  }
  if (to.length > 0) return { state: 'attached', to, label };
  return missing.length > 0 ? unknown(...missing) : refusedBy(refused, label);
}

/** The reason of the listener that came nearest to taking the route. */
function refusedBy(
  refused: readonly Refusal[],
  label: Label,
): Extract<Attachment, { state: 'not attached' }> {
  const meant = refused.filter(({ because }) => because !== 'sectionName' && because !== 'port');
  const reason =
    meant.length === 0
      ? 'NoMatchingParent'
      : meant.some(({ because }) => because === 'hostname')
        ? 'NoMatchingListenerHostname'
        : 'NotAllowedByListeners';
  return { state: 'not attached', reason, refused, label };
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
    const isUdp = one.protocol === 'UDP';
    if (sectionName !== undefined && sectionName !== '' && one.name !== sectionName) {
      refused.push({ section, because: 'sectionName' });
    } else if (port !== undefined && one.port !== port) refused.push({ section, because: 'port' });
    else if (isUdp !== (route.kind === 'UDPRoute')) refused.push({ section, because: 'protocol' });
    else to.push({ section, hostnames: route.hostnames });
  }
  if (to.length === 0) return refusedBy(refused, label);
  const role = route.ref.namespace === parent.namespace ? 'producer' : 'consumer';
  return { state: 'attached', to, role, label };
}
