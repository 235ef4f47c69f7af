import type { ParentReference, Route } from '../../../src/model/evidence/routes.ts';
import { isAbout } from '../../../src/model/evidence/routes.ts';
import type { Evidence } from '../../../src/model/evidence/index.ts';
import { effectiveListeners, type EffectiveListener } from '../../../src/net/gateway/effective-listeners.ts';
import { chooseListener } from '../../../src/net/gateway/listener-choice.ts';
import { admittedSets, conflictsAmong } from '../../../src/net/gateway/listener-conflicts.ts';
import { admissionOf } from '../../../src/net/gateway/listener-set-admission.ts';
import { resolveBackend } from '../../../src/net/gateway/resolve-backend.ts';
import { attachmentOf } from '../../../src/net/gateway/route-attachment.ts';
import { takenOnListener } from '../../../src/net/trace/taken-on-listener.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';
import type { Asked, Served } from './gateway-case.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

interface Told {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly listeners?: readonly {
      readonly name: string;
      readonly attachedRoutes: number;
      readonly conditions?: readonly Condition[];
    }[];
  };
}

/** What test/oracle/gateway-routes/main.go answers. */
export type GatewayAnswer = Readonly<Record<string, readonly Told[] | undefined>> & {
  readonly taken: readonly {
    readonly rule: string;
    readonly withMore: readonly string[] | null;
    readonly refused: boolean;
  }[];
};

interface Question {
  readonly objects: readonly Served[];
  readonly requests: readonly Asked[];
}

const lists: Readonly<Record<string, readonly [list: string, apiVersion: string]>> = {
  Namespace: ['namespaces', 'v1'],
  Service: ['services', 'v1'],
  Gateway: ['gateways', 'gateway.networking.k8s.io/v1'],
  ListenerSet: ['listenerSets', 'gateway.networking.k8s.io/v1'],
  HTTPRoute: ['httpRoutes', 'gateway.networking.k8s.io/v1'],
  GRPCRoute: ['grpcRoutes', 'gateway.networking.k8s.io/v1'],
  TLSRoute: ['tlsRoutes', 'gateway.networking.k8s.io/v1'],
  TCPRoute: ['tcpRoutes', 'gateway.networking.k8s.io/v1alpha2'],
  UDPRoute: ['udpRoutes', 'gateway.networking.k8s.io/v1alpha2'],
  ReferenceGrant: ['referenceGrants', 'gateway.networking.k8s.io/v1beta1'],
};

/** The objects in the lists that the translator reads. */
export function questionOf({ objects, requests }: Question): Record<string, unknown> {
  const question: Record<string, unknown[]> = { requests: [...requests] };
  for (const one of objects) (question[lists[one.kind]?.[0] ?? ''] ??= []).push(one);
  return question;
}

/** How many requests were asked, and for how many of them ours said for certain which rule takes them. */
export const tally = { requests: 0, settled: 0, taken: 0 };

type Facts = Record<string, string | number>;

/** Facts of both sides by name. What the specifications leave open, as ours says of it, is taken from theirs. */
export function judge(
  asked: Question,
  answer: GatewayAnswer,
): { readonly ours: Facts; readonly theirs: Facts } {
  const told = new Map<string, Told>();
  for (const [kind, [list]] of Object.entries(lists)) {
    for (const one of answer[list] ?? [])
      told.set(`${kind} ${one.metadata.namespace}/${one.metadata.name}`, one);
  }
  const toldOf = ({ kind, metadata }: Served) => told.get(`${kind} ${metadata.namespace}/${metadata.name}`);
  const evidence = evidenceIn({
    objects: asked.objects.map((one): RawObject => ({
      ...one,
      apiVersion: lists[one.kind]?.[1] ?? '',
      ...(toldOf(one)?.status === undefined ? {} : { status: toldOf(one)?.status }),
    })),
  });
  const ours: Facts = {};
  const theirs: Facts = {};
  const say = (name: string, own: string | number | undefined, its: string | number) => {
    ours[name] = own ?? its;
    theirs[name] = its;
  };
  sayAttached(evidence, told, say);
  sayResolved(evidence, say);
  sayListeners(evidence, told, say);
  sayTaken(evidence, asked.requests, answer, told, say);
  return { ours, theirs };
}

type Say = (name: string, own: string | number | undefined, its: string | number) => void;

const named = ({ ref }: { readonly ref: { kind: string; namespace?: string; name: string } }) =>
  `${ref.kind} ${ref.namespace ?? ''}/${ref.name}`;

function conditionTold(route: Route, parent: ParentReference, type: string) {
  const entry = route.parents.find((one) => isAbout(one, route, parent));
  return entry?.conditions?.find((one) => one.type === type);
}

function listenersOf(evidence: Evidence): EffectiveListener[] {
  return evidence.gateways.items.flatMap((gateway) => [...effectiveListeners(gateway, evidence).listeners]);
}

/** Of one Gateway, each with those beside it on its port. */
function besides(evidence: Evidence): ReadonlyMap<string, readonly EffectiveListener[]> {
  const all = new Map<string, readonly EffectiveListener[]>();
  for (const gateway of evidence.gateways) {
    const { listeners } = effectiveListeners(gateway, evidence);
    for (const one of listeners) {
      const others = listeners.filter((other) => other !== one && other.listener.port === one.listener.port);
      all.set(`${named(one.owner)}/${one.listener.name ?? ''}`, others);
    }
  }
  return all;
}

function sayAttached(evidence: Evidence, told: ReadonlyMap<string, Told>, say: Say): void {
  const beside = besides(evidence);
  const counts = new Map<string, number>();
  const open = new Set<string>();
  for (const route of evidence.routes) {
    for (const parent of route.parentRefs) {
      const theirs = conditionTold(route, parent, 'Accepted');
      const its = theirs === undefined ? 'none' : (theirs.reason ?? '');
      const owner = `${parent.kind} ${parent.namespace}/${parent.name}`;
      const attachment = attachmentOf(route, parent, evidence);
      const name = `${named(route)}, ${parent.field}`;
      if (attachment.state === 'unknown' || attachment.state === 'not computed') {
        open.add(owner);
        say(name, undefined, its);
        continue;
      }
      if (attachment.state === 'not attached') {
        // Of a parent that is not there, or a ListenerSet that its Gateway does not take, nothing is written.
        say(name, its === 'none' ? its : attachment.reason, its);
        continue;
      }
      let isLeft = false;
      for (const { section, hostnames } of attachment.to) {
        const key = `${owner}/${section}`;
        // A hostname that another listener on the port has is taken from the others.
        const taken = new Set((beside.get(key) ?? []).map(({ listener }) => listener.hostname));
        if (route.hostnames.length > 0 && hostnames.length > 0 && hostnames.every((one) => taken.has(one)))
          continue;
        isLeft = true;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      say(name, isLeft ? 'Accepted' : 'NoMatchingListenerHostname', its);
    }
  }
  const hasTcp = evidence.routes.items.some(({ kind }) => kind === 'TCPRoute');
  for (const { owner, listener } of listenersOf(evidence)) {
    const key = `${named(owner)}/${listener.name ?? ''}`;
    const status = told.get(named(owner))?.status?.listeners?.find(({ name }) => name === listener.name);
    // Whether a listener that terminates TLS takes TCPRoutes is up to the implementation.
    const isOpen =
      open.has(named(owner)) || (hasTcp && listener.protocol === 'TLS' && listener.tls?.mode === 'Terminate');
    const its = status?.attachedRoutes ?? -1;
    say(`${key}, attachedRoutes`, isOpen ? undefined : (counts.get(key) ?? 0), its);
  }
}

/** A reason of theirs in the words of the specification. */
const plain: Readonly<Record<string, string>> = {
  PortNotFound: 'BackendNotFound',
  PortNotSpecified: 'BackendNotFound',
};

function sayResolved(evidence: Evidence, say: Say): void {
  const { services, serviceImports, referenceGrants } = evidence;
  for (const route of evidence.routes) {
    const namespace = route.ref.namespace ?? '';
    const from = { group: 'gateway.networking.k8s.io', kind: route.kind, namespace };
    const reasons = new Set<string>();
    for (const reference of route.rules.flatMap(({ backends, filterBackends }) => [
      ...backends,
      ...filterBackends,
    ])) {
      const isForeign = reference.namespace !== namespace;
      const found = resolveBackend(route, reference, services, serviceImports);
      if (found.state === 'broken' && found.fault.is.startsWith('kind')) reasons.add('InvalidKind');
      else if (isForeign && referenceGrants.permitting(from, reference).state === 'absent')
        reasons.add('RefNotPermitted');
      else if (found.state === 'broken') reasons.add('BackendNotFound');
    }
    const own = [...reasons].sort().join(',') || 'ResolvedRefs';
    for (const parent of route.parentRefs) {
      const theirs = conditionTold(route, parent, 'ResolvedRefs');
      if (theirs === undefined) continue;
      const its = new Set((theirs.reason ?? '').split(',').map((one) => plain[one] ?? one));
      say(`${named(route)}, ${parent.field}, ResolvedRefs`, own, [...its].sort().join(','));
    }
  }
}

/** Reasons that a listener is invalid for by itself. */
const faults: ReadonlySet<string> = new Set([
  'RefNotPermitted',
  'InvalidCertificateRef',
  'InvalidRouteKinds',
  'UnsupportedProtocol',
]);

function sayListeners(evidence: Evidence, told: ReadonlyMap<string, Told>, say: Say): void {
  const { gateways, listenerSets, namespaces } = evidence;
  for (const set of listenerSets) {
    const { state } = admissionOf(set, gateways, namespaces);
    const its = told.get(named(set))?.status?.conditions?.find(({ type }) => type === 'Accepted');
    const theirs = its?.reason === 'NotAllowed' ? 'not allowed' : 'admitted';
    if (state !== 'Gateway not found') say(named(set), state, theirs);
  }
  const admitted = admittedSets(gateways, listenerSets, namespaces);
  for (const gateway of gateways) {
    const sets = admitted.get(`${gateway.ref.namespace ?? ''}/${gateway.ref.name}`)?.sets ?? [];
    const { conflicts, doubts } = conflictsAmong([gateway, ...sets]);
    const { listeners } = effectiveListeners(gateway, evidence);
    const toldOf = ({ owner, listener }: EffectiveListener) =>
      told.get(named(owner))?.status?.listeners?.find(({ name }) => name === listener.name)?.conditions ?? [];
    // Ports that HTTP and TLS share, those of a listener that is invalid by itself, which conflicts with none there, and
    // those where listeners of one object conflict: whether others then still have a chance differs even there.
    const open = new Set([
      ...[gateway, ...sets].flatMap((one) =>
        conflictsAmong([one]).conflicts.map(({ of }) => of.listener.port),
      ),
      ...doubts.flatMap((one) => [one.of.listener.port, one.with.listener.port]),
      ...listeners
        .filter((one) => toldOf(one).some(({ status, reason }) => status === 'False' && faults.has(reason)))
        .map(({ listener }) => listener.port),
    ]);
    for (const one of listeners) {
      const { owner, listener } = one;
      const its = toldOf(one).find(({ type, status }) => type === 'Conflicted' && status === 'True');
      const own = conflicts.find(({ of }) => of.listener === listener)?.reason ?? 'no';
      say(
        `${named(owner)}/${listener.name ?? ''}, Conflicted`,
        open.has(listener.port) ? undefined : own,
        its?.reason ?? 'no',
      );
    }
  }
}

function sayTaken(
  evidence: Evidence,
  requests: readonly Asked[],
  { taken }: GatewayAnswer,
  told: ReadonlyMap<string, Told>,
  say: Say,
): void {
  const beside = besides(evidence);
  for (const [at, asked] of requests.entries()) {
    const its = taken[at];
    const gateway = evidence.gateways.items.find(
      ({ ref }) => `${ref.namespace ?? ''}/${ref.name}` === asked.gateway,
    );
    if (gateway === undefined || its === undefined) continue;
    tally.requests += 1;
    const url = { ...asked };
    const { listeners } = effectiveListeners(gateway, evidence);
    const { chosen, wider } = chooseListener(listeners, url);
    const name = `${asked.gateway} ${asked.scheme}://${asked.host}:${asked.port}${asked.path} ${JSON.stringify(asked.query)}`;
    const theirs = its.rule === '' ? 'none' : its.rule.split('/').slice(0, 5).join('/');
    if (its.refused) continue;
    // Whether a listener that terminates TLS takes TCPRoutes is up to the implementation.
    if (asked.scheme === 'https' && theirs.startsWith('tcproute/')) continue;
    if (chosen === undefined) {
      tally.settled += 1;
      say(name, 'none', theirs);
      continue;
    }
    const status = told
      .get(named(chosen.owner))
      ?.status?.listeners?.find((one) => one.name === chosen.listener.name);
    const isServed =
      status?.conditions?.some((one) => one.type === 'Programmed' && one.status === 'True') === true;
    const { step, winner } = takenOnListener({ gateway, chosen, wider, url, text: 'it' }, evidence);
    if (!isServed || step.unknown !== null) continue;
    const hostnames = winner?.route.hostnames ?? [];
    const others = beside.get(`${named(chosen.owner)}/${chosen.listener.name ?? ''}`) ?? [];
    // As for attachment: a hostname that another listener on the port has is taken from this one, a rejected one's too.
    const isTakenAway = others.some(
      ({ listener: { hostname } }) =>
        hostname !== undefined && (hostname === asked.host || hostnames.includes(hostname)),
    );
    if (hostnames.length > 0 && isTakenAway) continue;
    tally.settled += 1;
    if (winner === undefined) {
      say(name, 'none', theirs);
      continue;
    }
    tally.taken += 1;
    const { route, rule } = winner;
    const place = `${route.kind.toLowerCase()}/${route.ref.namespace ?? ''}/${route.ref.name}`;
    const isHttp = route.kind === 'HTTPRoute' || route.kind === 'GRPCRoute';
    say(name, isHttp ? `${place}/rule/${route.rules.indexOf(rule)}` : place, theirs);
  }
}
