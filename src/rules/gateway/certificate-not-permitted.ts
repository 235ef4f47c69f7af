import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import {
  conditionOf,
  listenerConditionOf,
  type SeenCondition,
} from '../../model/evidence/gateway-conditions.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { citeGatewayCondition } from '../../net/gateway/cite-gateway-condition.ts';
import {
  certificateReferences,
  type CrossNamespaceReference,
} from '../../net/gateway/cross-namespace-references.ts';
import { grantText } from '../../net/gateway/grant-text.ts';

type Holder = Kept<'Gateway'> | Kept<'ListenerSet'>;

/** The listener whose certificate it is; undefined for what concerns the Gateway as a whole. */
function listenerOf({ field }: CrossNamespaceReference): string | undefined {
  return /^spec\.listeners\[name=([^\]]*)\]/.exec(field)?.[1];
}

function statusOf(holder: Holder, reference: CrossNamespaceReference): SeenCondition | undefined {
  const listener = listenerOf(reference);
  const found =
    listener === undefined
      ? conditionOf(holder, 'ResolvedRefs')
      : listenerConditionOf(holder, listener, 'ResolvedRefs');
  return found?.current === true ? found : undefined;
}

function effectOf(reference: CrossNamespaceReference): string {
  const listener = listenerOf(reference);
  if (listener !== undefined) {
    return `listener ${shownName(listener)} has no certificate from there, and TLS handshakes for it fail`;
  }
  return reference.field.includes('clientCertificateRef')
    ? 'backends that ask the Gateway for a certificate get none'
    : 'clients’ certificates cannot be checked, and the listeners concerned refuse them or are not accepted';
}

export default defineRule({
  code: 'GW05',
  title: 'A certificate of another namespace has no ReferenceGrant',
  severity: 'high',
  needs: ['gateways'],
  uses: ['listenerSets', 'referenceGrants'],
  judgesManifests: true,
  causes: ['GW11'],
  docs: {
    why: 'A Gateway uses a certificate of another namespace only where a ReferenceGrant in that namespace allows it, from kind Gateway and the namespace of the Gateway. A ListenerSet needs a grant of its own, from kind ListenerSet: none of the two inherits what the other was granted. Without it ResolvedRefs says RefNotPermitted, and the listener has no certificate.',
    actions: [
      'Ask whoever owns the namespace of the Secret for that ReferenceGrant: it counts nowhere else. The finding spells it out.',
      'Or keep the certificate in namespace {namespace}, where no grant is needed: cert-manager issues it there as well.',
    ],
    rollback: 'Delete the ReferenceGrant again; controllers take back what it allowed.',
    verify: [
      'kubectl get referencegrants -A',
      'kubectl get {kind} {name} -n {namespace} -o jsonpath={.status.listeners}',
      'kubectl get {kind} {name} -n {namespace} -o yaml',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/gateway_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/listenerset_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/gateway-secret-missing-reference-grant.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/gateway-secret-invalid-reference-grant.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/gateway-invalid-tls-backend-configuration.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/listenerset-reference-grant.go',
    ],
    silent: [
      'A grant for the kind and namespace of the Gateway or ListenerSet, whether it names the Secret or all of its kind.',
      'Listeners where TLS passes through: their certificateRefs are ignored.',
      'Whether the Secret exists: that is said elsewhere, and no controller looks before a grant allows it.',
      'RefNotPermitted in the status although a grant allows the reference: the status is older than the grant.',
    ],
  },
  *subjects({ gateways, listenerSets }) {
    const holders: Holder[] = [...gateways, ...listenerSets];
    yield* holders.filter((holder) => certificateReferences(holder).length > 0);
    const lacking = listenerSets.missingIn();
    if (lacking.length > 0) yield unknown(...lacking);
  },
  *check(holder, { referenceGrants }) {
    for (const reference of certificateReferences(holder)) {
      const { from, to, field } = reference;
      const grant = referenceGrants.permitting(from, to);
      const status = statusOf(holder, reference);
      if (grant.state === 'known') continue;
      const isRefused = status?.status === 'False' && status.reason === 'RefNotPermitted';
      if (grant.state === 'unknown' && !isRefused) {
        if (status?.status !== 'True') yield unknown(...missingOf(grant));
        continue;
      }
      const target = `${shownName(to.kind)} ${shownName(to.namespace)}/${shownName(to.name)}`;
      const why =
        grant.state === 'absent'
          ? `and no ReferenceGrant there lets kind ${from.kind} of namespace ${shownName(from.namespace)} use it`
          : 'and its controller says that no ReferenceGrant allows it (RefNotPermitted)';
      const contradiction =
        status?.status === 'True' ? ', although its controller has written ResolvedRefs True' : '';
      yield {
        field: `${field}.namespace`,
        message: `${formatRef(holder.ref)} uses ${target}, ${why}: ${effectOf(reference)}${contradiction}.`,
        evidence: [
          cite(
            holder,
            field,
            `${to.group === '' ? '' : `${to.group} `}${to.kind} ${to.namespace}/${to.name}`,
          ),
          ...(grant.state === 'absent'
            ? [
                {
                  object: `ReferenceGrants in ${shownName(to.namespace)}`,
                  field: 'spec',
                  seen: `none of ${referenceGrants.in(to.namespace).length} allows it`,
                  label: grant.label,
                },
              ]
            : []),
          ...(status === undefined ? [] : [citeGatewayCondition(holder, status)]),
        ],
        actions: [grantText(reference)],
      };
    }
  },
});
