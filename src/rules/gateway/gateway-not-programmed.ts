import { ageText } from '../../model/age-text.ts';
import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { conditionOf, type SeenCondition } from '../../model/evidence/gateway-conditions.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { citeGatewayCondition } from '../../net/gateway/cite-gateway-condition.ts';

type Gateway = Kept<'Gateway'>;
type Seen = Pick<Evidence, 'services' | 'gatewayClasses'>;

/** The label of what a controller makes for a Gateway (GEP-1762). */
const gatewayLabel = 'gateway.networking.k8s.io/gateway-name';

/** Reasons that pass by themselves as a rule: what they wait for takes a while. */
const waiting: ReadonlySet<string> = new Set(['Pending', 'NotReconciled', 'AddressNotAssigned']);

const reasonTexts: Readonly<Record<string, string>> = {
  NoResources: 'what it is to run on is short',
  AddressNotAssigned: 'it has been given no address',
  AddressNotUsable: 'the address it asks for cannot be used',
  UnsupportedAddress: 'its controller does not take the type of address it asks for',
  InvalidParameters: 'its parametersRef does not exist or fit',
  ListenersNotValid: 'none of its listeners can be used',
  Invalid: 'its specification is not valid',
};

/** The Services that its controller made for it and that have no load balancer's address. */
function servicesOf({ ref }: Gateway, { services }: Seen): Kept<'Service'>[] {
  return services
    .in(ref.namespace ?? '')
    .filter(
      ({ metadata, spec, status }) =>
        metadata.labels?.[gatewayLabel] === ref.name &&
        spec?.type === 'LoadBalancer' &&
        (status?.loadBalancer?.ingress ?? []).length === 0,
    );
}

function involvedIn(gateway: Gateway, seen: Seen, withServices: boolean): HasRef[] {
  const found = seen.gatewayClasses.find(undefined, gateway.spec?.gatewayClassName ?? '');
  return [
    ...(withServices ? servicesOf(gateway, seen) : []),
    ...(found.state === 'known' ? [found.value] : []),
  ];
}

function refusedBy(gateway: Gateway, condition: SeenCondition, type: string, seen: Seen): Problem {
  const { reason } = condition;
  const text = Object.hasOwn(reasonTexts, reason) ? `: ${reasonTexts[reason] ?? ''}` : '';
  const isAddress = reason.startsWith('Address');
  const services = isAddress ? servicesOf(gateway, seen) : [];
  const effect =
    type === 'Accepted'
      ? 'it is not set up, and it takes no traffic'
      : 'its listeners are not set up as its specification says, and traffic to it fails';
  return {
    field: condition.field,
    message: `${formatRef(gateway.ref)} is not ${type === 'Accepted' ? 'accepted' : 'programmed'} (${shownName(reason)})${text}; ${effect}.`,
    evidence: [
      citeGatewayCondition(gateway, condition),
      cite(gateway, 'spec.gatewayClassName', gateway.spec?.gatewayClassName),
      ...(isAddress ? [cite(gateway, 'spec.addresses', gateway.spec?.addresses)] : []),
      ...services.map((service) => cite(service, 'status.loadBalancer.ingress', '(none)')),
    ],
    involves: involvedIn(gateway, seen, isAddress),
  };
}

/** How long what is said has been so: since the condition changed, or at most since the Gateway is there. */
function ageOf({ metadata }: Gateway, condition: SeenCondition | undefined, now: number): number {
  return now - (condition?.since ?? Date.parse(metadata.creationTimestamp ?? ''));
}

export default defineRule({
  code: 'GW02',
  title: 'A Gateway is not set up or has no address',
  severity: 'high',
  needs: ['gateways'],
  uses: ['clock', 'services', 'gatewayClasses'],
  causes: ['GW01', 'SV20'],
  thresholds: { pendingSeconds: 300 },
  docs: {
    why: 'Accepted says whether a controller takes the Gateway as it is written, Programmed whether the data plane has it, and status.addresses where it answers. Without them every route attached to it is complete and unreachable. What is usually a matter of time (Pending, AddressNotAssigned, no address yet) counts after five minutes, which is our choice of time.',
    actions: [
      'Read the messages of the conditions Accepted and Programmed of Gateway {namespace}/{name}, and the log of its controller.',
      'Without an address, look at the Service of type LoadBalancer that the controller made for it: its events say what is lacking.',
      'With spec.addresses, ask for an address that is free and of a type that the controller takes, or leave it to the controller.',
    ],
    rollback:
      'Apply the former version of Gateway {namespace}/{name}. Leaving out spec.addresses can give it another address: note the present one first.',
    verify: [
      'kubectl get gateway {name} -n {namespace} -o yaml',
      'kubectl get services -n {namespace} -l gateway.networking.k8s.io/gateway-name={name} -o wide',
      'kubectl get events -n {namespace} --field-selector involvedObject.kind=Gateway,involvedObject.name={name}',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/gateway_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/gateway_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/gateway-static-addresses.go',
      'https://gateway-api.sigs.k8s.io/geps/gep-1762/',
      'https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#manual-deployment',
    ],
    silent: [
      'A Gateway that is programmed without an address in its status: it answers on ports of nodes, or its controller does not say where.',
      'Addresses inside the cluster (a ClusterIP) and host names, such as the Service that a manual deployment of Istio names.',
      'Accepted with some listeners that are not valid (ListenersNotValid): which ones, and why, is said elsewhere.',
      'Conditions of an older generation, and what has been so for less than five minutes where time helps.',
    ],
  },
  subjects: ({ gateways }) => gateways,
  *check(gateway, { clock, ...seen }, { pendingSeconds }): Iterable<Problem | Unknown> {
    const accepted = conditionOf(gateway, 'Accepted');
    const programmed = conditionOf(gateway, 'Programmed');
    const refused = [
      { type: 'Accepted', condition: accepted },
      { type: 'Programmed', condition: programmed },
    ].find(({ condition }) => condition?.status === 'False' && condition.current);
    if (refused?.condition !== undefined && !waiting.has(refused.condition.reason)) {
      yield refusedBy(gateway, refused.condition, refused.type, seen);
      return;
    }
    if (programmed?.status === 'True') return;
    const addresses = gateway.status?.addresses ?? [];
    if (refused === undefined && addresses.length > 0) return;
    const condition = refused?.condition;
    const age = clock.state === 'known' ? ageOf(gateway, condition, clock.value) : Number.NaN;
    if (Number.isNaN(age)) {
      yield clock.state === 'known'
        ? unknown({
            what: 'Gateway metadata.creationTimestamp',
            namespaces: [gateway.ref.namespace ?? ''],
            reason: 'not-collected',
          })
        : unknown(...missingOf(clock));
      return;
    }
    if (age <= pendingSeconds * 1000) return;
    if (condition !== undefined && refused !== undefined) {
      yield refusedBy(gateway, condition, refused.type, seen);
      return;
    }
    const untouched = [accepted, programmed].filter((one) => one !== undefined);
    const isSeen = accepted?.status === 'True';
    const services = isSeen ? servicesOf(gateway, seen) : [];
    yield {
      field: 'status.addresses',
      message: `${formatRef(gateway.ref)} has no address ${ageText(age)} after it was made${isSeen ? '' : ', and no controller has said anything about it'}: clients have nowhere to send their requests.`,
      evidence: [
        cite(gateway, 'status.addresses', addresses),
        cite(gateway, 'metadata.creationTimestamp', gateway.metadata.creationTimestamp),
        cite(gateway, 'spec.gatewayClassName', gateway.spec?.gatewayClassName),
        ...untouched.map((one) => citeGatewayCondition(gateway, one)),
        ...services.map((service) => cite(service, 'status.loadBalancer.ingress', '(none)')),
      ],
      involves: involvedIn(gateway, seen, isSeen),
    };
  },
});
