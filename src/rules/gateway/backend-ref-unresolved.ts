import { defineRule, type Problem } from '../../engine/define-rule.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import {
  type BackendReference,
  conditionsOf,
  type ParentCondition,
  type Route,
} from '../../model/evidence/routes.ts';
import { missingOf, unknown } from '../../model/maybe.ts';
import { shownName } from '../../model/shown-name.ts';
import {
  citeCondition,
  citeReference,
  lossText,
  referencesOf,
  targetText,
} from '../../net/gateway/backend-reference-text.ts';
import { type Fault, type Resolution, resolveBackend } from '../../net/gateway/resolve-backend.ts';

type Seen = Pick<Evidence, 'services' | 'serviceImports' | 'referenceGrants'>;
type Verdict = Resolution | { readonly state: 'not permitted' };

/** Reasons of a ResolvedRefs condition that are about something else than a backend being there. */
const otherReasons: ReadonlySet<string> = new Set(['RefNotPermitted', 'UnsupportedProtocol']);

function effectOf(route: Route, reference: BackendReference, fault?: Fault): string {
  // Of a port that the Service lacks the specification does not say what its answer is.
  const isPort = fault?.is === 'port missing' || fault?.is === 'wrong protocol';
  return lossText(route, reference, isPort && route.kind === 'HTTPRoute' ? 'requests fail' : undefined);
}

function faultText(reference: BackendReference, fault: Fault): string {
  const target = targetText(reference);
  switch (fault.is) {
    case 'kind not served':
      return `names ${target}, and the API server has no such kind`;
    case 'kind not allowed':
      return `names ${target}, and no route can use that kind as a backend`;
    case 'no port given':
      return `names ${target} without a port, which a Service reference must have`;
    case 'not found':
      return `names ${target}, which does not exist`;
    case 'port missing':
      return `names port ${reference.port ?? ''} of ${target}, which has ${fault.has.join(', ') || 'no port'}`;
    case 'wrong protocol':
      return `names port ${reference.port ?? ''} of ${target}, which is ${fault.has.join(', ')} only`;
  }
}

const partAtFault: Record<Fault['is'], string> = {
  'kind not served': '.kind',
  'kind not allowed': '.kind',
  'no port given': '',
  'not found': '.name',
  'port missing': '.port',
  'wrong protocol': '.port',
};

/** What becomes of one reference, as far as it concerns this rule. */
function verdictOf(route: Route, reference: BackendReference, seen: Seen, isApproved: boolean): Verdict {
  const found = resolveBackend(route, reference, seen.services, seen.serviceImports);
  if (found.state === 'resolved' || found.state === 'implementation-specific') return found;
  const isAboutKind =
    found.state === 'broken' ? found.fault.is.startsWith('kind') : reference.served.state === 'unknown';
  // A controller that resolved the reference knows its kind better than a list of kinds does.
  if (isAboutKind && isApproved) return { state: 'implementation-specific', target: undefined };
  const namespace = route.ref.namespace ?? '';
  if (reference.namespace === namespace) return found;
  const referrer = { group: 'gateway.networking.k8s.io', kind: route.kind, namespace };
  const grant = seen.referenceGrants.permitting(referrer, reference);
  if (grant.state === 'absent') return { state: 'not permitted' };
  return grant.state === 'unknown' ? grant : found;
}

/** What only its controller can judge, and that controller says no. */
function refusal(
  route: Route,
  judged: readonly { readonly reference: BackendReference; readonly verdict: Verdict }[],
  refusing: ParentCondition,
): Problem | undefined {
  const suspects = judged.filter(({ verdict }) => verdict.state === 'implementation-specific');
  const [first] = suspects;
  if (first === undefined) return undefined;
  const names = suspects.slice(0, 3).map(({ reference }) => targetText(reference));
  const effect = suspects.length === 1 ? effectOf(route, first.reference) : 'what is sent there fails';
  return {
    severity: suspects.every(({ reference }) => reference.via === 'requestMirror') ? 'medium' : 'high',
    field: `${first.reference.field}${refusing.reason === 'InvalidKind' ? '.kind' : '.name'}`,
    message: `${route.kind} ${route.ref.namespace ?? ''}/${route.ref.name} sends requests to ${names.join(' and ')}, and ${shownName(refusing.controller)} says that it cannot resolve the references (${shownName(refusing.reason)}): ${effect}.`,
    evidence: [
      citeCondition(route, refusing),
      ...suspects.map(({ reference }) => citeReference(route, reference)),
    ],
    involves: suspects.flatMap(({ verdict }) =>
      verdict.state === 'implementation-specific' && verdict.target !== undefined ? [verdict.target] : [],
    ),
  };
}

export default defineRule({
  code: 'GW09',
  title: 'A route sends requests to a backend that does not exist',
  severity: ['high', 'medium'],
  needs: ['routes', 'services'],
  uses: ['serviceImports', 'referenceGrants'],
  judgesManifests: true,
  causes: ['SV08'],
  docs: {
    why: 'A backendRef that cannot be resolved does not detach the route: the Gateway keeps taking the requests and answers that share of them with an error of its own. The only other trace is the ResolvedRefs condition in the status of the route.',
    actions: [
      'Correct the reference of route {namespace}/{name}, or create the Service (or its port) that it names.',
      'Until then, move its weight to a backend that works: a backendRef of weight 0 gets no requests.',
    ],
    rollback: 'Apply the former version of route {namespace}/{name}; controllers pick it up within seconds.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o jsonpath={.status.parents[*].conditions}',
      'kubectl get {kind} {name} -n {namespace} -o yaml',
      'kubectl get services -n {namespace} -o wide',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/object_reference_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/httproute_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/grpcroute_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/httproute-invalid-nonexistent-backendref.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/httproute-invalid-backendref-unknown-kind.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/httproute-omitted-backendrefs.go',
      'https://gateway-api.sigs.k8s.io/geps/gep-1748/',
      'https://github.com/cilium/cilium/blob/main/operator/pkg/gateway-api/routechecks/route_checks.go',
    ],
    silent: [
      'References into another namespace that no ReferenceGrant allows: controllers say RefNotPermitted before they look further.',
      'A backend of weight 0, kept for a rollout: nothing is sent there.',
      'A rule without backendRefs, such as a redirect.',
      'Kinds of vendors (InferencePool, TraefikService, a Backend) that the API server serves, as long as their controller does not complain.',
      'A Service of type ExternalName whose controller does not complain: support for it is up to the implementation.',
      'ResolvedRefs False although every reference resolves: the status is older than the cluster.',
    ],
  },
  subjects: ({ routes }) => routes,
  *check(route, seen) {
    const conditions = conditionsOf(route, 'ResolvedRefs');
    const current = conditions.filter((condition) => condition.current);
    const approving = current.find(({ status }) => status === 'True');
    const judged = referencesOf(route).map((reference) => ({
      reference,
      verdict: verdictOf(route, reference, seen, approving !== undefined),
    }));
    for (const { reference, verdict } of judged) {
      if (verdict.state !== 'broken') continue;
      const contradiction =
        approving === undefined
          ? ''
          : `, although ${shownName(approving.controller)} has written ResolvedRefs True`;
      yield {
        severity: reference.via === 'requestMirror' ? 'medium' : 'high',
        field: `${reference.field}${partAtFault[verdict.fault.is]}`,
        message: `${route.kind} ${route.ref.namespace ?? ''}/${route.ref.name} ${faultText(reference, verdict.fault)}: ${effectOf(route, reference, verdict.fault)}${contradiction}.`,
        evidence: [
          citeReference(route, reference),
          ...verdict.evidence,
          ...conditions.map((condition) => citeCondition(route, condition)),
        ],
        involves: verdict.target === undefined ? [] : [verdict.target],
      };
    }
    const lacking = judged.flatMap(({ verdict }) => (verdict.state === 'unknown' ? missingOf(verdict) : []));
    if (lacking.length > 0) {
      yield unknown(...lacking);
      return;
    }
    const isExplained = judged.some(
      ({ verdict }) => verdict.state === 'broken' || verdict.state === 'not permitted',
    );
    const refusing = current.find(({ status, reason }) => status === 'False' && !otherReasons.has(reason));
    const problem = isExplained || refusing === undefined ? undefined : refusal(route, judged, refusing);
    if (problem !== undefined) yield problem;
  },
});
