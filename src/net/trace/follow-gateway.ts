import { cite } from '../../model/cite.ts';
import { listenerConditionOf } from '../../model/evidence/gateway-conditions.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Missing } from '../../model/missing.ts';
import { formatRef } from '../../model/ref.ts';
import { isName } from '../../model/shown-name.ts';
import type { TraceStep } from '../../model/trace.ts';
import { effectiveListeners, type EffectiveListener } from '../gateway/effective-listeners.ts';
import { chooseListener } from '../gateway/listener-choice.ts';
import { conflictsAmong } from '../gateway/listener-conflicts.ts';
import { terminatingListeners } from '../gateway/terminating-listeners.ts';
import { urlText } from './changed-url.ts';
import type { Client } from './find-client.ts';
import { joinEnds } from './join-ends.ts';
import type { Outcome } from './outcome.ts';
import type { RequestedUrl } from './parse-target.ts';
import { citeConditionOf, listenerDoubt, reachGateway } from './reach-gateway.ts';
import { mirrorSteps, routeEnds } from './route-ends.ts';
import type { ServiceSeen } from './service-seen.ts';
import { lackText, settled, unsettled } from './step.ts';
import { takenOnListener } from './taken-on-listener.ts';

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
  const listener = listenerStep(gateway, chosen, listeners, missing, seen.referenceGrants);
  const before = [...reached.steps, listener];
  if (reached.verdict === 'dropped' || reached.verdict === 'refused' || reached.verdict === 'unresolved') {
    return { outcome: { ...reached, steps: before }, redirect: undefined };
  }
  const isOpen = listener.unknown !== null || reached.verdict === 'unknown';
  const taken = takenOnListener(about, seen);
  const { step, winner, redirect } = taken;
  const copies = winner === undefined ? [] : mirrorSteps(winner.route, winner.rule, seen);
  const steps = [...before, step, ...copies, ...taken.notes];
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
  const isHttp = refused.some(
    ({ one, because }) => because === 'hostname' && one.listener.protocol === 'HTTP',
  );
  if (isHttp && !isOwn && missing.length === 0) {
    const step = settled('service', `${says} It is answered with 404.`, evidence, 'documentation-based');
    return { verdict: 'unresolved', steps: [step], endpoints: [], sourceSeen: null, handoffs: [] };
  }
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
  grants: Evidence['referenceGrants'],
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
  const { conflicts, doubts } = conflictsAmong(owners);
  const conflict = conflicts.find(({ of }) => of.listener === listener);
  const beside = doubts.find((one) => one.of.listener === listener || one.with.listener === listener);
  const served = listenerConditionOf(owner, name, 'Programmed');
  const isServed = served?.status === 'True' && served.current;
  const why =
    doubt !== undefined
      ? `its controller says otherwise: ${doubt.status} with reason ${isName(doubt.reason) ? doubt.reason : 'not valid'}`
      : conflict !== undefined
        ? `by the specifications it conflicts with listener ${conflict.with.listener.name ?? ''} (${conflict.reason}), and neither may be in force`
        : missing.length > 0
          ? `further listeners may come before it: ${lackText(missing)}`
          : isServed
            ? undefined
            : beside !== undefined
              ? 'HTTP and TLS share its port, which not every implementation takes'
              : certificateDoubt({ owner, listener, field }, grants);
  return why === undefined ? settled('service', says, evidence) : unsettled('service', says, why, evidence);
}

/** What TLS of a listener lacks by the specifications: every certificate, or the leave of its namespace to use it. */
function certificateDoubt(
  { owner, listener }: EffectiveListener,
  grants: Evidence['referenceGrants'],
): string | undefined {
  const ending = terminatingListeners(owner).find((one) => one.listener === listener);
  if (ending === undefined || Object.keys(listener.tls?.options ?? {}).length > 0) return undefined;
  const { references } = ending;
  if (references.length === 0)
    return 'it names no certificate: TLS handshakes fail unless its controller has one';
  const { kind, namespace = '' } = owner.ref;
  const from = { group: 'gateway.networking.k8s.io', kind, namespace };
  const isWithheld = references.every(
    (one) => one.namespace !== namespace && grants.permitting(from, one).state === 'absent',
  );
  return isWithheld ? 'no ReferenceGrant permits its certificates: TLS handshakes fail' : undefined;
}
