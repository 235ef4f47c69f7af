import type { ParentReference, Route } from '../../model/evidence/routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Label } from '../../model/label.ts';
import type { Listing } from '../../model/listing.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
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

/** A listener of which it is not known whether it takes the route. */
export interface OpenSection {
  readonly section: string;
  readonly missing: readonly Missing[];
}

export type Attachment =
  | {
      readonly state: 'attached';
      readonly to: readonly AttachedSection[];
      /** Listeners beside these that may take it too, and what was not read of that; none of a Service. */
      readonly open?: readonly OpenSection[];
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
  /** `could`: the reasons for which what was not read may keep the route away. */
  | (Unknown & { readonly could: readonly RefusedReason[] });

/** The parents that have listeners, and what those choose routes by. */
export interface ListenerParents {
  readonly gateways: Listing<Kept<'Gateway'>>;
  readonly listenerSets: Listing<Kept<'ListenerSet'>>;
  readonly namespaces: Listing<Kept<'Namespace'>>;
}

export interface RouteParents extends ListenerParents {
  readonly services: Listing<Kept<'Service'>>;
}

const gatewayGroup = 'gateway.networking.k8s.io';

/**
 * Whether a route is attached to one of its parents, from the specifications of both alone: neither what controllers
 * wrote into status nor whether the listener works counts (ListenerStatus.attachedRoutes of
 * sigs.k8s.io/gateway-api v1.6.3).
 */
export function attachmentOf(route: Route, parent: ParentReference, parents: RouteParents): Attachment {
  return isService(parent)
    ? toService(route, parent, parents)
    : attachmentToListeners(route, parent, parents);
}

export function isService({ group, kind }: ParentReference): boolean {
  return group === '' && kind === 'Service';
}

/** The same for a parent that is no Service: not computed unless it is a Gateway or a ListenerSet. */
export function attachmentToListeners(
  route: Route,
  parent: ParentReference,
  parents: ListenerParents,
): Attachment {
  if (parent.group !== gatewayGroup) return { state: 'not computed' };
  if (parent.kind === 'Gateway') return toGateway(route, parent, parents);
  return parent.kind === 'ListenerSet' ? toListenerSet(route, parent, parents) : { state: 'not computed' };
}

/** A Gateway as parent means its own listeners, never those of its ListenerSets (GEP-1713). */
function toGateway(route: Route, parent: ParentReference, parents: ListenerParents): Attachment {
  const found = parents.gateways.find(parent.namespace, parent.name);
  if (found.state === 'unknown') return { ...found, could: refusedReasons };
  if (found.state === 'absent') return refusedBy([], found.label);
  return toListeners(found.value.spec?.listeners ?? [], route, parent, parents, found.label);
}

function toListenerSet(route: Route, parent: ParentReference, parents: ListenerParents): Attachment {
  const found = parents.listenerSets.find(parent.namespace, parent.name);
  if (found.state === 'unknown') return { ...found, could: refusedReasons };
  const { label } = found;
  if (found.state === 'absent') return refusedBy([], label);
  const own = toListeners(found.value.spec?.listeners ?? [], route, parent, parents, label);
  if (own.state !== 'attached') return own;
  const admission = admissionOf(found.value, parents.gateways, parents.namespaces);
  switch (admission.state) {
    case 'admitted':
      return own;
    case 'unknown':
      return { ...admission, could: ['NoMatchingParent'] };
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
  { namespaces }: ListenerParents,
  label: Label,
): Attachment {
  const to: AttachedSection[] = [];
  const refused: Refusal[] = [];
  const open: OpenSection[] = [];
  for (const listener of listeners) {
    const section = listener.name ?? '';
    const answer = listenerAnswer(listener, route, parent, parent.namespace, namespaces);
    if (typeof answer === 'string') refused.push({ section, because: answer });
    else if ('hostnames' in answer) to.push({ section, ...answer });
    else open.push({ section, missing: answer.missing });
  }
  if (to.length > 0) return { state: 'attached', to, open, label };
  const none = refusedBy(
    [...refused, ...open.map(({ section }) => ({ section, because: 'namespace' as const }))],
    label,
  );
  return open.length > 0
    ? { ...unknown(...open.flatMap(({ missing }) => missing)), could: [none.reason] }
    : none;
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
  if (found.state === 'unknown') return { ...found, could: ['NoMatchingParent', 'NotAllowedByListeners'] };
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
