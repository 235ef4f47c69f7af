import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
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
import type { ListenerParents } from '../../net/gateway/route-attachment.ts';

/** What a request for one of the route's hostnames gets, where nothing else serves it. */
const consequence: Readonly<Record<Route['kind'], string>> = {
  HTTPRoute: 'requests for them get 404',
  GRPCRoute: 'calls to them get Unimplemented',
  TLSRoute: 'connections with them as SNI are refused',
  TCPRoute: 'no connection reaches the route',
  UDPRoute: 'no packet reaches the route',
};

function shownNames(names: readonly string[]): string {
  const shown = names.slice(0, 3).map(shownName);
  return `${shown.join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
}

function problemOf(route: Route, refused: RefusedParent, parents: ListenerParents): Problem {
  const { parent, attachment, conditions } = refused;
  const who = `${route.kind} ${route.ref.namespace ?? ''}/${route.ref.name}`;
  const evidence = [
    cite(route, 'spec.hostnames', route.hostnames),
    citeParent(route, parent),
    ...citeListeners(refused, parents),
    ...conditions.map((condition) => citeCondition(route, condition)),
  ] as const;
  const has = shownNames(route.hostnames);
  if (attachment === undefined) {
    const by = shownName(conditions.find(({ status }) => status === 'False')?.controller ?? '');
    return {
      field: 'spec.hostnames',
      message: `${who} is for ${has}, and ${by} says that no listener of ${parentText(parent)} takes any of these hostnames (NoMatchingListenerHostname): ${consequence[route.kind]}.`,
      evidence,
    };
  }
  const listing = parent.kind === 'ListenerSet' ? parents.listenerSets : parents.gateways;
  const found = listing.find(parent.namespace, parent.name);
  const listeners = found.state === 'known' ? (found.value.spec?.listeners ?? []) : [];
  const taken = attachment.refused
    .filter(({ because }) => because === 'hostname')
    .map(({ section }) => listeners.find(({ name }) => (name ?? '') === section)?.hostname ?? '');
  return {
    field: 'spec.hostnames',
    message: `${who} is for ${has}, and the listeners of ${parentText(parent)} that it may use take ${shownNames([...new Set(taken)])}: ${consequence[route.kind]}${contradictionText(refused)}.`,
    evidence,
  };
}

export default defineRule({
  code: 'GW08',
  title: 'No listener takes any hostname of the route',
  severity: 'high',
  needs: ['routes', 'gateways'],
  uses: ['listenerSets', 'namespaces'],
  judgesManifests: true,
  docs: {
    why: 'Where both a listener and a route name hostnames, they need one in common, or the route is not attached (NoMatchingListenerHostname). A wildcard stands for one label or more, so that *.example.com takes a.b.example.com and not example.com itself, and hostnames of a route that no listener takes are dropped without a word as long as another one matches.',
    actions: [
      'Correct spec.hostnames of route {namespace}/{name}, or leave it out to take whatever the listener takes (a TLSRoute must name some).',
      'Or add a listener for the hostname, with a certificate that covers it where it terminates TLS. A listener with another hostname does not disturb those that are there.',
    ],
    rollback: 'Apply the former version of route {namespace}/{name}, or take the added listener away again.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o jsonpath={.spec.hostnames}',
      'kubectl get {kind} {name} -n {namespace} -o jsonpath={.status.parents}',
      'kubectl get gateways --all-namespaces -o yaml',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/gateway_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/httproute_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/tlsroute_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/httproute-hostname-intersection.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/tlsroute-invalid-no-matching-listener-hostname.go',
    ],
    silent: [
      'No hostname on one of the two sides: that takes all.',
      'Hostnames of which one matches: the others are ignored, which the specification demands.',
      'A listener that the route does not ask for, or that refuses its kind or namespace.',
      'TCPRoutes and UDPRoutes, which have no hostnames.',
    ],
  },
  subjects: ({ routes }) => routes,
  *check(route, parents) {
    for (const refused of refusedParents(route, 'NoMatchingListenerHostname', parents)) {
      if ('state' in refused) yield refused;
      else yield problemOf(route, refused, parents);
    }
  },
});
