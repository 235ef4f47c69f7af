import type { ParentReference, Route, Routes } from '../../model/evidence/routes.ts';
import type { Missing } from '../../model/missing.ts';
import { attachmentOf, isService, type OpenSection, type RouteParents } from './route-attachment.ts';

/** A route on one listener, or one port of a Service, and the hostnames in effect there; none for all. */
export interface AttachedRoute {
  readonly route: Route;
  readonly parent: ParentReference;
  readonly hostnames: readonly string[];
}

/** A listener, or a port of a Service, with the routes on it, the one that takes precedence first. */
export interface Section {
  readonly parent: Pick<ParentReference, 'group' | 'kind' | 'namespace' | 'name'>;
  readonly section: string;
  readonly attached: readonly AttachedRoute[];
}

export interface AttachedRoutes {
  readonly sections: readonly Section[];
  readonly of: (route: Route) => readonly Section[];
  /** What was not read that decides whether one of its parents takes the route; Services and others apart. */
  readonly lacking: (route: Route, parents: 'Services' | 'others') => readonly Missing[];
  /** What was not read that decides whether one listener takes a route that others of its parent take for certain. */
  readonly lackingAt: (route: Route, parent: Section['parent'], section: string) => readonly Missing[];
}

/** Is it a port of a Service, so that its routes are those of a mesh? */
export function isOfMesh({ parent }: Section): boolean {
  return parent.group === '' && parent.kind === 'Service';
}

const known = new WeakMap<Routes, WeakMap<RouteParents['gateways'], AttachedRoutes>>();

/**
 * The routes of every listener and of every Service port, as specifications have it. Consumer routes of a mesh count for
 * clients of their own namespace only, so each namespace of them is a section of its own (GEP-1294).
 */
export function attachedRoutes(routes: Routes, parents: RouteParents): AttachedRoutes {
  let byGateways = known.get(routes);
  if (byGateways === undefined) {
    known.set(routes, (byGateways = new WeakMap<RouteParents['gateways'], AttachedRoutes>()));
  }
  let found = byGateways.get(parents.gateways);
  if (found === undefined) byGateways.set(parents.gateways, (found = computed(routes, parents)));
  return found;
}

function computed(routes: Routes, parents: RouteParents): AttachedRoutes {
  const sections = new Map<string, Section & { readonly attached: AttachedRoute[] }>();
  const byRoute = new Map<Route, Set<Section>>();
  const open = new Map<Route, (OpenSection & Pick<Section, 'parent'>)[]>();
  const unread = { Services: new Map<Route, Missing[]>(), others: new Map<Route, Missing[]>() };
  const byAge = [...routes].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  for (const route of byAge) {
    const own = new Set<Section>();
    byRoute.set(route, own);
    for (const parent of route.parentRefs) {
      const attachment = attachmentOf(route, parent, parents);
      if (attachment.state === 'unknown') {
        const of = isService(parent) ? unread.Services : unread.others;
        of.set(route, [...(of.get(route) ?? []), ...attachment.missing]);
      }
      if (attachment.state !== 'attached') continue;
      for (const one of attachment.open ?? [])
        open.set(route, [...(open.get(route) ?? []), { ...one, parent }]);
      const scope = attachment.role === 'consumer' ? (route.ref.namespace ?? '') : '';
      const { group, kind, namespace, name } = parent;
      for (const { section, hostnames } of attachment.to) {
        const key = JSON.stringify([group, kind, namespace, name, section, scope]);
        let told = sections.get(key);
        if (told === undefined) sections.set(key, (told = { parent, section, attached: [] }));
        // Two parentRefs may lead to the same listener.
        if (!own.has(told)) told.attached.push({ route, parent, hostnames });
        own.add(told);
      }
    }
  }
  return {
    sections: [...sections.values()],
    of: (route) => [...(byRoute.get(route) ?? [])],
    lacking: (route, of) => unread[of].get(route) ?? [],
    lackingAt: (route, { kind, namespace, name }, section) =>
      (open.get(route) ?? [])
        .filter(
          ({ parent, section: its }) =>
            its === section && parent.kind === kind && parent.namespace === namespace && parent.name === name,
        )
        .flatMap(({ missing }) => missing),
  };
}

/** The oldest first, then by namespace and name (AllowedRoutes of sigs.k8s.io/gateway-api v1.7.0). */
function orderOf({ metadata, ref }: Route): string {
  return `${metadata.creationTimestamp ?? ''} ${ref.namespace ?? ''}/${ref.name}`;
}
