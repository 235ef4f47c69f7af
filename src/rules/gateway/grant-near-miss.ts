import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { grantUseOf, unreadReferrers } from '../../net/gateway/cross-namespace-references.ts';
import { missedBy, type NearMiss } from '../../net/gateway/grant-near-misses.ts';

/** The empty group, which is the core group's name, would not be seen in a sentence. */
function valueText(value: string): string {
  return value === '' ? '"" (the core group)' : shownName(value);
}

function faultText({ grant, field, seen, wanted }: NearMiss): string {
  const name = `${grant.ref.namespace ?? ''}/${grant.ref.name}`;
  return field === 'metadata.namespace'
    ? `ReferenceGrant ${name} stands in the namespace that refers, ${shownName(seen)}, and has to stand in the one that is referred to, ${shownName(wanted)}`
    : `ReferenceGrant ${name} has ${valueText(seen)} in ${field}, and the reference that it would allow needs ${valueText(wanted)}`;
}

export default defineRule({
  code: 'GW11',
  title: 'A ReferenceGrant just misses the reference it seems made for',
  severity: 'high',
  needs: ['referenceGrants'],
  uses: ['routes', 'gateways', 'listenerSets'],
  judgesManifests: true,
  docs: {
    why: 'A grant has no status: nothing says that it allows nothing. It counts only in the namespace that is referred to, for the kind that refers (one for HTTPRoutes does not cover GRPCRoutes), with the group of each kind written exactly, which for Services and Secrets is the empty string. One field off, the reference stays refused, and what it leads to is not used.',
    actions: [
      'Correct that field of ReferenceGrant {namespace}/{name}, or, where it stands in the wrong namespace, create it anew in the right one and delete this one.',
    ],
    rollback: 'Apply the former version of the grant; controllers take back what it allowed.',
    verify: ['kubectl get referencegrant {name} -n {namespace} -o yaml', 'kubectl get referencegrants -A'],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/referencegrant_types.go',
      'https://gateway-api.sigs.k8s.io/geps/gep-709/',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/httproute-invalid-reference-grant.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/gateway-secret-invalid-reference-grant.go',
    ],
    silent: [
      'A grant that allows some reference: it is meant for that one.',
      'A grant that differs from every refused reference in more than one field.',
      'A grant where nothing is refused.',
    ],
  },
  subjects: ({ referenceGrants }) => referenceGrants,
  *check(grant, { referenceGrants, routes, gateways, listenerSets }) {
    const referrers = { routes, gateways, listenerSets };
    const use = grantUseOf(referenceGrants, referrers);
    const missed = missedBy(grant, use, referenceGrants);
    if (missed === undefined) {
      const lacking = use.used.has(grant) ? [] : unreadReferrers(grant, referrers);
      if (lacking.length > 0) yield unknown(...lacking);
      return;
    }
    const { near, reference } = missed;
    const { object, field, to } = reference;
    yield {
      field: near.field,
      message: `${faultText(near)}: ${formatRef(object.ref)} may not use ${shownName(to.kind)} ${shownName(to.namespace)}/${shownName(to.name)}.`,
      evidence: [
        cite(grant, near.field, near.seen),
        cite(object, field, `${to.kind} ${to.namespace}/${to.name}`),
      ],
      involves: [object],
    };
  },
});
