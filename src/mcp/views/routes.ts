import { z } from 'zod';
import type { Evidence } from '../../model/evidence/index.ts';
import type { ParentReference, Route } from '../../model/evidence/routes.ts';
import { isAbout, routeKinds } from '../../model/evidence/routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { valueOf } from '../../model/maybe.ts';
import { mergeMissing, type Missing } from '../../model/missing.ts';
import { refusals } from '../../net/gateway/listener-answer.ts';
import {
  type Attachment,
  attachmentOf,
  type Refusal,
  refusedReasons,
} from '../../net/gateway/route-attachment.ts';
import type { Detail } from '../budget.ts';
import { plain } from '../plain.ts';
import { dataText, marked, untrusted } from '../untrusted.ts';

/** Of a route with all its parents: `partly attached` where only some of them take it. */
export const attachmentStates = [
  'attached',
  'partly attached',
  'not attached',
  'unknown',
  'not computed',
] as const;

type AttachmentState = (typeof attachmentStates)[number];

const parentItem = z.strictObject({
  parent: z.string().describe('Kind and name, then the sectionName and port asked for'),
  attachment: z.enum(['attached', 'not attached', 'unknown', 'not computed']),
  reason: z.enum(refusedReasons).optional(),
  because: z
    .enum([
      'parent kind',
      'parent not found',
      'Gateway of the ListenerSet not found',
      'ListenerSet not allowed',
    ])
    .optional(),
  role: z.enum(['producer', 'consumer']).optional().describe('Of a route to a Service'),
  sections: z
    .array(z.strictObject({ section: z.string(), hostnames: z.array(z.string()) }))
    .optional()
    .describe('Listeners or ports that take it, and the hostnames in effect; none: all'),
  refused: z
    .array(z.strictObject({ section: z.string(), because: z.enum(refusals), has: z.string() }))
    .optional()
    .describe('Listeners or ports that do not, what keeps the route away, and what they have there'),
  status: z
    .array(
      z.strictObject({
        controller: z.string(),
        type: z.string(),
        status: z.string(),
        reason: z.string(),
        current: z.boolean().describe('Written for the specification as it is now'),
        message: untrusted(300).optional(),
      }),
    )
    .describe('What controllers wrote about this parent; concise: Accepted, and others that are not True'),
});

export const routeItem = z.strictObject({
  kind: z.enum(routeKinds),
  namespace: z.string(),
  name: z.string(),
  hostnames: z.array(z.string()),
  attachment: z.enum(attachmentStates),
  parents: z.array(parentItem),
  moreParents: z.int().positive().optional(),
});

type Item = z.infer<typeof routeItem>;
type ParentItem = z.infer<typeof parentItem>;

export interface RouteSeen {
  readonly route: Route;
  readonly state: AttachmentState;
  readonly parents: readonly { readonly parent: ParentReference; readonly attachment: Attachment }[];
  /** Why it is not known, where it is not. */
  readonly missing: readonly Missing[];
}

export function routesSeen(routes: readonly Route[], evidence: Evidence): RouteSeen[] {
  return routes.map((route) => {
    const parents = route.parentRefs.map((parent) => ({
      parent,
      attachment: attachmentOf(route, parent, evidence),
    }));
    const missing = parents.flatMap(({ attachment }) =>
      attachment.state === 'unknown' ? attachment.missing : [],
    );
    return { route, parents, state: stateOf(parents), missing: mergeMissing(missing) };
  });
}

/** A parent that certainly refuses outweighs what is not known of the others. */
function stateOf(parents: RouteSeen['parents']): AttachmentState {
  const has = (state: Attachment['state']) => parents.some(({ attachment }) => attachment.state === state);
  if (parents.length === 0) return 'not attached';
  if (has('not attached')) return has('attached') ? 'partly attached' : 'not attached';
  if (has('unknown')) return 'unknown';
  return has('not computed') ? 'not computed' : 'attached';
}

export function routeItemOf({ route, parents, state }: RouteSeen, detail: Detail, evidence: Evidence): Item {
  const most = detail === 'full' ? 32 : 8;
  return {
    kind: route.kind,
    namespace: plain(route.ref.namespace ?? ''),
    name: plain(route.ref.name),
    hostnames: route.hostnames.slice(0, 16).map(plain),
    attachment: state,
    parents: parents
      .slice(0, most)
      .map(({ parent, attachment }) => parentItemOf(route, parent, attachment, detail, evidence)),
    ...(parents.length > most && { moreParents: parents.length - most }),
  };
}

function parentItemOf(
  route: Route,
  parent: ParentReference,
  attachment: Attachment,
  detail: Detail,
  evidence: Evidence,
): ParentItem {
  const { kind, namespace, name, sectionName, port } = parent;
  const section = sectionName === undefined ? '' : ` sectionName ${plain(sectionName)}`;
  return {
    parent: `${plain(kind)} ${plain(namespace)}/${plain(name)}${section}${port === undefined ? '' : ` port ${port}`}`,
    attachment: attachment.state,
    ...partsOf(attachment, parent, evidence),
    status: statusOf(route, parent, detail),
  };
}

function partsOf(attachment: Attachment, parent: ParentReference, evidence: Evidence): Partial<ParentItem> {
  switch (attachment.state) {
    case 'attached':
      return {
        sections: attachment.to.map(({ section, hostnames }) => ({
          section: plain(section),
          hostnames: hostnames.map(plain),
        })),
        ...(attachment.role !== undefined && { role: attachment.role }),
      };
    case 'not attached': {
      const { refused, reason, listenerSet } = attachment;
      if (refused.length === 0) return { reason, because: missingParent[listenerSet ?? 'parent not found'] };
      return {
        reason,
        refused: refused.slice(0, 16).map((one) => ({
          section: plain(one.section),
          because: one.because,
          has: plain(valueAt(one, parent, evidence)),
        })),
      };
    }
    case 'not computed':
      return { because: 'parent kind' };
    default:
      return {};
  }
}

const missingParent = {
  'parent not found': 'parent not found',
  'Gateway not found': 'Gateway of the ListenerSet not found',
  'not allowed': 'ListenerSet not allowed',
} as const;

/** What a listener, or a port, has where it keeps the route away. */
function valueAt({ section, because }: Refusal, parent: ParentReference, evidence: Evidence): string {
  const { namespace, name } = parent;
  if (parent.kind === 'Service') {
    const service = evidence.services.find(namespace, name);
    const ports = service.state === 'known' ? service.value.spec?.ports : undefined;
    const port = ports?.find((one) => (one.name ?? String(one.port ?? '')) === section);
    if (because === 'protocol') return port?.protocol ?? 'TCP';
    return because === 'port' ? String(port?.port ?? '') : section;
  }
  const { gateways, listenerSets } = evidence;
  const listing = parent.kind === 'ListenerSet' ? listenerSets : gateways;
  const holder = valueOf<Kept<'ListenerSet'> | Kept<'Gateway'>>(listing.find(namespace, name));
  const listener = holder?.spec?.listeners?.find((one) => (one.name ?? '') === section);
  const { from = 'Same' } = listener?.allowedRoutes?.namespaces ?? {};
  const kinds = (listener?.allowedRoutes?.kinds ?? []).map(({ kind = '' }) => kind);
  return {
    sectionName: section,
    port: String(listener?.port ?? ''),
    protocol: listener?.protocol ?? '',
    kind: kinds[0] ?? '',
    namespace: from,
    hostname: listener?.hostname ?? '',
  }[because];
}

function statusOf(route: Route, parent: ParentReference, detail: Detail): ParentItem['status'] {
  const { generation } = route.metadata;
  return route.parents
    .filter((entry) => isAbout(entry, route, parent))
    .flatMap(({ controllerName = '', conditions = [] }) =>
      conditions
        .filter(({ type, status }) => detail === 'full' || type === 'Accepted' || status !== 'True')
        .slice(0, 8)
        .map(({ type = '', status = '', reason = '', message, observedGeneration }) => ({
          controller: plain(controllerName),
          type: plain(type),
          status: plain(status),
          reason: plain(reason),
          current:
            observedGeneration === undefined || generation === undefined || observedGeneration >= generation,
          ...(detail === 'full' && message !== undefined && { message: dataText(message, 300) }),
        })),
    );
}

/** The route in a line, and a line for each parent. */
export function routeLines({ kind, namespace, name, hostnames, attachment, parents, ...rest }: Item): string {
  const more = rest.moreParents === undefined ? [] : [`  and ${rest.moreParents} more parents`];
  const hosts = hostnames.length === 0 ? '' : ` (${hostnames.join(', ')})`;
  const none = parents.length === 0 ? ': it names no parent' : '';
  return [
    `${kind} ${namespace}/${name}${hosts}: ${attachment}${none}`,
    ...parents.map((parent) => `  ${parentLine(parent)}`),
    ...more,
  ].join('\n');
}

const becauseText: Readonly<Record<NonNullable<ParentItem['because']>, string>> = {
  'parent kind': 'not computed: its controller decides about parents of this kind',
  'parent not found': 'not found',
  'Gateway of the ListenerSet not found': 'the Gateway of the ListenerSet was not found',
  'ListenerSet not allowed': 'the Gateway does not allow the ListenerSet',
};

function parentLine({
  parent,
  attachment,
  reason,
  because,
  role,
  sections = [],
  refused = [],
  status,
}: ParentItem): string {
  const computed =
    because === undefined
      ? attachment
      : `${reason === undefined ? '' : `${reason}, `}${becauseText[because]}`;
  const parts = [
    `${computed}${because === undefined && reason !== undefined ? `, ${reason}` : ''}${role === undefined ? '' : ` as ${role}`}`,
    ...sections.map(({ section, hostnames }) => `${section} for ${hostnames.join(' ') || 'all hostnames'}`),
    ...refused.map((one) => `${one.section} refuses by ${one.because} ${one.has}`),
    ...status.map(
      (one) =>
        `${one.controller} says ${one.type}=${one.status} ${one.reason}${one.current ? '' : ' (of an older generation)'}${one.message === undefined || one.message === '' ? '' : ` ${marked(one.message, 300)}`}`,
    ),
    ...(status.length === 0 ? ['no status'] : []),
  ];
  return `${parent}: ${parts.join('; ')}`;
}
