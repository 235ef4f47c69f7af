import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { citeNotFound } from '../../model/cite.ts';
import { conditionsOf, type ParentReference, type Route } from '../../model/evidence/routes.ts';
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

/** Which listeners the reference asks for: `listener web on port 81`. */
function askedText({ sectionName, port }: ParentReference): string {
  const name = sectionName === undefined || sectionName === '' ? '' : ` ${shownName(sectionName)}`;
  return `listener${name}${port === undefined ? '' : ` on port ${port}`}`;
}

function problemOf(route: Route, refused: RefusedParent, parents: ListenerParents): Problem {
  const { parent, attachment, conditions } = refused;
  const who = `${route.kind} ${route.ref.namespace ?? ''}/${route.ref.name}`;
  const what = parentText(parent);
  const evidence = [
    citeParent(route, parent),
    ...citeListeners(refused, parents),
    ...conditions.map((condition) => citeCondition(route, condition)),
  ] as const;
  if (attachment === undefined) {
    const by = shownName(conditions.find(({ status }) => status === 'False')?.controller ?? '');
    return {
      field: `${parent.field}.name`,
      message: `${who} is to be attached to ${what}, and ${by} says that no listener of it matches the reference (NoMatchingParent): no traffic reaches the route through it.`,
      evidence,
    };
  }
  if (attachment.refused.length === 0) {
    const listing = parent.kind === 'ListenerSet' ? parents.listenerSets : parents.gateways;
    const isThere = listing.find(parent.namespace, parent.name).state === 'known';
    const fault = isThere ? 'which has no listener' : 'which does not exist';
    return {
      field: `${parent.field}.name`,
      message: `${who} is to be attached to ${what}, ${fault}: no traffic reaches the route through it${contradictionText(refused)}.`,
      evidence: isThere ? evidence : [...evidence, citeNotFound(what, attachment.label)],
    };
  }
  const isPort = attachment.refused.every(({ because }) => because === 'port');
  const has = attachment.refused.slice(0, 5).map(({ section }) => shownName(section));
  const more =
    attachment.refused.length > has.length ? ` and ${attachment.refused.length - has.length} more` : '';
  return {
    field: `${parent.field}.${isPort ? 'port' : 'sectionName'}`,
    message: `${who} asks for ${askedText(parent)} of ${what}, which has none like that (its listeners are ${has.join(', ')}${more}): no traffic reaches the route through it${contradictionText(refused)}.`,
    evidence,
  };
}

export default defineRule({
  code: 'GW06',
  title: 'A route names a parent that is not there',
  severity: 'high',
  needs: ['routes', 'gateways'],
  uses: ['listenerSets', 'namespaces'],
  judgesManifests: true,
  docs: {
    why: 'A parentRef whose Gateway does not exist gets no status at all, since no controller is in charge of it; one whose sectionName or port no listener has is refused with NoMatchingParent. In both cases the route looks complete, and the Gateway answers as if it were not there: 404 for HTTP, Unimplemented for gRPC, a closed connection below that.',
    actions: [
      'Correct parentRefs of route {namespace}/{name}: name and namespace of the Gateway (the route’s own, unless stated), then sectionName and port.',
      'Leave sectionName and port out where any listener will do: hostnames and allowedRoutes still choose.',
      'Name the ListenerSet itself, kind ListenerSet, for a listener that stands in one: a reference to its Gateway does not reach it.',
    ],
    rollback: 'Apply the former version of route {namespace}/{name}; controllers pick it up within seconds.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o yaml',
      'kubectl get gateways --all-namespaces -o wide',
      'kubectl get {kind} {name} -n {namespace} -o jsonpath={.status.parents}',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/shared_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/geps/gep-1713/index.md',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/httproute-invalid-parentref-not-matching-listener-port.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/httproute-invalid-parentref-not-matching-section-name.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/httproute-invalid-parentref-section-name-not-matching-port.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/tlsroute-invalid-no-matching-listener.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/listenerset-gateway-parent-section-name-not-found.go',
    ],
    silent: [
      'A Service as parent: that is a route of a mesh.',
      'A parent of a kind of a vendor that the API server serves, as long as its controller does not complain.',
      'A ListenerSet that is there and that its Gateway does not take: the ListenerSet is at fault, not the route.',
      'A route without parentRefs: it asks for nothing.',
      'A listener that matches the reference and refuses the route for another reason.',
    ],
  },
  subjects: ({ routes }) => routes,
  *check(route, parents) {
    for (const parent of route.parentRefs) {
      // A controller that took the route knows its kind better than a list of kinds does.
      const isTaken = conditionsOf(route, 'Accepted', parent).some(
        (one) => one.current && one.status === 'True',
      );
      if (parent.served.state !== 'absent' || isTaken) continue;
      const of = parent.group === '' ? ' of the core API group' : ` of ${shownName(parent.group)}`;
      yield {
        field: `${parent.field}.kind`,
        message: `${route.kind} ${route.ref.namespace ?? ''}/${route.ref.name} is to be attached to ${parentText(parent)}${of}, and the API server has no such kind: no traffic reaches the route through it.`,
        evidence: [
          citeParent(route, parent),
          {
            object: parent.group === '' ? 'core API group' : `API group ${shownName(parent.group)}`,
            field: 'kinds',
            seen: `no ${shownName(parent.kind)}`,
            label: parent.served.label,
          },
        ],
      };
    }
    const served = { ...route, parentRefs: route.parentRefs.filter((one) => one.served.state !== 'absent') };
    for (const refused of refusedParents(served, 'NoMatchingParent', parents)) {
      if ('state' in refused) yield refused;
      else yield problemOf(route, refused, parents);
    }
  },
});
