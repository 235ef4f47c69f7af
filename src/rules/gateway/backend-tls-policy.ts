import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { type PolicyTarget, policiesFor, targetsOf } from '../../net/backend-tls-targets.ts';
import { policyOnlyClass, tlsLookingPorts, usesOf } from '../../net/plaintext-backend.ts';
import { servicePortPath } from '../../net/service-port.ts';

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

/** What controllers wrote of the policy as it is now, of one condition. */
function saidOf({ metadata, status }: Policy, wanted: string) {
  return (status?.ancestors ?? []).flatMap(({ controllerName = '', conditions = [] }, index) =>
    conditions
      .filter(
        ({ type, observedGeneration }) =>
          type === wanted && (observedGeneration ?? Infinity) >= (metadata.generation ?? 0),
      )
      .map(({ status: is = '', reason = '' }) => ({
        controllerName,
        is,
        reason,
        field: `status.ancestors[${index}].conditions[type=${wanted}]`,
      })),
  );
}

function citeSaid(policy: Policy): Citation[] {
  return ['Accepted', 'ResolvedRefs'].flatMap((type) =>
    saidOf(policy, type).map(({ field, is, reason, controllerName }) =>
      cite(policy, field, `${is}, ${reason} (${controllerName})`),
    ),
  );
}

function* targets(policy: Policy, { services, backendTlsPolicies }: Seen): Generator<Problem | Unknown> {
  const namespace = policy.ref.namespace ?? '';
  for (const target of targetsOf(policy)) {
    const [winner] = policiesFor(backendTlsPolicies, namespace, target);
    if (winner !== undefined && winner.policy !== policy) yield conflict(policy, target, winner);
    if (target.group !== '' || target.kind !== 'Service') continue;
    const service = services.find(namespace, target.name);
    const what = `Service ${namespace}/${shownName(target.name)}`;
    if (service.state === 'unknown') yield service;
    else if (service.state === 'absent') {
      yield {
        severity: 'medium',
        field: `${target.field}.name`,
        message: `${formatRef(policy.ref)} is for ${what}, which does not exist: nothing is encrypted by it.`,
        evidence: [
          cite(policy, target.field, target.name),
          { object: what, field: 'metadata.name', seen: '(not found)', label: service.label },
          ...citeSaid(policy),
        ],
      };
    } else if (target.section !== '') {
      const names = (service.value.spec?.ports ?? []).map(({ name = '' }) => name);
      if (names.includes(target.section)) continue;
      yield {
        severity: 'medium',
        field: `${target.field}.sectionName`,
        message: `${formatRef(policy.ref)} is for port ${shownName(target.section)} of ${what}, which has no port of that name: nothing is encrypted by it.`,
        evidence: [
          cite(policy, `${target.field}.sectionName`, target.section),
          cite(service.value, 'spec.ports[].name', names.join(', ')),
          ...citeSaid(policy),
        ],
        involves: [service.value],
      };
    }
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
      ...citeSaid(policy),
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
      evidence: [cite(policy, field, policy.spec?.validation), ...citeSaid(policy)],
    };
  }
  const said = saidOf(policy, 'ResolvedRefs');
  const approving = said.find(({ is }) => is === 'True');
  const refusing = said.find(({ is }) => is === 'False');
  const although =
    approving === undefined
      ? ''
      : `, although ${shownName(approving.controllerName)} has written ResolvedRefs True`;
  for (const [index, { group = '', kind = 'ConfigMap', name = '' }] of caCertificateRefs.entries()) {
    if (group !== '' || kind !== 'ConfigMap') continue;
    const at = `${field}.caCertificateRefs[${index}]`;
    const namespace = policy.ref.namespace ?? '';
    const found = caBundles.find(namespace, name);
    const what = `ConfigMap ${namespace}/${shownName(name)}`;
    if (found.state === 'unknown') {
      if (refusing === undefined && approving === undefined) yield found;
      continue;
    }
    const word = found.state === 'known' ? found.value.data?.['ca.crt'] : undefined;
    if (word === 'certificate' || word === 'not rendered') continue;
    const fault =
      found.state === 'absent'
        ? 'which does not exist'
        : word === undefined
          ? 'which has no key ca.crt'
          : 'whose key ca.crt holds no certificate';
    yield {
      severity: 'high',
      field: `${at}.name`,
      message: `${who} takes its authorities from ${what}, ${fault}: ${fails}${although}.`,
      evidence: [
        cite(policy, at, name),
        found.state === 'known'
          ? cite(found.value, 'data[ca.crt]', word)
          : { object: what, field: 'metadata.name', seen: '(not found)', label: found.label },
        ...citeSaid(policy),
      ],
      involves: found.state === 'known' ? [found.value] : [],
    };
  }
}

/** What only its controller sees, and says no to. */
function* refusal(policy: Policy): Generator<Problem> {
  const refusing = [...saidOf(policy, 'ResolvedRefs'), ...saidOf(policy, 'Accepted')].find(
    ({ is }) => is === 'False',
  );
  if (refusing === undefined) return;
  const [first, ...rest] = citeSaid(policy);
  if (first === undefined) return;
  yield {
    severity: 'high',
    field: refusing.field,
    message: `${shownName(refusing.controllerName)} does not accept ${formatRef(policy.ref)} as it is (${shownName(refusing.reason)}): ${fails}.`,
    evidence: [first, ...rest],
  };
}

function* plaintext(service: Service, seen: Seen): Generator<Problem | Unknown> {
  const namespace = service.ref.namespace ?? '';
  for (const { port, field, seen: value } of tlsLookingPorts(service)) {
    const isCovered = ['', port.name ?? ''].some(
      (section) =>
        policiesFor(seen.backendTlsPolicies, namespace, {
          group: '',
          kind: 'Service',
          name: service.ref.name,
          section,
        }).length > 0,
    );
    if (isCovered || !seen.backendTlsPolicies.covers(namespace)) continue;
    let isFlagged = false;
    for (const { route, backend } of usesOf(seen.routes, service, port.port)) {
      const byClass = policyOnlyClass(route, seen.gateways, seen.gatewayClasses);
      if (byClass === undefined) continue;
      const at = `${servicePortPath(port)}.${field}`;
      yield {
        severity: 'medium',
        field: at,
        label: 'inference',
        message: `Port ${port.port ?? ''} of ${formatRef(service.ref)} looks like TLS (${field} ${shownName(value)}), and no BackendTLSPolicy covers it: ${formatRef(route.ref)} sends it plain HTTP, which a TLS server refuses.`,
        evidence: [
          cite(service, at, value),
          cite(route, backend.field, `Service ${backend.namespace}/${backend.name}:${backend.port ?? ''}`),
          cite(byClass, 'status.supportedFeatures', 'BackendTLSPolicy'),
        ],
        involves: [route],
      };
      isFlagged = true;
      break;
    }
    const lacking = [seen.routes, seen.gateways, seen.gatewayClasses].flatMap((one) => one.missingIn());
    if (!isFlagged && lacking.length > 0) yield unknown(...lacking);
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
