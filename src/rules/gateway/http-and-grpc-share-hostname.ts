import { defineRule } from '../../engine/define-rule.ts';
import { cite, type Citation } from '../../model/cite.ts';
import { bundleAnnotation, type GatewayApi } from '../../model/evidence/gateway-api.ts';
import { conditionsOf, type Route } from '../../model/evidence/routes.ts';
import { unknown } from '../../model/maybe.ts';
import { shownName } from '../../model/shown-name.ts';
import { formatVersion } from '../../model/version.ts';
import {
  type AttachedRoute,
  attachedRoutes,
  isOfMesh,
  type Section,
} from '../../net/gateway/attached-routes.ts';
import { citeCondition } from '../../net/gateway/backend-reference-text.ts';
import { commonHostnames } from '../../net/gateway/route-attachment-hostnames.ts';

/** Hostnames that both take; empty for all, undefined for none. */
function sharedOf(a: AttachedRoute, b: AttachedRoute): readonly string[] | undefined {
  if (a.hostnames.length === 0) return b.hostnames;
  const shared = a.hostnames.flatMap((one) => commonHostnames(one, b.hostnames) ?? []);
  return shared.length === 0 ? undefined : [...new Set(shared)];
}

/** What the controller of the Gateway says of a route there, of the route as it is now. */
function acceptedOf({ route, parent }: AttachedRoute) {
  return conditionsOf(route, 'Accepted', parent).find(({ current }) => current);
}

/** Until 1.6 exactly one of the two had to be accepted; since 1.7 an implementation may accept both. */
function isMust(gatewayApi: GatewayApi): boolean | undefined {
  const bundle = gatewayApi.of('GRPCRoute')?.bundle;
  return bundle === undefined ? undefined : bundle.major === 1 && bundle.minor < 7;
}

function citeBundle(gatewayApi: GatewayApi): Citation[] {
  const found = gatewayApi.of('GRPCRoute');
  if (found?.bundle === undefined) return [];
  const field = `metadata.annotations[${bundleAnnotation}]`;
  return [cite(found.definition, field, formatVersion(found.bundle))];
}

function nameOf({ kind, ref }: Route): string {
  return `${kind} ${ref.namespace ?? ''}/${ref.name}`;
}

/** The first route of the other kind on the listener that takes precedence over this one and shares a hostname with it. */
function olderOf(own: AttachedRoute, { attached }: Section) {
  for (const other of attached) {
    if (other.route === own.route) return undefined;
    const isOther =
      [own, other]
        .map(({ route }) => route.kind)
        .sort()
        .join() === 'GRPCRoute,HTTPRoute';
    const shared = isOther ? sharedOf(own, other) : undefined;
    if (shared !== undefined) return { other, shared };
  }
  return undefined;
}

export default defineRule({
  code: 'GW15',
  title: 'An HTTPRoute and a GRPCRoute share a hostname on one listener',
  severity: 'medium',
  needs: ['routes', 'gateways'],
  uses: ['listenerSets', 'namespaces', 'services', 'gatewayApi'],
  judgesManifests: true,
  docs: {
    why: 'The rules of HTTPRoutes and GRPCRoutes are not merged with each other. Where both are attached to one listener for a hostname that they share, an implementation accepts the older one and rejects the other; up to Gateway API 1.6 it had to, since 1.7 it may accept both. The rejected route serves nothing, and which one that is changes when the older one is created anew.',
    actions: [
      'Give the gRPC services a hostname of their own, such as grpc.example.com.',
      'Or write the gRPC routes as an HTTPRoute too, by path (/package.Service/Method), so that there is one kind on the hostname.',
    ],
    rollback: 'Apply the former hostnames of route {namespace}/{name}.',
    verify: [
      'kubectl get httproutes,grpcroutes -A -o wide --sort-by=.metadata.creationTimestamp',
      'kubectl get {kind} {name} -n {namespace} -o jsonpath={.status.parents[*].conditions}',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/grpcroute_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/grpcroute_types.go',
    ],
    silent: [
      'Both on different listeners, or with hostnames that do not overlap there.',
      'Both accepted by their controller, for what they are now: it serves both kinds side by side.',
    ],
  },
  *subjects({ routes }) {
    for (const route of routes) if (route.kind === 'HTTPRoute' || route.kind === 'GRPCRoute') yield route;
  },
  *check(route, { routes, gatewayApi, ...parents }) {
    const all = attachedRoutes(routes, parents);
    for (const section of all.of(route)) {
      if (isOfMesh(section)) continue;
      const own = section.attached.find((one) => one.route === route);
      const found = own === undefined ? undefined : olderOf(own, section);
      if (own === undefined || found === undefined) continue;
      const { other, shared } = found;
      const both = [own, other].map(acceptedOf);
      if (both.every((one) => one?.status === 'True')) continue;
      const loser = both[1]?.status === 'False' && both[0]?.status === 'True' ? other : own;
      const winner = loser === own ? other : own;
      const isRejected = acceptedOf(loser)?.status === 'False';
      const hosts = shared.length === 0 ? 'every hostname' : shared.slice(0, 3).map(shownName).join(', ');
      const end = isRejected
        ? `and ${nameOf(loser.route)} is rejected: it serves nothing there`
        : isMust(gatewayApi) === true
          ? `and only the older one, ${nameOf(winner.route)}, is accepted: the other serves nothing there`
          : `and an implementation may accept the older one only, ${nameOf(winner.route)}: the other then serves nothing there`;
      yield {
        at: loser.route,
        field: 'spec.hostnames',
        message: `${nameOf(own.route)} and ${nameOf(other.route)} are both for ${hosts} on listener ${shownName(section.section)} of ${section.parent.kind} ${shownName(section.parent.namespace)}/${shownName(section.parent.name)}, ${end}.`,
        evidence: [
          cite(own.route, 'spec.hostnames', own.route.hostnames.join(', ') || '(all)'),
          cite(other.route, 'spec.hostnames', other.route.hostnames.join(', ') || '(all)'),
          ...[own.route, other.route].map((one) =>
            cite(one, 'metadata.creationTimestamp', one.metadata.creationTimestamp),
          ),
          ...[own, other].flatMap((one) => {
            const accepted = acceptedOf(one);
            return accepted === undefined ? [] : [citeCondition(one.route, accepted)];
          }),
          ...citeBundle(gatewayApi),
        ],
        involves: [winner.route],
      };
      return;
    }
    const lacking = all.lacking(route, 'others');
    if (lacking.length > 0) yield unknown(...lacking);
  },
});
