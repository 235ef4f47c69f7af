import { conditionsOf, type Route, type Routes } from '../../model/evidence/routes.ts';

const indexes = new WeakMap<Routes, ReadonlyMap<string, Route>>();

/**
 * Hostnames that HTTPRoutes serve, with one route each: those that a parent has accepted, or that are declared and
 * have no status yet. Routes that take every hostname of their listener name none.
 */
export function routeHostnames(routes: Routes): ReadonlyMap<string, Route> {
  let index = indexes.get(routes);
  if (index === undefined) {
    const built = new Map<string, Route>();
    for (const route of routes) {
      if (route.kind !== 'HTTPRoute') continue;
      const isAccepted = conditionsOf(route, 'Accepted').some(({ status }) => status === 'True');
      if (!isAccepted && !(route.ref.declared && route.parents.length === 0)) continue;
      for (const hostname of route.hostnames) {
        const host = hostname.toLowerCase();
        if (!built.has(host)) built.set(host, route);
      }
    }
    indexes.set(routes, (index = built));
  }
  return index;
}
