import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { listenerConditionOf, type SeenCondition } from '../../model/evidence/gateway-conditions.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { citeGatewayCondition } from '../../net/gateway/cite-gateway-condition.ts';
import {
  type CertificateFault,
  certificateFaults,
  namedCertificates,
  withoutCertificate,
} from '../../net/gateway/listener-certificates.ts';
import {
  type CertificateReference,
  type TerminatingListener,
  terminatingListeners,
} from '../../net/gateway/terminating-listeners.ts';

type Holder = Kept<'Gateway'> | Kept<'ListenerSet'>;

/** What its controller says of the references of a listener, if that is of this generation. */
function statusOf(holder: Holder, { listener }: TerminatingListener): SeenCondition | undefined {
  const found = listenerConditionOf(holder, listener.name ?? '', 'ResolvedRefs');
  return found?.current === true ? found : undefined;
}

function refusal(holder: Holder, one: TerminatingListener, status: SeenCondition): Problem {
  const names = one.references.slice(0, 3).map((reference) => secretName(reference));
  return {
    severity: 'high',
    field: `${one.field}.certificateRefs`,
    message: `Listener ${shownName(one.listener.name ?? '')} of ${formatRef(holder.ref)} takes its certificate from ${names.join(' and ')}, and its controller says that it cannot (InvalidCertificateRef): TLS handshakes fail.`,
    evidence: [
      citeGatewayCondition(holder, status),
      ...one.references.map((reference) =>
        cite(holder, reference.field, `${reference.kind} ${reference.namespace}/${reference.name}`),
      ),
    ],
  };
}

function secretName({ group, kind, namespace, name }: CertificateReference): string {
  const of = group === '' ? '' : ` (${shownName(group)})`;
  return `${shownName(kind)}${of} ${shownName(namespace)}/${shownName(name)}`;
}

/** A fault, and what its controller makes of it. */
function besideStatus(holder: Holder, fault: CertificateFault, status: SeenCondition | undefined): Problem {
  if (status === undefined) return fault;
  const isDenied = status.status === 'True' && fault.severity === 'high' && fault.field.endsWith('.name');
  const message = isDenied
    ? `${fault.message.slice(0, -1)}, although its controller has written ResolvedRefs True.`
    : fault.message;
  return { ...fault, message, evidence: [...fault.evidence, citeGatewayCondition(holder, status)] };
}

export default defineRule({
  code: 'GW04',
  title: 'A listener ends TLS without a usable certificate',
  severity: ['high', 'medium'],
  needs: ['gateways'],
  uses: ['listenerSets', 'certificates', 'referenceGrants', 'gatewayClasses', 'clock'],
  judgesManifests: true,
  thresholds: { expiryDays: 14 },
  docs: {
    why: 'A listener of protocol HTTPS, or TLS in mode Terminate, serves nothing without a certificate: the Gateway keeps running, and the one place that says so is ResolvedRefs of that listener (InvalidCertificateRef). High: no certificate named, a Secret that is not there, lacks tls.crt or tls.key or holds no certificate, a certificate that ran out or is for other names than the listener’s hostname, and whatever else its controller cannot use. Medium: a certificate in the last fourteen days of its life (our choice), or the last quarter where it lives shorter than eight weeks.',
    actions: [
      'Have the Secret written anew, of type kubernetes.io/tls, with a certificate for the hostname of the listener; with cert-manager, see why the Certificate is not ready.',
      'Correct certificateRefs of {kind} {namespace}/{name}: name and, where it is another one, namespace.',
    ],
    rollback:
      'Keep the former Secret under another name and point certificateRefs back at it: listeners pick up either at once.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o jsonpath={.status.listeners}',
      'kubectl get {kind} {name} -n {namespace} -o yaml',
      'kubectl get certificates -n {namespace} -o wide',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/gateway_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/gateway-invalid-tls-configuration.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/listenerset-reference-grant.go',
      'https://cert-manager.io/docs/usage/gateway/',
      'https://cert-manager.io/docs/usage/certificate/',
      'https://docs.cloud.google.com/kubernetes-engine/docs/how-to/secure-gateway',
      'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/gateway/l7gateway/',
    ],
    silent: [
      'Secrets of a cluster are never read: what only they can tell is unknown, unless the status of the listener or a cert-manager Certificate says it. Whether a key belongs to its certificate is never read at all.',
      'A Secret that cert-manager has yet to write: the annotation on the Gateway, or a Certificate that is not issued.',
      'A Secret of another type that holds tls.crt and tls.key: whether that will do is up to the implementation, and its controller says so.',
      'Certificates given by options, by the annotation networking.gke.io/certmap, or by the cloud of the controller (GKE, AWS).',
      'A listener where TLS passes through, and certificates that no ReferenceGrant allows, which is said elsewhere.',
      'Several certificates of which one is for the hostname; a wildcard hostname needs the same wildcard.',
      'With a tls block that has neither certificateRefs nor options the API server refuses the listener itself (since 1.1); without the block it does not, nor in a repository.',
    ],
  },
  *subjects({ gateways, listenerSets }) {
    const holders: Holder[] = [...gateways, ...listenerSets];
    yield* holders.filter((holder) => terminatingListeners(holder).length > 0);
    const lacking = listenerSets.missingIn();
    if (lacking.length > 0) yield unknown(...lacking);
  },
  *check(holder, seen, { expiryDays }) {
    for (const one of terminatingListeners(holder)) {
      const status = statusOf(holder, one);
      if (one.references.length === 0) {
        yield* withoutCertificate(holder, one, status, seen);
        continue;
      }
      const named = namedCertificates(holder, one, seen);
      const faults = [...certificateFaults(holder, one, named, seen, expiryDays)];
      for (const fault of faults) yield besideStatus(holder, fault, status);
      if (faults.some(({ severity }) => severity === 'high')) continue;
      if (status?.status === 'False' && status.reason === 'InvalidCertificateRef') {
        yield refusal(holder, one, status);
        continue;
      }
      const isDated = named.some(
        ({ certificate }) => certificate.state === 'known' && certificate.value.notAfter !== undefined,
      );
      const lacking = [
        ...named.flatMap(({ certificate }) => missingOf(certificate)),
        ...(isDated ? missingOf(seen.clock) : []),
      ];
      if (lacking.length > 0) yield unknown(...lacking);
    }
  },
});
