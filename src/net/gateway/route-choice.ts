import type { Route, RouteMatch, RouteRule, ValueMatch } from '../../model/evidence/routes.ts';
import type { AttachedRoute } from './attached-routes.ts';
import { closestHostname } from './hostname-match.ts';

/** What a client asks a listener for: GET, with no headers beside its Host. */
export interface PlainRequest {
  /** In small letters; undefined for an address. */
  readonly host: string | undefined;
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
}

/** A match of a rule that takes a request, or may. */
export interface Candidate {
  readonly route: Route;
  readonly rule: RouteRule;
  readonly match: RouteMatch;
  /**
   * `perhaps`: by a regular expression, which each implementation reads in its own way, or as a call of gRPC, which it is
   * not; `with more`: with a method or headers.
   */
  readonly takes: 'yes' | 'perhaps' | 'with more';
  /** Of the hostname it is reached by; equal arrays compete by their matches. */
  readonly host: readonly [number, number];
}

export interface RouteChoice {
  /** The one that takes the request; undefined where none does for certain. */
  readonly winner: Candidate | undefined;
  /** That come before the winner if their regular expressions fit; implementations place these as they like. */
  readonly perhaps: readonly Candidate[];
  /** That take the same request in the winner's stead once it has their method or headers. */
  readonly withMore: readonly Candidate[];
  /** The winner has a wider hostname than a route that also stands for the host, and has no rule for the path. */
  readonly isFallback: boolean;
}

/**
 * Which rule takes a request, of the routes of one listener in the order of their age. Precedence as HTTPRouteRule.Matches,
 * HTTPRouteSpec.Hostnames and GRPCRouteRule.Matches of sigs.k8s.io/gateway-api v1.7.0 have it. `by`: whether hostnames
 * count as the route has them, or as far as the listener has them too; both are allowed
 * (GatewayRouteHostnameIntersectionPrecedence). `countsSlashes`: whether a slash at the end of a prefix
 * is one more of its characters, of which the longest prefix has most.
 */
export function chooseRule(
  request: PlainRequest,
  attached: readonly AttachedRoute[],
  by: 'route' | 'intersection',
  countsSlashes = false,
): RouteChoice {
  const hosts: (readonly [number, number])[] = [];
  const candidates = attached.flatMap(({ route, hostnames }) => {
    // Those of the listener must be met in any case.
    const within = closestHostname(hostnames, request.host);
    if (within === undefined) return [];
    const own = by === 'route' ? closestHostname(route.hostnames, request.host) : undefined;
    const host = own?.rank ?? within.rank;
    hosts.push(host);
    return route.rules.flatMap((rule) =>
      rule.matches.flatMap((match): Candidate[] => {
        const takes = takesIt(match, request);
        return takes === 'no' ? [] : [{ route, rule, match, takes, host }];
      }),
    );
  });
  // The sort is stable: what is equal stays in the order of age, of rules, and of matches.
  const compare = (a: Candidate, b: Candidate) =>
    hostOrder(a, b) || order(rankOf(a.match, countsSlashes), rankOf(b.match, countsSlashes));
  const ordered = candidates.sort(compare);
  const winner = ordered.find(({ takes }) => takes === 'yes');
  const isBefore = (one: Candidate) => one.rule !== winner?.rule;
  const closest = hosts.sort((a, b) => b[0] - a[0] || b[1] - a[1])[0];
  return {
    winner,
    perhaps: ordered.filter(
      (one) =>
        one.takes === 'perhaps' && isBefore(one) && (winner === undefined || hostOrder(one, winner) <= 0),
    ),
    withMore: ordered.filter(
      (one) =>
        one.takes === 'with more' && isBefore(one) && (winner === undefined || compare(one, winner) < 0),
    ),
    isFallback:
      winner !== undefined &&
      closest !== undefined &&
      (winner.host[0] !== closest[0] || winner.host[1] !== closest[1]),
  };
}

function hostOrder(a: Candidate, b: Candidate): number {
  return order(a.host, b.host);
}

/** The larger first, by the first place in which they differ. */
function order(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((rank, at) => rank !== b[at]);
  return index < 0 ? 0 : (b[index] ?? 0) - (a[index] ?? 0);
}

/** What counts first stands first, and more of it wins. */
function rankOf({ http, grpc }: RouteMatch, countsSlashes: boolean): number[] {
  if (grpc !== undefined) return [grpc.service.length, grpc.method.length, grpc.headers.length];
  if (http === undefined) return [];
  const { path, method, headers, queryParams } = http;
  return [
    path.type === 'Exact' ? 1 : 0,
    path.type === 'PathPrefix' ? path.value.length + (countsSlashes ? path.slashes : 0) : 0,
    method === '' ? 0 : 1,
    headers.length,
    queryParams.length,
  ];
}

function takesIt(match: RouteMatch, request: PlainRequest): Candidate['takes'] | 'no' {
  const parts = match.http === undefined ? partsOfGrpc(match, request) : partsOfHttp(match.http, request);
  return (['no', 'with more', 'perhaps'] as const).find((one) => parts.includes(one)) ?? 'yes';
}

type Takes = ReturnType<typeof takesIt>;

function partsOfHttp(
  { path, method, headers, queryParams }: NonNullable<RouteMatch['http']>,
  request: PlainRequest,
): Takes[] {
  return [
    pathTakes(path, request.path),
    method === '' || method === 'GET' ? 'yes' : 'with more',
    headers.length === 0 ? 'yes' : 'with more',
    ...queryParams.map((one) => queryTakes(one, request.query)),
  ];
}

/** Both forms of a path that ends with a slash are the same prefix, whose elements are compared. */
function pathTakes({ type, value }: NonNullable<RouteMatch['http']>['path'], path: string): Takes {
  if (type === 'Exact') return value === path ? 'yes' : 'no';
  if (type === 'PathPrefix') {
    return value === '/' || path === value || path.startsWith(`${value}/`) ? 'yes' : 'no';
  }
  return 'perhaps';
}

/** Of a parameter that is there several times, only the first counts. */
function queryTakes({ type, name, value }: ValueMatch, query: PlainRequest['query']): Takes {
  const own = query.find(([key]) => key === name)?.[1];
  if (own === undefined) return 'no';
  return type === 'Exact' ? (own === value ? 'yes' : 'no') : 'perhaps';
}

/** gRPC asks for `/service/method`; a match that names neither may be tried on anything. */
function partsOfGrpc({ grpc }: RouteMatch, { path }: PlainRequest): Takes[] {
  const [, service, method] = /^\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  if (grpc === undefined) return ['no'];
  if (service === undefined || method === undefined) {
    return [grpc.service === '' && grpc.method === '' ? 'perhaps' : 'no'];
  }
  const isExact = grpc.type === 'Exact';
  const part = (wanted: string, own: string): Takes =>
    wanted === '' ? 'yes' : isExact ? (wanted === own ? 'yes' : 'no') : 'perhaps';
  return [
    part(grpc.service, service),
    part(grpc.method, method),
    grpc.headers.length === 0 ? 'yes' : 'with more',
  ];
}
