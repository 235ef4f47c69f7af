import type { RouteKind, RouteMatch, ValueMatch } from '../model/evidence/routes.ts';
import type { Kept } from '../model/kinds/index.ts';
import { withoutTrailing } from '../model/without-trailing.ts';

type HttpMatch = NonNullable<
  NonNullable<NonNullable<Kept<'HTTPRoute'>['spec']>['rules']>[number]['matches']
>[number];
type GrpcMatch = NonNullable<
  NonNullable<NonNullable<Kept<'GRPCRoute'>['spec']>['rules']>[number]['matches']
>[number];
type Named = {
  readonly type?: string | undefined;
  readonly name?: string | undefined;
  readonly value?: string | undefined;
};

/**
 * The matches of a route's rule, with the defaults of the API: a rule without any takes every request (HTTPRouteRule and
 * GRPCRouteRule of sigs.k8s.io/gateway-api v1.7.0).
 */
export function matchesOf(kind: RouteKind, route: Kept<RouteKind>, index: number): RouteMatch[] {
  // The kinds differ in what a match is made of.
  const rule = route.spec?.rules?.[index] as { readonly matches?: readonly unknown[] } | undefined;
  const matches = rule?.matches ?? [];
  if (kind === 'HTTPRoute')
    return (matches.length === 0 ? [{}] : matches).map((one) => ofHttp(one as HttpMatch));
  if (kind === 'GRPCRoute')
    return (matches.length === 0 ? [{}] : matches).map((one) => ofGrpc(one as GrpcMatch));
  return [];
}

function ofHttp({ path = {}, method = '', headers = [], queryParams = [] }: HttpMatch): RouteMatch {
  const { type = 'PathPrefix', value = '/' } = path;
  // `/foo` and `/foo/` are the same prefix, whose elements are compared.
  const shown = type === 'PathPrefix' ? withoutTrailing(value, '/') : value;
  // Names of headers have no case, those of query parameters have one.
  return {
    key: JSON.stringify([type, shown, method, sorted(headers, true), sorted(queryParams, false)]),
    text: [
      `${type} ${value}`,
      ...(method === '' ? [] : [`method ${method}`]),
      ...headers.map(({ name = '' }) => `header ${name}`),
      ...queryParams.map(({ name = '' }) => `query ${name}`),
    ].join(', '),
    isRegex: type === 'RegularExpression',
    http: {
      path: {
        type,
        value: shown === '' ? '/' : shown,
        slashes: shown === '' ? 0 : value.length - shown.length,
      },
      method,
      headers: firstOf(headers, true),
      queryParams: firstOf(queryParams, false),
    },
    grpc: undefined,
  };
}

function ofGrpc({ method = {}, headers = [] }: GrpcMatch): RouteMatch {
  const { type = 'Exact', service = '', method: name = '' } = method;
  return {
    key: JSON.stringify([type, service, name, sorted(headers, true)]),
    text: [
      `${type} ${service || 'any service'}/${name || 'any method'}`,
      ...headers.map((one) => `header ${one.name ?? ''}`),
    ].join(', '),
    isRegex: type === 'RegularExpression',
    http: undefined,
    grpc: { type, service, method: name, headers: firstOf(headers, true) },
  };
}

/** In one order, for comparison. */
function sorted(all: readonly Named[], isCaseless: boolean): string[] {
  return firstOf(all, isCaseless)
    .map(({ type, name, value }) => JSON.stringify([name, type, value]))
    .sort();
}

/** Of entries with the same name only the first counts. */
function firstOf(all: readonly Named[], isCaseless: boolean): ValueMatch[] {
  const byName = new Map<string, ValueMatch>();
  for (const { type = 'Exact', name = '', value = '' } of all) {
    const key = isCaseless ? name.toLowerCase() : name;
    if (!byName.has(key)) byName.set(key, { type, name: key, value });
  }
  return [...byName.values()];
}
