import { type Citation, cite } from '../../model/cite.ts';
import {
  conditionsOf,
  type ParentCondition,
  type ParentReference,
  type Route,
} from '../../model/evidence/routes.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { shownName } from '../../model/shown-name.ts';
import type { Listener } from './listener-answer.ts';
import {
  type Attachment,
  attachmentToListeners,
  isService,
  type Refusal,
  type RefusedReason,
  type ListenerParents,
} from './route-attachment.ts';

/** A parent that does not take a route. */
export interface RefusedParent {
  readonly parent: ParentReference;
  /** Undefined where only its controller's word tells, of what the specifications do not. */
  readonly attachment: Extract<Attachment, { state: 'not attached' }> | undefined;
  /** What controllers wrote of it as Accepted. */
  readonly conditions: readonly ParentCondition[];
  /** The condition, of this generation, that says otherwise than the specifications do. */
  readonly contradicting: ParentCondition | undefined;
}

/**
 * The parents that keep a route away for one reason: by the specifications, or, where those leave it open, by the word
 * of their controller. Services as parents are left out, and ListenerSets that have no effect themselves.
 */
export function* refusedParents(
  route: Route,
  reason: RefusedReason,
  parents: ListenerParents,
): Generator<RefusedParent | Unknown> {
  for (const parent of route.parentRefs) {
    if (isService(parent)) continue;
    const attachment = attachmentToListeners(route, parent, parents);
    if (attachment.state === 'attached') continue;
    const conditions = conditionsOf(route, 'Accepted', parent);
    const current = conditions.filter((condition) => condition.current);
    const approving = current.find(({ status }) => status === 'True');
    if (attachment.state === 'not attached') {
      if (attachment.reason === reason && attachment.listenerSet === undefined) {
        yield { parent, attachment, conditions, contradicting: approving };
      }
      continue;
    }
    const refusing = current.filter(({ status }) => status === 'False');
    if (refusing.some((condition) => condition.reason === reason)) {
      yield { parent, attachment: undefined, conditions, contradicting: undefined };
    } else if (approving === undefined && refusing.length === 0 && attachment.state === 'unknown') {
      if (attachment.could.includes(reason)) yield unknown(...attachment.missing);
    }
  }
}

/** `Gateway infra/edge`. */
export function parentText({ kind, namespace, name }: ParentReference): string {
  return `${shownName(kind)} ${shownName(namespace)}/${shownName(name)}`;
}

/** The end of a sentence: where its controller says something else, who that is. */
export function contradictionText({ contradicting }: RefusedParent): string {
  return contradicting === undefined
    ? ''
    : `, although ${shownName(contradicting.controller)} has written Accepted True`;
}

export function citeParent(
  route: Route,
  { field, group, kind, namespace, name, ...parent }: ParentReference,
): Citation {
  const section = parent.sectionName === undefined ? '' : `, sectionName ${parent.sectionName}`;
  const port = parent.port === undefined ? '' : `, port ${parent.port}`;
  return cite(route, field, `${group} ${kind} ${namespace}/${name}${section}${port}`);
}

/** What of each listener keeps the route away, as its specification has it. */
export function citeListeners(
  { parent, attachment }: RefusedParent,
  { gateways, listenerSets }: ListenerParents,
): Citation[] {
  const listing = parent.kind === 'ListenerSet' ? listenerSets : gateways;
  const found = listing.find(parent.namespace, parent.name);
  if (attachment === undefined || found.state !== 'known') return [];
  const listeners = found.value.spec?.listeners ?? [];
  return attachment.refused.slice(0, 8).map((refusal) => {
    const listener = listeners.find(({ name }) => (name ?? '') === refusal.section);
    const { part, seen } = partOf(refusal, listener);
    return cite(found.value, `spec.listeners[name=${refusal.section}].${part}`, seen);
  });
}

function partOf({ because }: Refusal, listener: Listener | undefined): { part: string; seen: unknown } {
  switch (because) {
    case 'sectionName':
      return { part: 'name', seen: listener?.name };
    case 'kind':
      return { part: 'allowedRoutes.kinds', seen: listener?.allowedRoutes?.kinds };
    case 'namespace':
      return {
        part: 'allowedRoutes.namespaces',
        seen: listener?.allowedRoutes?.namespaces ?? 'from Same (the documented default)',
      };
    default:
      return { part: because, seen: listener?.[because] };
  }
}
