import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { authorityFaults, targetFault } from '../../net/gateway/backend-tls-faults.ts';
import { citePolicyWords, policyWords } from '../../net/gateway/backend-tls-status.ts';
import {
  isCovered,
  type PolicyTarget,
  policiesFor,
  targetsOf,
} from '../../net/gateway/backend-tls-targets.ts';
import { plainUseOf, tlsLookingPorts } from '../../net/gateway/plaintext-backend.ts';
import { servicePortPath } from '../../net/services/service-port.ts';

type Policy = Kept<'BackendTLSPolicy'>;
type Service = Kept<'Service'>;
type Seen = Pick<
  Evidence,
  'backendTlsPolicies' | 'services' | 'caBundles' | 'routes' | 'gateways' | 'gatewayClasses'
>;

const fails = 'connections to that backend fail, and clients get a 5xx';

function isService(subject: Policy | Service): subject is Service {
  return subject.ref.kind === 'Service';
}

function* targets(policy: Policy, { services, backendTlsPolicies }: Seen): Generator<Problem | Unknown> {
  for (const target of targetsOf(policy)) {
    const [winner] = policiesFor(backendTlsPolicies, policy.ref.namespace ?? '', target);
    if (winner !== undefined && winner.policy !== policy) yield conflict(policy, target, winner);
    const fault = targetFault(target, services);
    if (fault.state === 'unknown') yield fault;
    if (fault.state !== 'known') continue;
    const { words, field, evidence, involves } = fault.value;
    yield {
      severity: 'medium',
      field,
      message: `${formatRef(policy.ref)} is for ${words}: nothing is encrypted by it.`,
      evidence: [...evidence, ...citePolicyWords(policy)],
      involves,
    };
  }
}

function conflict(policy: Policy, target: PolicyTarget, winner: PolicyTarget): Problem {
  const port = target.section === '' ? '' : `, port ${shownName(target.section)}`;
  return {
    severity: 'medium',
    field: target.field,
    message: `${formatRef(policy.ref)} and ${formatRef(winner.policy.ref)} are both for ${shownName(target.kind)} ${policy.ref.namespace ?? ''}/${shownName(target.name)}${port}: only the older one, ${winner.policy.ref.name}, counts.`,
    evidence: [
      cite(policy, target.field, target.name),
      cite(policy, 'metadata.creationTimestamp', policy.metadata.creationTimestamp),
      cite(winner.policy, winner.field, winner.name),
      cite(winner.policy, 'metadata.creationTimestamp', winner.policy.metadata.creationTimestamp),
      ...citePolicyWords(policy),
    ],
    involves: [winner.policy],
  };
}

function* authorities(policy: Policy, { caBundles }: Seen): Generator<Problem | Unknown> {
  const field = 'spec.validation';
  const { caCertificateRefs = [], wellKnownCACertificates = '' } = policy.spec?.validation ?? {};
  const who = formatRef(policy.ref);
  if ((caCertificateRefs.length === 0) === (wellKnownCACertificates === '')) {
    const fault =
      caCertificateRefs.length === 0
        ? 'names no authority that backends are checked against'
        : 'names both authorities of its own and well-known ones, of which only one is allowed';
    yield {
      severity: 'high',
      field,
      message: `${who} ${fault}: it is not accepted, and ${fails}.`,
      evidence: [cite(policy, field, policy.spec?.validation), ...citePolicyWords(policy)],
    };
  }
  const said = policyWords(policy, 'ResolvedRefs');
  const approving = said.find(({ is }) => is === 'True');
  const although =
    approving === undefined
      ? ''
      : `, although ${shownName(approving.controllerName)} has written ResolvedRefs True`;
  for (const fault of authorityFaults(policy, caBundles)) {
    if (fault.state === 'unknown' && !said.some(({ is }) => is === 'True' || is === 'False')) yield fault;
    if (fault.state !== 'known') continue;
    const { words, field: at, evidence, involves } = fault.value;
    yield {
      severity: 'high',
      field: at,
      message: `${who} takes its authorities from ${words}: ${fails}${although}.`,
      evidence: [...evidence, ...citePolicyWords(policy)],
      involves,
    };
  }
}

/** What only its controller sees, and says no to. */
function* refusal(policy: Policy): Generator<Problem> {
  const refusing = [...policyWords(policy, 'ResolvedRefs'), ...policyWords(policy, 'Accepted')].find(
    ({ is }) => is === 'False',
  );
  if (refusing === undefined) return;
  const [first, ...rest] = citePolicyWords(policy);
  if (first === undefined) return;
  yield {
    severity: 'high',
    field: refusing.field,
    message: `${shownName(refusing.controllerName)} does not accept ${formatRef(policy.ref)} as it is (${shownName(refusing.reason)}): ${fails}.`,
    evidence: [first, ...rest],
  };
}

function* plaintext(service: Service, seen: Seen): Generator<Problem | Unknown> {
  const { backendTlsPolicies: policies } = seen;
  for (const { port, field, seen: value } of tlsLookingPorts(service)) {
    if (isCovered(policies, service, port.name ?? '') || !policies.covers(service.ref.namespace)) continue;
    const use = plainUseOf(service, port.port, seen);
    if (use.state === 'unknown') yield use;
    if (use.state !== 'known') continue;
    const { route, backend } = use.value;
    const at = `${servicePortPath(port)}.${field}`;
    yield {
      severity: 'medium',
      field: at,
      label: 'inference',
      message: `Port ${port.port ?? ''} of ${formatRef(service.ref)} looks like TLS (${field} ${shownName(value)}), and no BackendTLSPolicy covers it: ${formatRef(route.ref)} sends it plain HTTP, which a TLS server refuses.`,
      evidence: [
        cite(service, at, value),
        cite(route, backend.field, `Service ${backend.namespace}/${backend.name}:${backend.port ?? ''}`),
        ...use.from,
      ],
      involves: [route],
    };
  }
}

export default defineRule({
  code: 'GW17',
  title: 'TLS to a backend is not set up as it is meant',
  severity: ['high', 'medium'],
  needs: ['backendTlsPolicies'],
  uses: ['services', 'caBundles', 'routes', 'gateways', 'gatewayClasses'],
  judgesManifests: true,
  docs: {
    why: 'A Gateway speaks plain HTTP to a backend unless a BackendTLSPolicy in the namespace of its Service says otherwise. A policy whose authorities cannot be read fails closed: every connection to the backend fails, which is high. One that misses its Service or port, or that an older policy for the same target overrules, does nothing, and neither does one that was never written: requests go out in plain text, or a TLS server refuses them. That is medium.',
    actions: [
      'Check targetRefs (a Service beside the policy, sectionName the name of one of its ports) and validation (one ConfigMap with ca.crt, or wellKnownCACertificates: System) of the BackendTLSPolicy.',
      'Check the certificate of the backend against validation.hostname before requests depend on it.',
    ],
    rollback:
      'Apply the former version of the policy, or delete a new one: the Gateway goes back to plain HTTP.',
    verify: [
      'kubectl get backendtlspolicies -n {namespace} -o yaml',
      'kubectl get services -n {namespace} -o wide',
      'kubectl get configmaps -n {namespace}',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/backendtlspolicy_types.go',
      'https://gateway-api.sigs.k8s.io/geps/gep-1897/',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/backendtlspolicy-conflict-resolution.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/backendtlspolicy-invalid-ca-certificate-ref.go',
    ],
    silent: [
      'A policy and its Service in different namespaces: a policy reaches its own namespace only, so it names another Service.',
      'Two policies for one Service of which one names a port: that one counts there.',
      'Authorities in Secrets, ClusterTrustBundles or kinds of a vendor, unless the controller refuses them.',
      'A policy without both or either kind of authority is refused by the API server; manifests can hold one.',
      'Ports that look like TLS where the Gateway’s class does not claim BackendTLSPolicy, or its controller is one that may take TLS from the port or a resource of its own (Traefik, Istio, GKE, Kong, AWS).',
      'Routes of TCP and TLS, which pass on what the client sends.',
    ],
  },
  *subjects({ backendTlsPolicies, services }) {
    yield* backendTlsPolicies;
    for (const service of services) if (tlsLookingPorts(service).length > 0) yield service;
    if (!services.covers()) yield unknown(...services.missingIn());
  },
  *check(subject: Policy | Service, seen) {
    if (isService(subject)) {
      yield* plaintext(subject, seen);
      return;
    }
    let isFlagged = false;
    const lacks: Unknown[] = [];
    for (const one of [...targets(subject, seen), ...authorities(subject, seen)]) {
      if ('state' in one) lacks.push(one);
      else {
        isFlagged = true;
        yield one;
      }
    }
    if (!isFlagged) yield* refusal(subject);
    const missing = lacks.flatMap((one) => missingOf(one));
    if (missing.length > 0) yield unknown(...missing);
  },
});
