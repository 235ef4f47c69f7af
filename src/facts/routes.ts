import {
  type BackendReference,
  type ParentReference,
  type Route,
  type RouteFilter,
  type RouteKind,
  routeKinds,
  type RouteRule,
  Routes,
} from '../model/evidence/routes.ts';
import { groupOf, type Kept } from '../model/kinds/index.ts';
import { joinCoverage } from '../model/join-coverage.ts';
import { absent, known, type Maybe, unknown } from '../model/maybe.ts';
import { isName } from '../model/shown-name.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { defineSlice } from './define-slice.ts';
import { matchesOf } from './route-matches.ts';

const gatewayGroup = 'gateway.networking.k8s.io';

type AnyRoute = Kept<RouteKind>;
type Rule = NonNullable<NonNullable<Kept<'HTTPRoute'>['spec']>['rules']>[number];
type Filter = NonNullable<Rule['filters']>[number];
type Reference = NonNullable<Rule['backendRefs']>[number];

/** Routes of all five kinds with every reference of theirs. A kind that is not installed has none; an unread one is unknown. */
export const routes = defineSlice({
  kinds: routeKinds,
  derive: (snapshot) => {
    const listings = routeKinds.map((kind) => ({ kind, listing: snapshot.listing(kind) }));
    return new Routes(
      listings.flatMap(({ kind, listing }) =>
        listing.items.map((route: AnyRoute) => routeOf(kind, route, snapshot)),
      ),
      joinCoverage(
        'routes',
        listings.map(({ listing }) => listing.coverage),
      ),
    );
  },
});

function routeOf(kind: RouteKind, route: AnyRoute, snapshot: Snapshot): Route {
  const namespace = route.ref.namespace ?? '';
  // The five kinds differ only in which of these fields they have.
  const spec: NonNullable<Kept<'HTTPRoute'>['spec']> = route.spec ?? {};
  return {
    ref: route.ref,
    metadata: route.metadata,
    kind,
    parentRefs: (spec.parentRefs ?? []).map((parent, index): ParentReference => {
      const { group = gatewayGroup, kind = 'Gateway' } = parent;
      return {
        field: `spec.parentRefs[${index}]`,
        group,
        kind,
        namespace: parent.namespace ?? namespace,
        name: parent.name ?? '',
        sectionName: parent.sectionName,
        port: parent.port,
        served: servedOf(snapshot, group, kind),
      };
    }),
    hostnames: spec.hostnames ?? [],
    rules: (spec.rules ?? []).map((rule, index) => ({
      ...ruleOf(rule, index, namespace, snapshot),
      matches: matchesOf(kind, route, index),
    })),
    parents: route.status?.parents ?? [],
  };
}

function ruleOf(
  rule: Rule,
  index: number,
  namespace: string,
  snapshot: Snapshot,
): Omit<RouteRule, 'matches'> {
  const field =
    rule.name !== undefined && isName(rule.name) ? `spec.rules[name=${rule.name}]` : `spec.rules[${index}]`;
  const backends = rule.backendRefs ?? [];
  const total = backends.reduce((sum, backend) => sum + weightOf(backend), 0);
  const shares = backends.map((backend) => (total === 0 ? 0 : weightOf(backend) / total));
  const referenceOf = (
    reference: Reference,
    at: Pick<BackendReference, 'field' | 'via' | 'share'>,
  ): BackendReference => {
    const group = reference.group ?? '';
    const kind = reference.kind ?? 'Service';
    return {
      ...at,
      group,
      kind,
      namespace: reference.namespace ?? namespace,
      name: reference.name ?? '',
      port: reference.port,
      served: servedOf(snapshot, group, kind),
    };
  };
  const inFilters = (filters: readonly Filter[] | undefined, where: string, share: number) =>
    (filters ?? []).flatMap((filter, position) =>
      (['requestMirror', 'externalAuth'] as const).flatMap((via) => {
        const target = filter[via]?.backendRef;
        const at = `${where}.filters[${position}].${via}.backendRef`;
        return target === undefined ? [] : [referenceOf(target, { field: at, via, share })];
      }),
    );
  const filtersIn = (
    filters: readonly Filter[] | undefined,
    where: string,
    backendShare?: number,
  ): RouteFilter[] =>
    (filters ?? []).map(({ type = '', requestRedirect, urlRewrite }, position) => ({
      field: `${where}.filters[${position}]`,
      type,
      backendShare,
      requestRedirect,
      urlRewrite,
    }));
  return {
    field,
    filters: [
      ...filtersIn(rule.filters, field),
      ...backends.flatMap((backend, at) =>
        filtersIn(backend.filters, `${field}.backendRefs[${at}]`, shares[at] ?? 0),
      ),
    ],
    backends: backends.map((backend, at) =>
      referenceOf(backend, {
        field: `${field}.backendRefs[${at}]`,
        via: 'backendRefs',
        share: shares[at] ?? 0,
      }),
    ),
    filterBackends: [
      ...inFilters(rule.filters, field, 1),
      ...backends.flatMap((backend, at) =>
        inFilters(backend.filters, `${field}.backendRefs[${at}]`, shares[at] ?? 0),
      ),
    ],
  };
}

/** Unset counts as 1 (BackendRef.weight). */
function weightOf({ weight }: Reference): number {
  return weight ?? 1;
}

/** Does the server serve a kind of any group, allow-listed or not? */
function servedOf({ installed, label }: Snapshot, group: string, kind: string): Maybe<true> {
  if (group === '' && kind === 'Service') return known(true, [], label);
  const isListed = (installed?.groups ?? []).some(
    ({ apiVersion, kinds }) => groupOf(apiVersion) === group && kinds.includes(kind),
  );
  if (isListed) return known(true, [], label);
  if (installed?.complete === true) return absent(label);
  return unknown({
    what: 'kinds that the API server serves',
    namespaces: null,
    reason: 'not-collected',
    next: 'kubectl api-resources',
  });
}
