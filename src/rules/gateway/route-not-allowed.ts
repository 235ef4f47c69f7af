import { defineRule, type Problem } from '../../engine/define-rule.ts';
import type { Route } from '../../model/evidence/routes.ts';
import { shownName } from '../../model/shown-name.ts';
import { citeCondition } from '../../net/gateway/backend-reference-text.ts';
import {
  citeListeners,
  citeParent,
  contradictionText,
  parentText,
  type RefusedParent,
  refusedParents,
} from '../../net/gateway/refused-parents.ts';
import type { Refusal, ListenerParents } from '../../net/gateway/route-attachment.ts';

const gatewayGroup = 'gateway.networking.k8s.io';

/** What of a listener decides, and what it is there. */
function refusalText(
  { section, because }: Refusal,
  { parent }: RefusedParent,
  parents: ListenerParents,
): string {
  const listing = parent.kind === 'ListenerSet' ? parents.listenerSets : parents.gateways;
  const found = listing.find(parent.namespace, parent.name);
  const listeners = found.state === 'known' ? (found.value.spec?.listeners ?? []) : [];
  const listener = listeners.find(({ name }) => (name ?? '') === section);
  const name = `listener ${shownName(section)}`;
  if (because === 'protocol')
    return `${name} has protocol ${shownName(listener?.protocol ?? '')}, which carries other kinds`;
  if (because === 'kind') {
    const kinds = (listener?.allowedRoutes?.kinds ?? []).map(
      ({ group = gatewayGroup, kind = '' }) =>
        `${shownName(kind)}${group === gatewayGroup ? '' : ` of ${shownName(group)}`}`,
    );
    return `${name} takes ${kinds.slice(0, 3).join(' and ')} only`;
  }
  const { from = 'Same' } = listener?.allowedRoutes?.namespaces ?? {};
  return from === 'Selector'
    ? `${name} takes routes of namespaces whose labels it selects`
    : `${name} takes routes of namespace ${shownName(parent.namespace)} only`;
}

function problemOf(route: Route, refused: RefusedParent, parents: ListenerParents): Problem {
  const { parent, attachment, conditions } = refused;
  const who = `${route.kind} ${route.ref.namespace ?? ''}/${route.ref.name}`;
  const evidence = [
    citeParent(route, parent),
    ...citeListeners(refused, parents),
    ...conditions.map((condition) => citeCondition(route, condition)),
  ] as const;
  if (attachment === undefined) {
    const by = shownName(conditions.find(({ status }) => status === 'False')?.controller ?? '');
    return {
      field: parent.field,
      message: `${by} says that ${parentText(parent)} does not allow ${who} (NotAllowedByListeners): no traffic reaches the route through it.`,
      evidence,
    };
  }
  const meant = attachment.refused.filter(({ because }) => because !== 'sectionName' && because !== 'port');
  const texts = meant.slice(0, 3).map((one) => refusalText(one, refused, parents));
  const more = meant.length > texts.length ? `, and ${meant.length - texts.length} more likewise` : '';
  return {
    field: parent.field,
    message: `${parentText(parent)} does not allow ${who}: ${texts.join(', ')}${more}; no traffic reaches the route through it${contradictionText(refused)}.`,
    evidence,
  };
}

export default defineRule({
  code: 'GW07',
  title: 'No listener allows the route',
  severity: 'high',
  needs: ['routes', 'gateways'],
  uses: ['listenerSets', 'namespaces'],
  judgesManifests: true,
  docs: {
    why: 'A listener takes routes of its own namespace only, unless allowedRoutes says otherwise, and only kinds that its protocol carries and that allowedRoutes.kinds, where set, names. A route that every listener it asks for refuses is not attached (NotAllowedByListeners), and the Gateway answers as if it did not exist.',
    actions: [
      'Where the owner of the Gateway agrees, let the listener take routes from the namespace {namespace}: allowedRoutes.namespaces with from Selector and the label kubernetes.io/metadata.name names one namespace.',
      'Or move the route, or point its parentRef at a listener that allows it.',
      'Where the kind is refused, use the route kind that the listener’s protocol carries: HTTPRoute and GRPCRoute for HTTP and HTTPS, TLSRoute for TLS, TCPRoute for TCP, UDPRoute for UDP.',
    ],
    rollback:
      'Set allowedRoutes, or the parentRef, back to what it was: routes that were attached before are not touched by a wider allowedRoutes.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o jsonpath={.status.parents}',
      'kubectl get gateways --all-namespaces -o yaml',
      'kubectl get namespace {namespace} --show-labels',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/gateway_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/shared_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/httproute-disallowed-kind.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/httproute-invalid-cross-namespace-parent-ref.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/tcproute-invalid-non-tcp-listener.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/udproute-not-allowed-by-listeners.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/listenerset-allowed-routes-namespaces.go',
      'https://github.com/kubernetes/enhancements/blob/master/keps/sig-api-machinery/2161-apiserver-default-labels/README.md',
    ],
    silent: [
      'A route that one of several listeners takes.',
      'Labels of the route: the labels of its Namespace decide.',
      'A selector on kubernetes.io/metadata.name is judged without reading Namespaces; any other is unknown where they were not read.',
      'A protocol of an implementation’s own, on a listener that names no kinds: only its controller can say, and its word counts.',
      'A hostname that does not match: that is said elsewhere.',
    ],
  },
  subjects: ({ routes }) => routes,
  *check(route, parents) {
    for (const refused of refusedParents(route, 'NotAllowedByListeners', parents)) {
      if ('state' in refused) yield refused;
      else yield problemOf(route, refused, parents);
    }
  },
});
