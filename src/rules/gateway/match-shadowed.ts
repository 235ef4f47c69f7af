import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Route } from '../../model/evidence/routes.ts';
import { unknown } from '../../model/maybe.ts';
import { shownName } from '../../model/shown-name.ts';
import { type AttachedRoutes, attachedRoutes, isOfMesh } from '../../net/gateway/attached-routes.ts';
import { type Shadow, type Shadowing, shadowing } from '../../net/gateway/match-shadowing.ts';

const known = new WeakMap<AttachedRoutes, ReadonlyMap<Route, Shadowing>>();

/** Of Gateways' listeners; what is attached to Services is judged with the mesh. */
function shadowingOf(attached: AttachedRoutes): ReadonlyMap<Route, Shadowing> {
  let found = known.get(attached);
  if (found === undefined) {
    found = shadowing(attached.sections.filter((one) => !isOfMesh(one)));
    known.set(attached, found);
  }
  return found;
}

function nameOf({ kind, ref }: Route): string {
  return `${kind} ${ref.namespace ?? ''}/${ref.name}`;
}

function messageOf(route: Route, { rule, by, section, hostnames, isWhole }: Shadow): string {
  const hosts = hostnames.slice(0, 3).map(shownName).join(', ');
  const more = hostnames.length > 3 ? ` and ${hostnames.length - 3} more` : '';
  const where = `listener ${shownName(section.section)} of ${section.parent.kind} ${shownName(section.parent.namespace)}/${shownName(section.parent.name)}${hosts === '' ? '' : ` for ${hosts}${more}`}`;
  const other =
    by.route === route ? `${by.rule.field}, which comes first,` : `${by.rule.field} of ${nameOf(by.route)}`;
  const why = by.route === route ? '' : ', which takes precedence by age, then by name';
  return isWhole
    ? `${rule.field} of ${nameOf(route)} can never match: on ${where}, ${other} has the same matches${why}, and gets all the requests.`
    : `${rule.field} of ${nameOf(route)} loses some of its requests: on ${where}, ${other} has one of its matches too${why}.`;
}

export default defineRule({
  code: 'GW14',
  title: 'A rule of a route never matches, because another has the same matches',
  severity: 'medium',
  needs: ['routes', 'gateways'],
  uses: ['listenerSets', 'namespaces', 'services'],
  judgesManifests: true,
  docs: {
    why: 'A Gateway merges the rules of all routes on a listener and hostname. Of two with the same matches one wins: the older route’s, then the one first by namespace and name, and inside a route the first in its list. The other stays accepted, its status says nothing, and no request ever reaches its backends. Whoever wrote it sees the old version being served.',
    actions: [
      'Decide which of the two is meant, and remove the match from the other, or make one of them more specific (a longer path, a header, a hostname of its own).',
      'For a share of the requests, put both backends into one rule, by weight.',
    ],
    rollback: 'Apply the former version of route {namespace}/{name}.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o yaml',
      'kubectl get {kind} -A --sort-by=.metadata.creationTimestamp',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/httproute_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/grpcroute_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/gateway_types.go',
    ],
    silent: [
      'A wider match beside a narrower one: the more specific one comes first, whatever its age.',
      'The same match on different listeners, or for different hostnames.',
      'A route that names a hostname and one that covers it by a wildcard: the one that names it comes first, or the older, which implementations may choose.',
      'Routes of a mesh, which are judged for each Service (GW22).',
      'Paths by regular expression next to others: each implementation has its own order for them, so those rules count as not judged.',
    ],
  },
  *subjects({ routes }) {
    for (const route of routes) if (route.kind === 'HTTPRoute' || route.kind === 'GRPCRoute') yield route;
  },
  *check(route, { routes, ...parents }) {
    const attached = attachedRoutes(routes, parents);
    const found = shadowingOf(attached).get(route);
    for (const shadow of found?.shadows ?? []) {
      const { rule, by, match } = shadow;
      yield {
        field: `${rule.field}.matches`,
        message: messageOf(route, shadow),
        evidence: [
          cite(route, `${rule.field}.matches`, match),
          cite(by.route, `${by.rule.field}.matches`, match),
          ...(by.route === route
            ? []
            : [route, by.route].map((one) =>
                cite(one, 'metadata.creationTimestamp', one.metadata.creationTimestamp),
              )),
        ],
        involves: by.route === route ? [] : [by.route],
      };
    }
    const lacking = attached.lacking(route, 'others');
    if (lacking.length > 0) yield unknown(...lacking);
    if (found?.besideRegex === true && found.shadows.length === 0) {
      yield unknown({
        what: 'precedence of paths by regular expression',
        namespaces: [route.ref.namespace ?? ''],
        reason: 'not-observable',
        detail:
          'another route on the same listener and hostname matches paths by regular expression, whose order is up to the implementation',
        next: 'see the documentation of the Gateway’s controller',
      });
    }
  },
});
