import type { Citation } from '../../model/cite.ts';
import { cite } from '../../model/cite.ts';
import type {
  ParentCondition,
  ParentReference,
  Route,
  RouteFilter,
  RouteKind,
} from '../../model/evidence/routes.ts';
import type { Missing } from '../../model/missing.ts';
import { formatRef } from '../../model/ref.ts';
import { isName, shownName } from '../../model/shown-name.ts';
import type { TraceStep } from '../../model/trace.ts';
import type { AttachedRoute } from '../gateway/attached-routes.ts';
import { targetText } from '../gateway/backend-reference-text.ts';
import type { EffectiveListener } from '../gateway/effective-listeners.ts';
import { closestHostname } from '../gateway/hostname-match.ts';
import { type Candidate, chooseRule, type RouteChoice } from '../gateway/route-choice.ts';
import { changedPath, redirectedTo, urlText } from './changed-url.ts';
import type { RequestedUrl } from './parse-target.ts';
import { pathReadings } from './path-readings.ts';
import { percent } from './percent.ts';
import { lackText, settled, unsettled } from './step.ts';

interface Asked {
  readonly url: RequestedUrl;
  /** What is asked for, as a sentence has it. */
  readonly text: string;
  readonly listener: EffectiveListener;
  /** The routes on the listener, in their order. */
  readonly attached: readonly AttachedRoute[];
  /** Do other listeners stand for the host too, less closely? */
  readonly hasWider: boolean;
  /** The routes on those. */
  readonly beside: readonly AttachedRoute[];
  readonly missing: readonly Missing[];
  /** That its controller claims. */
  readonly features: ReadonlySet<string>;
}

/** The rule that takes a request, what becomes of it there, and whether that is settled. */
export interface TakenBy {
  readonly step: TraceStep;
  readonly winner: Pick<Candidate, 'route' | 'rule'> | undefined;
  /** Filters that change where it goes, one step for each. */
  readonly notes: readonly TraceStep[];
  readonly redirect: RequestedUrl | undefined;
  /** What its controller says against the backends, whatever the specifications say of them. */
  readonly refused: TraceStep | undefined;
}

type Told = (
  route: Route,
  parent: ParentReference,
) => readonly (ParentCondition & { readonly citation: Citation })[];

/** Finds the rule of a route that takes a request on a listener. */
export function takeUrl(asked: Asked, accepted: Told, resolved: Told): TakenBy {
  const { url, text, listener, attached, missing } = asked;
  const { protocol = '' } = listener.listener;
  const kind = ofConnections[protocol];
  const chosen = kind === undefined ? byRequest(asked) : byConnection(asked, kind);
  const { winner, why } = chosen;
  if (winner === undefined) {
    const lack = missing.length > 0 ? lackText(missing) : why;
    const says = `No rule of the ${attached.length} route${attached.length === 1 ? '' : 's'} on the listener takes ${text}${kind === undefined ? ': it is answered with 404' : ': it is rejected'}.${extras(chosen.choice)}`;
    const evidence = attached.slice(0, 3).map(({ route }) => cite(route, 'spec.hostnames', route.hostnames));
    const step =
      lack === undefined
        ? settled('service', says, evidence, 'documentation-based')
        : unsettled('service', says, lack, evidence);
    return { step, winner: undefined, notes: [], redirect: undefined, refused: undefined };
  }
  const { route, rule } = winner;
  const parent = attached.find((one) => one.route === route)?.parent;
  const conditions = parent === undefined ? [] : accepted(route, parent);
  const unresolved = (parent === undefined ? [] : resolved(route, parent)).find(
    ({ status, current }) => status === 'False' && current,
  );
  const refusing = conditions.find(({ status, current }) => current && status === 'False');
  const approving = conditions.find(({ status, current }) => current && status === 'True');
  const match = 'match' in winner ? winner.match : undefined;
  const says = `${formatRef(route.ref)}, ${rule.field}, takes ${text}${match?.http === undefined ? '' : ` by ${match.http.path.type === 'Exact' ? 'exact path' : `prefix of ${match.http.path.value.length} characters`}`}; by the specifications it is attached to the listener.${extras(chosen.choice)}`;
  const open =
    refusing !== undefined
      ? `its controller ${shownName(refusing.controller)} says otherwise: Accepted False, ${shownName(refusing.reason)}`
      : approving === undefined
        ? 'no controller has written that it accepts the route as it is now'
        : missing.length > 0
          ? `others may come before it: ${lackText(missing)}`
          : why;
  const evidence = [
    ...(match === undefined ? [] : [cite(route, `${rule.field}.matches`, match.text)]),
    cite(route, 'spec.hostnames', route.hostnames),
    ...[refusing ?? approving].flatMap((one) => one?.citation ?? []),
  ];
  const step =
    open === undefined ? settled('service', says, evidence) : unsettled('service', says, open, evidence);
  const changes = rule.filters.map((filter) => filterStep(filter, route, winner, url, listener));
  return {
    step,
    winner,
    notes: [...authorizers(winner), ...changes.flatMap((one) => one.step ?? [])],
    redirect: changes.find((one) => one.redirect !== undefined)?.redirect,
    refused:
      unresolved === undefined
        ? undefined
        : unsettled(
            'endpoint',
            'Every backend is one by the specifications.',
            `its controller says otherwise: ResolvedRefs False, ${shownName(unresolved.reason)}`,
            [unresolved.citation],
          ),
  };
}

/** Protocols whose routes take whole connections. */
const ofConnections: Readonly<Record<string, RouteKind | undefined>> = {
  TLS: 'TLSRoute',
  TCP: 'TCPRoute',
  UDP: 'UDPRoute',
};

interface Chosen {
  readonly winner: (Pick<Candidate, 'route' | 'rule'> & Partial<Candidate>) | undefined;
  /** Why that is not certain. */
  readonly why: string | undefined;
  readonly choice: RouteChoice | undefined;
}

/** The oldest route on a listener for TCP; for TLS that with the closest hostname. */
function byConnection({ url, attached, beside, hasWider }: Asked, kind: RouteKind): Chosen {
  const ranked = attached
    .filter(({ route }) => route.kind === kind)
    .flatMap((one) => {
      const rank = kind === 'TLSRoute' ? closestHostname(one.hostnames, url.host)?.rank : ([0, 0] as const);
      return rank === undefined ? [] : [{ route: one.route, rank }];
    })
    .sort((a, b) => b.rank[0] - a.rank[0] || b.rank[1] - a.rank[1]);
  const [first, second] = ranked;
  const rule = first?.route.rules[0];
  const closer =
    kind === 'TLSRoute' && first !== undefined ? closerBeside(url, beside, first.rank) : undefined;
  const tied = second?.rank.every((rank, at) => rank === first?.rank[at]) === true ? second : undefined;
  return {
    winner: first === undefined || rule === undefined ? undefined : { route: first.route, rule },
    why:
      tied !== undefined
        ? `${formatRef(tied.route.ref)} claims the same, and not every implementation takes the older one`
        : closer !== undefined
          ? `implementations that do not keep listeners apart take ${formatRef(closer.route.ref)}`
          : first === undefined && hasWider
            ? 'implementations that do not keep listeners apart may take it by one that stands for the host less closely'
            : undefined,
    choice: undefined,
  };
}

/** A TLSRoute of a wider listener that stands for the host more closely than what has this rank. */
function closerBeside(
  { host }: RequestedUrl,
  beside: readonly AttachedRoute[],
  [exact, length]: readonly [number, number],
): AttachedRoute | undefined {
  return beside.find((one) => {
    const rank = one.route.kind === 'TLSRoute' ? closestHostname(one.hostnames, host)?.rank : undefined;
    return rank !== undefined && (rank[0] > exact || (rank[0] === exact && rank[1] > length));
  });
}

/** By every reading of the specification that implementations may have; where they differ it is not settled. */
function byRequest({ url, attached, beside, features, listener }: Asked): Chosen {
  const own = chooseRule(url, attached, 'route');
  const { winner } = own;
  const isOther = (one: RouteChoice) =>
    one.winner?.rule !== winner?.rule || (one.perhaps.length > 0 && own.perhaps.length === 0);
  const readings = features.has('GatewayRouteHostnameIntersectionPrecedence')
    ? (['route'] as const)
    : (['route', 'intersection'] as const);
  const differing = (routes: readonly AttachedRoute[], countsSlashes = false) =>
    readings.map((by) => chooseRule(url, routes, by, countsSlashes)).find(isOther);
  const hosted = attached.filter((one) => closestHostname(one.hostnames, url.host) !== undefined);
  const kinds = new Set(hosted.map(({ route }) => route.kind));
  const isNamed =
    (listener.listener.hostname ?? '') !== '' || attached.some(({ hostnames }) => hostnames.length > 0);
  const [perhaps] = own.perhaps;
  const by = differing(attached);
  const isApart = features.has('GatewayHTTPListenerIsolation') || beside.length === 0;
  const joined = isApart ? undefined : differing([...attached, ...beside]);
  const connection = isApart ? undefined : closerBeside(url, beside, [-1, -1]);
  const slashed = differing(isApart ? attached : [...attached, ...beside], true);
  const read = pathReadings(url.path)
    .map((path) => chooseRule({ ...url, path }, attached, 'route'))
    .find(isOther);
  const why = [
    perhaps && perhapsText(perhaps),
    by && `implementations that go by the hostnames a listener leaves take ${takerText(by)}`,
    connection &&
      `implementations that do not keep listeners apart take ${formatRef(connection.route.ref)}, for the whole connection`,
    joined && `implementations that do not keep listeners apart take ${takerText(joined)}`,
    own.isFallback
      ? 'a route with a closer hostname has no rule for it, and implementations that choose the hostname first answer 404'
      : undefined,
    kinds.has('HTTPRoute') && kinds.has('GRPCRoute')
      ? 'HTTPRoutes and GRPCRoutes share the hostname, and an implementation may reject one of them'
      : undefined,
    slashed && `implementations that count the slash at the end of a prefix take ${takerText(slashed)}`,
    read &&
      `implementations that normalize the path (//, dot segments, percent-encoding) take ${takerText(read)}`,
    url.isRooted === true && isNamed
      ? 'the dot at the end of the host stands in the Host header too, and not every implementation matches hostnames without it'
      : undefined,
  ].find((one) => one !== undefined);
  return { winner, why, choice: own };
}

function perhapsText(one: Candidate): string {
  const { isRegex } = one.match;
  return `${textOf(one)}, ${isRegex || one.match.http !== undefined ? 'matches by regular expression, which each implementation reads and places in its own way' : 'takes every call of gRPC, and whether it takes other requests each implementation decides'}`;
}

function takerText({ winner, perhaps }: RouteChoice): string {
  return textOf(perhaps[0] ?? winner);
}

function textOf(one: Candidate | undefined): string {
  return one === undefined ? 'none' : `${formatRef(one.route.ref)}, ${one.rule.field}`;
}

/** What the same URL goes to with another method or with headers. */
function extras(choice: RouteChoice | undefined): string {
  const rules = [...new Set((choice?.withMore ?? []).map(textOf))].slice(0, 3);
  return rules.length === 0
    ? ''
    : ` With the method or headers that they ask for, requests go to ${rules.join(' or ')} instead.`;
}

/** Filters that ask somebody before a request goes on. */
function authorizers({ route, rule }: Pick<Candidate, 'route' | 'rule'>): TraceStep[] {
  return rule.filterBackends
    .filter(({ via }) => via === 'externalAuth')
    .map((one) =>
      unsettled(
        'service',
        `${targetText(one)} is asked first and may refuse the request.`,
        'what it answers is not in the API',
        [cite(route, one.field, `${one.namespace}/${one.name}`)],
      ),
    );
}

/** Filters that change no host, path or answer are passed over. */
const harmless: ReadonlySet<string> = new Set([
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestMirror',
  'CORS',
  'ExternalAuth',
]);

function filterStep(
  { field, type, backendShare, requestRedirect, urlRewrite }: RouteFilter,
  route: Route,
  winner: Pick<Candidate, 'rule'> & Partial<Candidate>,
  url: RequestedUrl,
  { listener }: EffectiveListener,
): { readonly step?: TraceStep; readonly redirect?: RequestedUrl } {
  if (harmless.has(type) || backendShare === 0) return {};
  if (backendShare !== undefined) {
    const says = `A filter ${typeText(type)} stands at a backend that gets ${percent(backendShare)} of the requests.`;
    const why = 'filters of a backend alone are up to each implementation';
    return { step: unsettled('service', says, why, [cite(route, `${field}.type`, type)]) };
  }
  const prefix = winner.match?.http?.path.type === 'PathPrefix' ? winner.match.http.path.value : undefined;
  if (type === 'RequestRedirect' && requestRedirect !== undefined) {
    const redirect = redirectedTo(url, requestRedirect, prefix, listener.port ?? url.port);
    const says = `The Gateway answers itself with ${requestRedirect.statusCode ?? 302} and sends the client to ${urlText(redirect)}.`;
    return {
      step: settled('service', says, [cite(route, `${field}.requestRedirect`, requestRedirect)]),
      redirect,
    };
  }
  if (type === 'URLRewrite' && urlRewrite !== undefined) {
    const path = changedPath(url.path, urlRewrite.path, prefix);
    const { hostname } = urlRewrite;
    const host = hostname === undefined ? '' : `, with Host ${shownName(hostname)}`;
    const says = `The backend is asked for ${urlText({ ...url, path }, 'path')}${host}.`;
    return { step: settled('service', says, [cite(route, `${field}.urlRewrite`, urlRewrite)]) };
  }
  const why = 'what a filter of an implementation’s own does only that implementation tells';
  return {
    step: unsettled('service', `A filter ${typeText(type)} stands in the rule.`, why, [
      cite(route, `${field}.type`, type),
    ]),
  };
}

function typeText(type: string): string {
  return isName(type) ? type : 'of a type that is not valid';
}
