import type { Metadata } from '../kinds/define-kind.ts';
import type { Kept } from '../kinds/index.ts';
import { Listing } from '../listing.ts';
import type { Maybe } from '../maybe.ts';
import type { HasRef } from '../ref.ts';

export const routeKinds = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const;

export type RouteKind = (typeof routeKinds)[number];

/** What a route asks to be attached to, with the API's defaults filled in. */
export interface ParentReference {
  readonly field: string;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly sectionName: string | undefined;
  readonly port: number | undefined;
  /** Does the API server serve this kind? Known, absent by a complete discovery, or unknown. */
  readonly served: Maybe<true>;
}

/** One reference of a route rule to where requests are sent, with the API's defaults filled in. */
export interface BackendReference {
  /** Path of the reference itself: `spec.rules[0].backendRefs[1]`. */
  readonly field: string;
  readonly via: 'backendRefs' | 'requestMirror' | 'externalAuth';
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly port: number | undefined;
  /** Share of the rule's requests that concern it, 0 to 1: its weight over the sum of weights; 0 means none do. */
  readonly share: number;
  /** Does the API server serve this kind? Known, absent by a complete discovery, or unknown. */
  readonly served: Maybe<true>;
}

/** One way for a request to match a rule. Equal keys of two rules match the same requests. */
export interface RouteMatch {
  readonly key: string;
  /** For a reader: `PathPrefix /cart, header x-env`. Text of the cluster. */
  readonly text: string;
  /** A path by regular expression, whose place among others each implementation chooses. */
  readonly isRegex: boolean;
  /** Of an HTTPRoute; `method` is empty for any, and of entries with the same name only the first is there. */
  readonly http:
    | {
        /** `slashes`: how many stood at the end of a prefix, which is the same without them. */
        readonly path: { readonly type: string; readonly value: string; readonly slashes: number };
        readonly method: string;
        readonly headers: readonly ValueMatch[];
        readonly queryParams: readonly ValueMatch[];
      }
    | undefined;
  /** Of a GRPCRoute; an empty service or method stands for any. */
  readonly grpc:
    | {
        readonly type: string;
        readonly service: string;
        readonly method: string;
        readonly headers: readonly ValueMatch[];
      }
    | undefined;
}

/** A header, its name in small letters, or a query parameter. */
export interface ValueMatch {
  readonly type: string;
  readonly name: string;
  readonly value: string;
}

/** Another host, port or path that a filter writes into a request, or into where a client is sent. */
export interface UrlChange {
  readonly scheme?: string | undefined;
  readonly hostname?: string | undefined;
  readonly port?: number | undefined;
  readonly statusCode?: number | undefined;
  readonly path?:
    | {
        readonly type?: string | undefined;
        readonly replaceFullPath?: string | undefined;
        readonly replacePrefixMatch?: string | undefined;
      }
    | undefined;
}

/** A filter of a rule, as far as it changes where requests go. */
export interface RouteFilter {
  /** `spec.rules[0].filters[1]`. */
  readonly field: string;
  readonly type: string;
  /** Of one backend: its share of the rule's requests, 0 to 1; undefined for a filter of the rule itself. */
  readonly backendShare: number | undefined;
  readonly requestRedirect?: UrlChange | undefined;
  readonly urlRewrite?: UrlChange | undefined;
}

export interface RouteRule {
  readonly field: string;
  /** Never empty for HTTPRoute and GRPCRoute, where a rule without matches takes every request; empty for others. */
  readonly matches: readonly RouteMatch[];
  readonly backends: readonly BackendReference[];
  /** Its own filters, then those of its backends, in their order. */
  readonly filters: readonly RouteFilter[];
  /** Of its own filters and of its backends' filters. */
  readonly filterBackends: readonly BackendReference[];
}

type RouteParents = NonNullable<NonNullable<Kept<'HTTPRoute'>['status']>['parents']>;

/** A route of any of the five kinds in one shape. */
export interface Route extends HasRef {
  readonly metadata: Metadata;
  readonly kind: RouteKind;
  readonly parentRefs: readonly ParentReference[];
  /** Empty where the kind has none (TCPRoute, UDPRoute) or the route takes every hostname. */
  readonly hostnames: readonly string[];
  readonly rules: readonly RouteRule[];
  /** What each controller wrote about each parent. */
  readonly parents: RouteParents;
}

/** Routes of every kind that is installed. What was read covers only what was read of each of them. */
export class Routes extends Listing<Route> {}

/** What one controller says about one parent of a route. */
export interface ParentCondition {
  readonly field: string;
  readonly controller: string;
  readonly status: string;
  readonly reason: string;
  /** Written for the specification as it is now, as far as both numbers are known. */
  readonly current: boolean;
}

/** A route's conditions of one type, one for each parent that a controller wrote about, or those about one parent. */
export function conditionsOf(route: Route, type: string, parent?: ParentReference): ParentCondition[] {
  return route.parents.flatMap((entry, index) =>
    (parent === undefined || isAbout(entry, route, parent) ? (entry.conditions ?? []) : [])
      .filter((condition) => condition.type === type)
      .map(({ status, reason, observedGeneration }) => ({
        field: `status.parents[${index}].conditions[type=${type}]`,
        controller: entry.controllerName ?? '',
        status: status ?? '',
        reason: reason ?? '',
        current:
          observedGeneration === undefined ||
          route.metadata.generation === undefined ||
          observedGeneration >= route.metadata.generation,
      })),
  );
}

/** Controllers repeat the reference as it stands in the spec, with or without the API's defaults. */
export function isAbout(
  { parentRef = {} }: Route['parents'][number],
  { ref }: Route,
  parent: ParentReference,
): boolean {
  const { group = 'gateway.networking.k8s.io', kind = 'Gateway', namespace = ref.namespace } = parentRef;
  return (
    group === parent.group &&
    kind === parent.kind &&
    namespace === parent.namespace &&
    parentRef.name === parent.name &&
    parentRef.sectionName === parent.sectionName &&
    parentRef.port === parent.port
  );
}
