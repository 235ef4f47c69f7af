import { ageText } from '../../model/age-text.ts';
import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite, citeNotFound } from '../../model/cite.ts';
import { conditionOf } from '../../model/evidence/gateway-conditions.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { citeGatewayCondition } from '../../net/gateway/cite-gateway-condition.ts';

type GatewayClass = Kept<'GatewayClass'>;
type Seen = Pick<Evidence, 'gatewayControllers' | 'clock'>;

function parametersText({ spec }: GatewayClass): string {
  const { kind, namespace, name } = spec?.parametersRef ?? {};
  const place = namespace === undefined ? '' : `${shownName(namespace)}/`;
  return kind === undefined
    ? ''
    : `; its parametersRef is ${shownName(kind)} ${place}${shownName(name ?? '')}`;
}

/** What its controller says of the class, or that nobody says anything. */
function* classProblems(
  gateway: Kept<'Gateway'>,
  gatewayClass: GatewayClass,
  { clock }: Seen,
  pendingSeconds: number,
): Generator<Problem | Unknown> {
  const { metadata, ref, spec, status } = gatewayClass;
  const accepted = conditionOf(gatewayClass, 'Accepted');
  const version = conditionOf(gatewayClass, 'SupportedVersion');
  const controller = shownName(spec?.controllerName ?? '');
  const evidence = [
    cite(gateway, 'spec.gatewayClassName', ref.name),
    cite(gatewayClass, 'spec.controllerName', spec?.controllerName),
    ...(accepted === undefined ? [] : [citeGatewayCondition(gatewayClass, accepted)]),
    ...(version?.status === 'False' ? [citeGatewayCondition(gatewayClass, version)] : []),
    ...(spec?.parametersRef === undefined
      ? []
      : [cite(gatewayClass, 'spec.parametersRef', spec.parametersRef)]),
  ] as const;
  const involves = [gatewayClass];
  const field = 'spec.gatewayClassName';
  if (accepted?.status === 'True') return;
  if (accepted?.status === 'False') {
    const why = accepted.reason === 'InvalidParameters' ? parametersText(gatewayClass) : '';
    yield {
      field,
      message: `${formatRef(gateway.ref)} is of class ${ref.name}, which ${controller} does not accept (${shownName(accepted.reason)}${why}): nothing sets this Gateway up, and it takes no traffic.`,
      evidence,
      involves,
    };
    return;
  }
  // A manifest has no status yet.
  if (ref.declared || status === undefined) return;
  const created = Date.parse(metadata.creationTimestamp ?? '');
  if (clock.state !== 'known' || Number.isNaN(created)) {
    const what = 'GatewayClass metadata.creationTimestamp';
    yield clock.state === 'known'
      ? unknown({ what, namespaces: null, reason: 'not-collected' })
      : unknown(...missingOf(clock));
    return;
  }
  const age = clock.value - created;
  if (age <= pendingSeconds * 1000) return;
  yield {
    field,
    message: `${formatRef(gateway.ref)} is of class ${ref.name}, which no controller has taken up ${ageText(age)} after it was made (${controller} would): nothing sets this Gateway up, and it takes no traffic.`,
    evidence: [...evidence, cite(gatewayClass, 'metadata.creationTimestamp', metadata.creationTimestamp)],
    involves,
  };
}

/** A class that was accepted once, by a controller that does not run any more. */
function* controllerProblems(
  gateway: Kept<'Gateway'>,
  gatewayClass: GatewayClass,
  { gatewayControllers }: Seen,
): Generator<Problem | Unknown> {
  const name = gatewayClass.spec?.controllerName ?? '';
  const accepted = conditionOf(gatewayClass, 'Accepted');
  if (accepted?.status !== 'True' || gatewayClass.ref.declared) return;
  const controllers = valueOf(gatewayControllers);
  const product = controllers?.productOf(name);
  if (controllers === undefined) yield unknown(...missingOf(gatewayControllers));
  if (controllers === undefined || product === undefined) return;
  if (controllers.found.some((one) => one.product === product)) return;
  if (controllers.missing.length > 0) {
    yield unknown(...controllers.missing);
    return;
  }
  yield {
    field: 'spec.gatewayClassName',
    message: `${formatRef(gateway.ref)} is of class ${gatewayClass.ref.name} of ${product}, and no workload that was found runs it, although it has accepted the class: what it set up stays as it is, and no change to Gateways and routes takes effect.`,
    evidence: [
      cite(gateway, 'spec.gatewayClassName', gatewayClass.ref.name),
      cite(gatewayClass, 'spec.controllerName', name),
      citeGatewayCondition(gatewayClass, accepted),
      {
        object: 'Workloads',
        field: 'spec.template.spec.containers[].image',
        seen: `none of ${product}`,
        label: gatewayControllers.state === 'known' ? gatewayControllers.label : 'inference',
      },
    ],
    label: 'inference',
    involves: [gatewayClass],
  };
}

export default defineRule({
  code: 'GW01',
  title: 'No controller takes up the class of a Gateway',
  severity: 'high',
  needs: ['gateways', 'gatewayClasses'],
  uses: ['gatewayControllers', 'clock'],
  judgesManifests: true,
  thresholds: { pendingSeconds: 300 },
  docs: {
    why: 'A Gateway is set up by the controller that its GatewayClass names. Where the class does not exist, is not accepted, or names a controller that does not run, nothing happens at all: no address, no error, no event, and a status that says Waiting for controller for ever. Five minutes without an answer are our choice.',
    actions: [
      'Correct spec.gatewayClassName of Gateway {namespace}/{name} to a class that is accepted, or install the controller that brings the class.',
      'Where the class is not accepted, read its message: a parametersRef that does not exist or fit (InvalidParameters), or definitions of a bundle that the controller does not know (UnsupportedVersion).',
    ],
    rollback:
      'Set spec.gatewayClassName back. A Gateway that had an address with its former class may get another one.',
    cutover: [
      'A Gateway that changes its class changes its data plane, and mostly its address: make a second Gateway of the new class, attach the routes to both, compare, move DNS, wait out the TTL, then delete the first.',
    ],
    verify: [
      'kubectl get gatewayclasses -o wide',
      'kubectl get gateway {name} -n {namespace} -o yaml',
      'kubectl get gatewayclasses -o yaml',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/gatewayclass_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/gateway_types.go',
      'https://gateway-api.sigs.k8s.io/implementations/',
    ],
    silent: [
      'A class that no Gateway uses, and two classes of one controller.',
      'A class younger than five minutes. Without a creationTimestamp or the time of reading its age is unknown.',
      'In manifests only whether the class is there is judged; it has no status yet.',
      'Controllers that run outside the cluster (GKE, AWS) or may (Istio), and those whose workload is not recognized: the status of the class tells.',
      'SupportedVersion False on a class that is accepted: the controller does what it can.',
    ],
  },
  subjects: ({ gateways }) => gateways,
  *check(gateway, { gatewayClasses, ...seen }, { pendingSeconds }) {
    const name = gateway.spec?.gatewayClassName ?? '';
    const found = gatewayClasses.find(undefined, name);
    if (found.state === 'unknown') yield found;
    if (found.state === 'known') {
      yield* classProblems(gateway, found.value, seen, pendingSeconds);
      yield* controllerProblems(gateway, found.value, seen);
    }
    if (found.state !== 'absent') return;
    const accepted = conditionOf(gateway, 'Accepted');
    const isTaken = accepted?.current === true && accepted.status === 'True';
    yield {
      field: 'spec.gatewayClassName',
      message: `${formatRef(gateway.ref)} is of class ${shownName(name)}, and there is no such GatewayClass: ${isTaken ? 'a controller that knew the class has accepted it, and changes may not be picked up any more' : 'no controller sets it up, and it takes no traffic'}.`,
      evidence: [
        cite(gateway, 'spec.gatewayClassName', name),
        citeNotFound(`GatewayClass ${shownName(name)}`, found.label),
        ...(accepted === undefined ? [] : [citeGatewayCondition(gateway, accepted)]),
      ],
    };
  },
});
