import { cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { conditionsOf, type Route } from '../../model/evidence/routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Missing } from '../../model/missing.ts';
import { formatRef } from '../../model/ref.ts';
import { isName } from '../../model/shown-name.ts';
import type { TraceStep } from '../../model/trace.ts';
import { type AttachedRoute, attachedRoutes } from '../gateway/attached-routes.ts';
import { citeCondition } from '../gateway/backend-reference-text.ts';
import { effectiveListeners, type EffectiveListener } from '../gateway/effective-listeners.ts';
import { chooseListener } from '../gateway/listener-choice.ts';
import { conflictsAmong } from '../gateway/listener-conflicts.ts';
import { featuresOf } from '../gateway/section-listener.ts';
import { urlText } from './changed-url.ts';
import type { Client } from './find-client.ts';
import { joinEnds } from './join-ends.ts';
import type { Outcome } from './outcome.ts';
import type { RequestedUrl } from './parse-target.ts';
import { citeConditionOf, listenerDoubt, reachGateway } from './reach-gateway.ts';
import { routeEnds } from './route-ends.ts';
import type { ServiceSeen } from './service-seen.ts';
import { lackText, settled, unsettled } from './step.ts';
import { type TakenBy, takeUrl } from './take-url.ts';

/** What following a URL looks at, beside what following a Service does. */
export type UrlSeen = ServiceSeen &
  Pick<
    Evidence,
    | 'services'
    | 'routes'
    | 'gateways'
    | 'listenerSets'
    | 'namespaces'
    | 'referenceGrants'
    | 'gatewayClasses'
    | 'serviceImports'
    | 'ingresses'
    | 'ingressClasses'
    | 'ingressControllers'
  >;

/** A path through a Gateway; `redirect` is where the client is sent instead. */
export interface GatewayPath {
  readonly outcome: Outcome;
  readonly redirect: RequestedUrl | undefined;
}

/** Follows a request through a Gateway: its listener, the rule of a route, and the backends. */
export function followGateway(
  client: Client,
  gateway: Kept<'Gateway'>,
  url: RequestedUrl,
  address: string | undefined,
  seen: UrlSeen,
): GatewayPath {
  const name = formatRef(gateway.ref);
  const { listeners, missing } = effectiveListeners(gateway, seen);
  const { chosen, wider, refused } = chooseListener(listeners, url);
  if (chosen === undefined) return { outcome: untaken(name, url, refused, missing), redirect: undefined };
  const about = { gateway, chosen, wider, listeners, missing, url, text: urlText(url) };
  return behind(client, about, address, seen);
}

/** Follows a connection to a port of a Gateway's address, as far as that tells where it goes. */
export function followGatewayPort(
  client: Client,
  gateway: Kept<'Gateway'>,
  address: string,
  port: string,
  seen: UrlSeen,
): Outcome {
  const { listeners, missing } = effectiveListeners(gateway, seen);
  const [number = '', protocol = 'TCP'] = port.toUpperCase().split('/');
  const on = listeners.filter(
    ({ listener }) =>
      listener.port === Number(number) && (listener.protocol === 'UDP') === (protocol === 'UDP'),
  );
  const [chosen] = on;
  const url: RequestedUrl = { scheme: 'http', host: undefined, port: Number(number), path: '/', query: [] };
  if (chosen === undefined) return untaken(formatRef(gateway.ref), url, [], missing);
  const text = `${address}:${port}`;
  if (chosen.listener.protocol === 'TCP' || chosen.listener.protocol === 'UDP') {
    return behind(client, { gateway, chosen, wider: [], listeners, missing, url, text }, address, seen)
      .outcome;
  }
  const reached = reachGateway(client, gateway, chosen, address, seen);
  const says = `${formatRef(gateway.ref)} listens there (${on.map(({ listener }) => `${listener.name ?? ''} ${listener.protocol ?? ''}`).join(', ')}), and the host and path asked for decide.`;
  const evidence = on.map(({ owner, field, listener }) =>
    cite(owner, field, { port: listener.port, protocol: listener.protocol, hostname: listener.hostname }),
  );
  const step = unsettled('service', says, 'give a URL to follow a request', evidence);
  return { ...reached, verdict: 'unknown', steps: [...reached.steps, step], endpoints: [], sourceSeen: null };
}

interface About {
  readonly gateway: Kept<'Gateway'>;
  readonly chosen: EffectiveListener;
  readonly wider: readonly EffectiveListener[];
  readonly listeners: readonly EffectiveListener[];
  readonly missing: readonly Missing[];
  readonly url: RequestedUrl;
  readonly text: string;
}

/** Behind a listener. */
function behind(client: Client, about: About, address: string | undefined, seen: UrlSeen): GatewayPath {
  const { gateway, chosen, listeners, missing } = about;
  const name = formatRef(gateway.ref);
  const reached = reachGateway(client, gateway, chosen, address, seen);
  const listener = listenerStep(gateway, chosen, listeners, missing);
  const before = [...reached.steps, listener];
  if (reached.verdict === 'dropped' || reached.verdict === 'refused' || reached.verdict === 'unresolved') {
    return { outcome: { ...reached, steps: before }, redirect: undefined };
  }
  const isOpen = listener.unknown !== null || reached.verdict === 'unknown';
  const taken = routeOf(about, seen);
  const { step, winner, redirect } = taken;
  const steps = [...before, step, ...taken.notes];
  const settledSoFar = !isOpen && step.unknown === null && taken.notes.every((one) => one.unknown === null);
  if (winner === undefined) {
    const verdict = settledSoFar ? 'unresolved' : 'unknown';
    return { outcome: { ...reached, verdict, steps, endpoints: [], sourceSeen: null }, redirect: undefined };
  }
  if (redirect !== undefined) {
    const verdict = settledSoFar ? 'reaches' : 'unknown';
    return { outcome: { ...reached, verdict, steps, endpoints: [], sourceSeen: null }, redirect };
  }
  const ends = routeEnds(winner.route, winner.rule, name, seen);
  const isPassed = winner.route.kind === 'TLSRoute' && chosen.listener.tls?.mode === 'Passthrough';
  const contradicted = ends.every(({ verdict }) => verdict === 'reaches') ? taken.refused : undefined;
  const outcome = joinEnds(
    { ...reached, steps: contradicted === undefined ? steps : [...steps, contradicted] },
    ends,
    { isOpen: !settledSoFar || contradicted !== undefined, proxy: `the dataplane of ${name}`, isPassed },
    seen,
  );
  return { outcome, redirect: undefined };
}

/** Nothing listens: whether the address then refuses or drops is the implementation's. */
function untaken(
  name: string,
  { scheme, port }: RequestedUrl,
  refused: ReturnType<typeof chooseListener>['refused'],
  missing: readonly Missing[],
): Outcome {
  const why = refused.map(
    ({ one: { listener }, because }) =>
      `${isName(listener.name ?? '') ? (listener.name ?? '') : 'one'} is kept away by its ${because === 'hostname' ? `hostname ${listener.hostname ?? ''}` : `protocol ${listener.protocol ?? ''}`}`,
  );
  const says = `No listener of ${name} takes ${scheme} on port ${port}${why.length === 0 ? ', for none has that port' : `: ${why.join('; ')}`}.`;
  const evidence = refused.map(({ one }) =>
    cite(one.owner, one.field, {
      port: one.listener.port,
      protocol: one.listener.protocol,
      hostname: one.listener.hostname,
    }),
  );
  const isOwn = refused.some(({ because }) => because === 'own protocol');
  const reason =
    missing.length > 0
      ? lackText(missing)
      : isOwn
        ? 'what a protocol of an implementation’s own takes only that implementation tells'
        : 'nothing is reached; whether its address refuses or drops, or another certificate answers, is the implementation’s';
  const step = unsettled('service', says, reason, evidence);
  return { verdict: 'unknown', steps: [step], endpoints: [], sourceSeen: null, handoffs: [] };
}

function listenerStep(
  gateway: Kept<'Gateway'>,
  { owner, listener, field }: EffectiveListener,
  listeners: readonly EffectiveListener[],
  missing: readonly Missing[],
): TraceStep {
  const { name = '', protocol = '', port = 0, hostname, tls } = listener;
  const host = hostname === undefined || hostname === '' ? 'every hostname' : hostname;
  const end =
    protocol === 'HTTPS' || (protocol === 'TLS' && tls?.mode !== 'Passthrough')
      ? '; TLS ends there'
      : protocol === 'TLS'
        ? '; TLS is passed through to the backend'
        : '';
  const from = owner.ref.kind === 'ListenerSet' ? ` of ${formatRef(owner.ref)}` : '';
  const says = `${formatRef(gateway.ref)}: listener ${name}${from} (${protocol}, port ${port}, ${host}) takes it${end}.`;
  const doubt = listenerDoubt(owner, name);
  const evidence = [
    cite(owner, field, { port, protocol, hostname, tls: tls?.mode }),
    ...citeConditionOf(owner, doubt),
  ];
  const owners = [...new Set(listeners.map((one) => one.owner))];
  const conflict = conflictsAmong(owners).conflicts.find(({ of }) => of.listener === listener);
  const why =
    doubt !== undefined
      ? `its controller says otherwise: ${doubt.status} with reason ${isName(doubt.reason) ? doubt.reason : 'not valid'}`
      : conflict !== undefined
        ? `by the specifications it conflicts with listener ${conflict.with.listener.name ?? ''} (${conflict.reason}), and neither may be in force`
        : missing.length > 0
          ? `further listeners may come before it: ${lackText(missing)}`
          : undefined;
  return why === undefined ? settled('service', says, evidence) : unsettled('service', says, why, evidence);
}

/** The route on the listener that takes the request, and whether that is settled. */
function routeOf({ gateway, chosen, wider, url, text }: About, seen: UrlSeen): TakenBy {
  const all = attachedRoutes(seen.routes, seen);
  const on = ({ owner, listener }: EffectiveListener): readonly AttachedRoute[] =>
    all.sections.find(
      ({ parent, section }) =>
        parent.kind === owner.ref.kind &&
        parent.namespace === owner.ref.namespace &&
        parent.name === owner.ref.name &&
        section === (listener.name ?? ''),
    )?.attached ?? [];
  const mayAttach = seen.routes.items.filter((route) => asksFor(route, chosen));
  const wanted = kindsOf(chosen);
  const missing = [
    ...seen.routes.missingIn().filter(({ what }) => wanted.test(what) || !what.endsWith('Route')),
    ...mayAttach.flatMap((route) => all.lacking(route, 'others')),
  ];
  const features = featuresOf(gateway, seen.gatewayClasses)?.features ?? [];
  return takeUrl(
    {
      url,
      text,
      listener: chosen,
      attached: on(chosen),
      beside: wider.flatMap(on),
      missing,
      features: new Set(features),
    },
    (route, parent) =>
      conditionsOf(route, 'Accepted', parent).map((one) => ({ ...one, citation: citeCondition(route, one) })),
    (route, parent) =>
      conditionsOf(route, 'ResolvedRefs', parent).map((one) => ({
        ...one,
        citation: citeCondition(route, one),
      })),
  );
}

/** Kinds of routes that a listener's protocol carries; others that were not read do not matter. */
function kindsOf({ listener: { protocol = '' } }: EffectiveListener): RegExp {
  if (protocol === 'HTTP' || protocol === 'HTTPS') return /^(HTTP|GRPC)Route$/;
  return protocol === 'TLS' || protocol === 'TCP' || protocol === 'UDP'
    ? new RegExp(`^${protocol}Route$`)
    : /Route$/;
}

function asksFor(route: Route, { owner }: EffectiveListener): boolean {
  return route.parentRefs.some(
    ({ kind, namespace, name }) =>
      kind === owner.ref.kind && namespace === owner.ref.namespace && name === owner.ref.name,
  );
}
