import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import { conditionsOf, type ParentReference, type Route } from '../../model/evidence/routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { missingOf, type Unknown, unknown } from '../../model/maybe.ts';
import { shownName } from '../../model/shown-name.ts';
import { attachedRoutes, isOfMesh, type Section } from '../../net/gateway/attached-routes.ts';
import { citeCondition } from '../../net/gateway/backend-reference-text.ts';
import {
  attachmentToListeners,
  isService,
  type ListenerParents,
} from '../../net/gateway/route-attachment.ts';
import { featuresOf, listenerOf } from '../../net/gateway/section-listener.ts';

const fits: Readonly<Record<string, string>> = { TLSRoute: 'TLS', TCPRoute: 'TCP', UDPRoute: 'UDP' };

function nameOf({ kind, ref }: Route): string {
  return `${kind} ${ref.namespace ?? ''}/${ref.name}`;
}

function parentText({ kind, namespace, name }: Section['parent']): string {
  return `${shownName(kind)} ${shownName(namespace)}/${shownName(name)}`;
}

/** What controllers say of the route at this parent, and whether one of them has taken it as it is now. */
function saidOf(route: Route, parent: ParentReference): { cited: Citation[]; isTaken: boolean } {
  const conditions = conditionsOf(route, 'Accepted', parent);
  return {
    cited: conditions.map((one) => citeCondition(route, one)),
    isTaken: conditions.some(({ current, status }) => current && status === 'True'),
  };
}

/** No listener that it asks for speaks the protocol of its kind. */
function* wrongProtocol(route: Route, parents: ListenerParents): Generator<Problem> {
  for (const parent of route.parentRefs) {
    if (isService(parent)) continue;
    const attachment = attachmentToListeners(route, parent, parents);
    if (attachment.state !== 'not attached') continue;
    const asked = attachment.refused.filter(({ because }) => because !== 'sectionName' && because !== 'port');
    const [first] = asked;
    const { cited, isTaken } = saidOf(route, parent);
    if (first === undefined || isTaken || asked.some(({ because }) => because !== 'protocol')) continue;
    const found = asked.flatMap(({ section }) => listenerOf({ parent, section }, parents) ?? []);
    const protocols = [...new Set(found.map(({ listener }) => shownName(listener.protocol ?? '')))];
    yield {
      severity: 'high',
      field: parent.field,
      message: `${nameOf(route)} needs a listener of protocol ${fits[route.kind] ?? ''}, and ${asked.length === 1 ? `listener ${shownName(first.section)}` : 'what it asks for'} of ${parentText(parent)} speaks ${protocols.join(' and ')}: it is not attached, and no connection reaches its backends.`,
      evidence: [
        cite(
          route,
          parent.field,
          `${parent.namespace}/${parent.name}, sectionName ${parent.sectionName ?? '(not set)'}`,
        ),
        ...found.map(({ owner, listener }) =>
          cite(owner, `spec.listeners[name=${listener.name ?? ''}].protocol`, listener.protocol),
        ),
        ...cited,
      ],
    };
  }
}

/** TLS ends at the listener, and the controller does not claim that it can do that for a TLSRoute. */
function* terminated(
  route: Route,
  section: Section,
  parents: ListenerParents,
  gatewayClasses: Listing<Kept<'GatewayClass'>>,
): Generator<Problem | Unknown> {
  const found = listenerOf(section, parents);
  if (found === undefined || (found.listener.tls?.mode ?? 'Terminate') !== 'Terminate') return;
  const claimed = featuresOf(found.gateway, gatewayClasses);
  const own = section.attached.find((one) => one.route === route);
  if (own === undefined) return;
  const className = found.gateway?.spec?.gatewayClassName ?? '';
  const unread = missingOf(gatewayClasses.find(undefined, className));
  if (unread.length > 0 && !saidOf(route, own.parent).isTaken) yield unknown(...unread);
  if (claimed === undefined || claimed.features.includes('TLSRouteModeTerminate')) return;
  const { cited, isTaken } = saidOf(route, own.parent);
  if (isTaken) return;
  const field = `spec.listeners[name=${section.section}].tls.mode`;
  yield {
    severity: 'high',
    field: own.parent.field,
    message: `${nameOf(route)} is for listener ${shownName(section.section)} of ${parentText(section.parent)}, which terminates TLS, and the controller of GatewayClass ${claimed.gatewayClass.ref.name} does not claim that for TLSRoutes (feature TLSRouteModeTerminate): the listener is not accepted, and no connection reaches the backends.`,
    evidence: [
      cite(found.owner, field, found.listener.tls?.mode),
      cite(
        claimed.gatewayClass,
        'status.supportedFeatures',
        claimed.features.filter((one) => one.startsWith('TLS')).join(', ') || '(none of TLS)',
      ),
      ...cited,
    ],
  };
}

/** A listener of TCP or UDP tells no two connections apart, so one route gets them all. */
function* outranked(route: Route, { attached, section, parent }: Section): Generator<Problem> {
  const [winner] = attached.filter((one) => one.route.kind === route.kind);
  if (winner === undefined || winner.route === route) return;
  const own = attached.find((one) => one.route === route);
  yield {
    severity: 'medium',
    field: own?.parent.field ?? 'spec.parentRefs',
    message: `${nameOf(route)} and ${nameOf(winner.route)} are both on listener ${shownName(section)} of ${parentText(parent)}, which cannot tell their connections apart: the older one gets all of them, and ${nameOf(route)} none, although both are accepted.`,
    evidence: [
      cite(winner.route, winner.parent.field, `${parent.namespace}/${parent.name}`),
      ...[route, winner.route].map((one) =>
        cite(one, 'metadata.creationTimestamp', one.metadata.creationTimestamp),
      ),
    ],
    involves: [winner.route],
  };
}

export default defineRule({
  code: 'GW16',
  title: 'A route of TLS, TCP or UDP cannot work where it is attached',
  severity: ['high', 'medium'],
  needs: ['routes', 'gateways'],
  uses: ['listenerSets', 'namespaces', 'services', 'gatewayClasses'],
  judgesManifests: true,
  causes: ['GW07'],
  docs: {
    why: 'Routes below HTTP fit one protocol each: a TLSRoute a listener of TLS, a TCPRoute one of TCP, a UDPRoute one of UDP. On any other they are not attached, and a listener that terminates TLS takes TLSRoutes only where the implementation can do that; both are high, since no connection arrives. Of several TCPRoutes, or UDPRoutes, on one listener only the oldest gets connections while all of them are accepted, and a TLSRoute without hostnames takes every name and can no longer be changed from Gateway API 1.5 on, which asks for one; those are medium.',
    actions: [
      'Point route {namespace}/{name} at a listener of its protocol with sectionName, or add one.',
      'Give every TCPRoute and UDPRoute a listener, and so a port, of its own; put backends that share one into one route, by weight.',
    ],
    rollback: 'Apply the former version of route {namespace}/{name}.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o yaml',
      'kubectl get gateways -A -o jsonpath={.items[*].spec.listeners}',
      'kubectl get gatewayclasses -o jsonpath={.items[*].status.supportedFeatures}',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/tlsroute_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/geps/gep-2643/index.md',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/geps/gep-2644/index.md',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/geps/gep-2645/index.md',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/pkg/features/tlsroute.go',
    ],
    silent: [
      'One listener of several that fits: the route is attached to that one.',
      'A TLSRoute on a listener that terminates TLS where the class claims TLSRouteModeTerminate, claims no features at all, or where the controller has accepted the route.',
      'A TCPRoute on a listener that terminates TLS, which implementations may take.',
      'A TCPRoute and a UDPRoute on one port number: they are on different listeners.',
      'Routes of a mesh.',
    ],
  },
  *subjects({ routes }) {
    for (const route of routes) if (Object.hasOwn(fits, route.kind)) yield route;
  },
  *check(route, { routes, gatewayClasses, ...parents }) {
    yield* wrongProtocol(route, parents);
    const attached = attachedRoutes(routes, parents);
    for (const section of attached.of(route)) {
      if (isOfMesh(section)) continue;
      if (route.kind === 'TLSRoute') yield* terminated(route, section, parents, gatewayClasses);
      else yield* outranked(route, section);
    }
    if (route.kind === 'TLSRoute' && route.hostnames.length === 0) {
      yield {
        severity: 'medium',
        field: 'spec.hostnames',
        message: `${nameOf(route)} names no hostname: it takes connections for every name that no other TLSRoute on its listener names, and since Gateway API 1.5 the API server refuses to change it until it names one.`,
        evidence: [cite(route, 'spec.hostnames', undefined)],
      };
    }
    const lacking = attached.lacking(route, 'others');
    if (lacking.length > 0) yield unknown(...lacking);
  },
});
