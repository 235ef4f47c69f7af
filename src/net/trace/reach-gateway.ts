import { type Citation, cite } from '../../model/cite.ts';
import {
  conditionOf,
  listenerConditionOf,
  type SeenCondition,
} from '../../model/evidence/gateway-conditions.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import type { EffectiveListener } from '../gateway/effective-listeners.ts';
import { canonicalAddress } from '../addresses/address-owners.ts';
import { familyName, familyOf } from '../services/service-families.ts';
import type { Client } from './find-client.ts';
import { followService } from './follow-service.ts';
import type { Outcome } from './outcome.ts';
import { policyStep } from './policy-step.ts';
import type { ServiceSeen } from './service-seen.ts';
import { lackText, settled, unsettled } from './step.ts';

type Gateway = Kept<'Gateway'>;
type Seen = ServiceSeen & Pick<Evidence, 'services'>;

/** The label that GEP-1762 gives what an implementation makes for a Gateway. */
const madeFor = 'gateway.networking.k8s.io/gateway-name';

/** Addresses that a Gateway's status names: IP addresses written canonically, names as they stand. */
export function addressesOf({ status }: Gateway): string[] {
  return (status?.addresses ?? []).flatMap(({ value = '' }) => (value === '' ? [] : [asAddress(value)]));
}

/** An IP address as it is written canonically; anything else as it is. */
export function asAddress(value: string): string {
  return canonicalAddress(value) ?? value;
}

/**
 * How connections of a client come to a Gateway: through the Service that has its address, or was made for it; else as
 * far as its controller says that it serves it.
 */
export function reachGateway(
  client: Client,
  gateway: Gateway,
  { listener }: EffectiveListener,
  address: string | undefined,
  seen: Seen,
): Outcome {
  const service = serviceOf(gateway, seen.services);
  const number = listener.port ?? 0;
  const isUdp = listener.protocol === 'UDP';
  const port = service?.spec?.ports?.find(
    (one) => one.port === number && ((one.protocol ?? 'TCP') === 'UDP') === isUdp,
  );
  const balanced = service?.status?.loadBalancer?.ingress?.find(({ ip }) => ip !== undefined)?.ip;
  const at = address ?? balanced;
  const isInside = client.kind !== 'external';
  if (service !== undefined && port !== undefined && (at !== undefined || isInside)) {
    const own = at ?? service.spec?.clusterIP;
    const way =
      own !== undefined && own === service.spec?.clusterIP
        ? 'ClusterIP'
        : service.spec?.externalIPs?.includes(own ?? '') === true
          ? 'external IP'
          : 'load-balancer IP';
    const family = familyName(own === undefined ? 4 : (familyOf(own) ?? 4));
    if (own !== 'None' && own !== '') {
      const to = { kind: 'service', service, port, way, family, address: own, node: undefined } as const;
      const reached = followService(client, to, seen);
      return { ...reached, steps: reached.steps.filter(({ step }) => step !== 'route' && step !== 'mtu') };
    }
  }
  if (service !== undefined) {
    const lacks = `${formatRef(service.ref)} takes the connections of ${formatRef(gateway.ref)}.`;
    const why =
      port === undefined
        ? `it has no port ${number}, so how connections come to the listener is not in the API`
        : 'it has no address in what was read';
    const step = unsettled('service', lacks, why, [cite(service, 'spec.ports', service.spec?.ports)]);
    return { ...nothing, verdict: 'unknown', steps: [step] };
  }
  const says = `${formatRef(gateway.ref)} is at ${addressesOf(gateway).map(shownAddressOf).join(', ') || 'no address that its status names'}, and no Service that was read has it: what its controller made outside of the cluster takes the connections.`;
  const programmed = conditionOf(gateway, 'Programmed');
  const unread = seen.services.missingIn();
  const evidence = [...citeAddresses(gateway), ...citeConditionOf(gateway, programmed)];
  if (programmed?.status === 'True' && programmed.current && addressesOf(gateway).length > 0) {
    const step =
      unread.length > 0
        ? unsettled('service', says, lackText(unread), evidence)
        : settled('service', says, evidence);
    const verdict = step.unknown === null ? 'reaches' : 'unknown';
    if (client.kind !== 'pod') return { ...nothing, verdict, steps: [step] };
    const sent = policyStep({ client: client.pod, servers: { pods: [], missing: [] } }, seen);
    return { ...nothing, verdict, steps: [step, sent.step], handoffs: sent.handoffs };
  }
  const why =
    programmed === undefined
      ? 'no controller has written that it serves it'
      : !programmed.current
        ? 'what its controller wrote is of an older generation'
        : programmed.status === 'True'
          ? 'its status names no address'
          : `its controller says Programmed ${shownName(programmed.status)}, ${shownName(programmed.reason)}`;
  return { ...nothing, verdict: 'unknown', steps: [unsettled('service', says, why, evidence)] };
}

const nothing: Pick<Outcome, 'endpoints' | 'sourceSeen' | 'handoffs'> = {
  endpoints: [],
  sourceSeen: null,
  handoffs: [],
};

function serviceOf(gateway: Gateway, services: Evidence['services']): Kept<'Service'> | undefined {
  const own = new Set(addressesOf(gateway));
  return (
    services.items.find(
      ({ spec, status }) =>
        status?.loadBalancer?.ingress?.some(
          ({ ip, hostname }) => own.has(asAddress(ip ?? '')) || own.has(hostname ?? ''),
        ) === true ||
        spec?.externalIPs?.some((ip) => own.has(asAddress(ip))) === true ||
        own.has(spec?.clusterIP ?? ''),
    ) ??
    services
      .in(gateway.ref.namespace ?? '')
      .find(({ metadata }) => metadata.labels?.[madeFor] === gateway.ref.name)
  );
}

/** What a controller says that stands against a listener: undefined where it says that it serves it, or says nothing. */
export function listenerDoubt(
  owner: EffectiveListener['owner'],
  listener: string,
): SeenCondition | undefined {
  const good = ['Accepted', 'Programmed', 'ResolvedRefs'];
  const bad = ['Conflicted'];
  return [
    ...good.map((type) => [listenerConditionOf(owner, listener, type), 'True'] as const),
    ...bad.map((type) => [listenerConditionOf(owner, listener, type), 'False'] as const),
  ].find(
    ([condition, wanted]) => condition !== undefined && condition.current && condition.status !== wanted,
  )?.[0];
}

function citeAddresses(gateway: Gateway): Citation[] {
  return [cite(gateway, 'status.addresses', addressesOf(gateway).join(', '))];
}

export function citeConditionOf(
  object: EffectiveListener['owner'],
  condition: SeenCondition | undefined,
): Citation[] {
  return condition === undefined
    ? []
    : [
        cite(
          object,
          condition.field,
          `${condition.status}, ${condition.reason}${condition.current ? '' : ' (of an older generation)'}`,
        ),
      ];
}

function shownAddressOf(value: string): string {
  return familyOf(value) === undefined ? shownName(value) : value;
}
