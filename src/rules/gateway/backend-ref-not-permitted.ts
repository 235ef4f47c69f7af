import { defineRule } from '../../engine/define-rule.ts';
import { type BackendReference, conditionsOf, type Route } from '../../model/evidence/routes.ts';
import { missingOf, unknown } from '../../model/maybe.ts';
import { shownName } from '../../model/shown-name.ts';
import {
  citeCondition,
  citeReference,
  lossText,
  referencesOf,
  targetText,
} from '../../net/gateway/backend-reference-text.ts';
import { type CrossNamespaceReference, grantUseOf } from '../../net/gateway/cross-namespace-references.ts';
import { grantNearMisses } from '../../net/gateway/grant-near-misses.ts';
import { grantText } from '../../net/gateway/grant-text.ts';
import { isMeshOnly } from '../../net/gateway/mesh-parents.ts';

const group = 'gateway.networking.k8s.io';

/** References into other namespaces that every controller wants a grant for; of kinds of a vendor only its own tells. */
function foreignOf(route: Route): BackendReference[] {
  return isMeshOnly(route)
    ? []
    : referencesOf(route).filter(({ namespace }) => namespace !== route.ref.namespace);
}

function isStandard({ group: of, kind }: BackendReference): boolean {
  return (of === '' && kind === 'Service') || (of === 'multicluster.x-k8s.io' && kind === 'ServiceImport');
}

function asReference(route: Route, to: BackendReference): CrossNamespaceReference {
  const from = { group, kind: route.kind, namespace: route.ref.namespace ?? '' };
  return { object: route, field: to.field, from, to };
}

export default defineRule({
  code: 'GW10',
  title: 'A route uses a backend of another namespace without a ReferenceGrant',
  severity: ['high', 'medium'],
  needs: ['routes', 'referenceGrants'],
  uses: ['gateways', 'listenerSets'],
  judgesManifests: true,
  causes: ['GW11'],
  docs: {
    why: 'A backend in another namespace is used only where a ReferenceGrant in that namespace allows it, for this kind of route and this namespace. Without one the route stays attached, and the Gateway answers the requests that the backend would have got with an error of its own; the condition ResolvedRefs says RefNotPermitted. It is high; for a mirror, whose requests are served all the same, it is medium.',
    actions: [
      'Ask whoever owns the namespace of the backend for that ReferenceGrant: it counts nowhere else. The finding spells it out.',
      'Or move route {namespace}/{name} into the namespace of its backend, where it needs no grant.',
    ],
    rollback: 'Delete the ReferenceGrant again; controllers take back what it allowed.',
    verify: [
      'kubectl get referencegrants -A',
      'kubectl get {kind} {name} -n {namespace} -o jsonpath={.status.parents[*].conditions}',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/referencegrant_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/object_reference_types.go',
      'https://gateway-api.sigs.k8s.io/geps/gep-709/',
      'https://gateway-api.sigs.k8s.io/geps/gep-1294/',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/httproute-invalid-cross-namespace-backend-ref.go',
    ],
    silent: [
      'A grant for this kind of route, this namespace and this backend, whether it names the backend or all of its kind.',
      'Routes whose parents are all Services: in most meshes they need no grant (GEP-1294).',
      'Backends of kinds of a vendor, such as routes that another route delegates to, unless their controller says RefNotPermitted.',
      'A backend of weight 0, to which nothing is sent.',
      'RefNotPermitted in the status although a grant allows the reference: the status is older than the grant.',
    ],
  },
  *subjects({ routes }) {
    for (const route of routes) {
      if (foreignOf(route).length > 0) yield route;
    }
  },
  *check(route, { routes, referenceGrants, gateways, listenerSets }) {
    const conditions = conditionsOf(route, 'ResolvedRefs');
    const current = conditions.filter((condition) => condition.current);
    const refusing = current.find(({ status, reason }) => status === 'False' && reason === 'RefNotPermitted');
    const approving = current.find(({ status }) => status === 'True');
    const { used } = grantUseOf(referenceGrants, { routes, gateways, listenerSets });
    const judged = foreignOf(route).map((to) => {
      const reference = asReference(route, to);
      return { to, reference, grant: referenceGrants.permitting(reference.from, to) };
    });
    for (const { to, reference, grant } of judged) {
      if (grant.state === 'known') continue;
      // What its controller says settles what grants that were not read, or rules of a vendor, leave open.
      const isOnlySuspect = judged.filter((one) => one.grant.state !== 'known').length === 1;
      const isRefused = grant.state === 'absent' && isStandard(to);
      if (!isRefused && !(refusing !== undefined && isOnlySuspect)) continue;
      const near = grantNearMisses(reference, referenceGrants, used);
      const who = isRefused ? '' : `${shownName(refusing?.controller ?? '')} says that `;
      const contradiction =
        approving === undefined
          ? ''
          : `, although ${shownName(approving.controller)} has written ResolvedRefs True`;
      yield {
        severity: to.via === 'requestMirror' ? 'medium' : 'high',
        field: `${to.field}.namespace`,
        message: `${route.kind} ${route.ref.namespace ?? ''}/${route.ref.name} sends requests to ${targetText(to)}, and ${who}no ReferenceGrant in namespace ${shownName(to.namespace)} allows that: ${lossText(route, to)}${contradiction}.`,
        actions: [grantText(reference)],
        evidence: [
          citeReference(route, to),
          ...(grant.state === 'absent'
            ? [
                {
                  object: `ReferenceGrants in namespace ${shownName(to.namespace)}`,
                  field: 'spec',
                  seen: `${referenceGrants.in(to.namespace).length} read, none for ${route.kind} of namespace ${route.ref.namespace ?? ''}`,
                  label: grant.label,
                },
              ]
            : []),
          ...conditions.map((condition) => citeCondition(route, condition)),
        ],
        involves: near.map((one) => one.grant),
      };
    }
    const lacking = judged.flatMap(({ to, grant }) => (isStandard(to) ? missingOf(grant) : []));
    if (lacking.length > 0 && refusing === undefined) yield unknown(...lacking);
  },
});
