import { type Citation, cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { formatRef } from '../../model/ref.ts';
import { shownAddress } from '../../model/shown-name.ts';
import { type FamilyName, familyName, familyOf } from '../services/service-families.ts';
import type { Destination } from './destination.ts';
import type { Client } from './find-client.ts';
import { followHeadless } from './follow-headless.ts';
import { followService } from './follow-service.ts';
import type { Outcome } from './outcome.ts';
import { podAddress } from './pod-locality.ts';
import type { ServiceSeen } from './service-seen.ts';
import { settled, unsettled } from './step.ts';

type OfService = Extract<Destination, { kind: 'service' | 'headless' }>;

/** The same Service by an address of its other family. */
interface Other {
  readonly to: OfService;
  readonly family: FamilyName;
  /** What it has in that family too, as a sentence goes on: `Service shop/cart also has fd00::50`. */
  readonly says: string;
  readonly evidence: readonly Citation[];
}

/**
 * The same path, with what becomes of connections to the address of the other family that the name of a dual-stack Service
 * leads to as well: which of them a client takes is its own affair, unless the pod has an address of one family alone.
 */
export function withOtherFamily(
  client: Client,
  destination: Destination,
  outcome: Outcome,
  seen: ServiceSeen,
): Outcome {
  if (destination.kind !== 'service' && destination.kind !== 'headless') return outcome;
  const other = otherOf(destination, seen);
  const isBarred = lacksFamily(client, destination.family);
  if (other === undefined) return isBarred ? barred(outcome, destination) : outcome;
  const further = follow(client, other.to, seen);
  if (isBarred) {
    const says = `${other.says}, which the client takes: it has no address of ${destination.family}.`;
    return { ...further, steps: [settled('service', says, other.evidence), ...further.steps] };
  }
  if (lacksFamily(client, other.family)) {
    const says = `${other.says}, which the client has no address of the family for.`;
    return { ...outcome, steps: [...outcome.steps, settled('service', says, other.evidence)] };
  }
  return joined(outcome, further, destination, other);
}

function follow(client: Client, to: OfService, seen: ServiceSeen): Outcome {
  return to.kind === 'service' ? followService(client, to, seen) : followHeadless(client, to, seen);
}

function joined(own: Outcome, further: Outcome, to: OfService, other: Other): Outcome {
  const { length } = further.endpoints;
  const ends =
    length === 0 ? further.verdict : `${further.verdict}, ${length} endpoint${length === 1 ? '' : 's'}`;
  const says = `${other.says}, and clients that take ${other.family} end there: ${ends}.`;
  // DNS answers with what is ready: a family without such an address is not taken.
  const isSilent = to.kind === 'headless' && further.verdict === 'unresolved';
  if (to.kind === 'headless' && own.verdict === 'unresolved' && !isSilent) {
    return { ...further, steps: [...own.steps, settled('service', says, other.evidence), ...further.steps] };
  }
  if (further.verdict === own.verdict || isSilent) {
    const source = isSilent ? own.sourceSeen : eitherOf(own.sourceSeen, further.sourceSeen);
    return {
      ...own,
      endpoints: to.kind === 'headless' ? [...own.endpoints, ...further.endpoints] : own.endpoints,
      sourceSeen: source,
      steps: [...own.steps, settled('service', says, other.evidence)],
    };
  }
  const why = `the address that the client takes decides: ${to.family} ends otherwise (${own.verdict})`;
  return {
    ...own,
    verdict: 'unknown',
    sourceSeen: null,
    steps: [...own.steps, unsettled('service', says, why, other.evidence)],
  };
}

/** A pod without an address of the only family that the Service has. */
function barred(outcome: Outcome, { service, family }: OfService): Outcome {
  const says = `${formatRef(service.ref)} has addresses of ${family} alone, and the client has none.`;
  const why = 'whether the client has a way to that family, such as a translation, is not in the API';
  const step = unsettled('service', says, why, [
    cite(service, 'spec.ipFamilies', service.spec?.ipFamilies ?? [family]),
  ]);
  return { ...outcome, verdict: 'unknown', sourceSeen: null, steps: [...outcome.steps, step] };
}

function eitherOf(a: string | null, b: string | null): string | null {
  if (a === null || b === null || a === b) return a === b ? a : null;
  return `${a} or ${b}`;
}

function lacksFamily(client: Client, family: FamilyName): boolean {
  if (client.kind !== 'pod' || client.pod.status?.podIP === undefined) return false;
  return podAddress(client.pod, family) === undefined;
}

function otherOf(destination: OfService, { endpoints }: ServiceSeen): Other | undefined {
  const { service } = destination;
  const family = destination.family === 'IPv4' ? 'IPv6' : 'IPv4';
  const families = cite(service, 'spec.ipFamilies', service.spec?.ipFamilies);
  const named = formatRef(service.ref);
  if (destination.kind === 'headless') {
    const isThere =
      service.spec?.ipFamilies?.includes(family) === true ||
      endpoints.of(service.ref).slices.some(({ addressType }) => addressType === family);
    if (!isThere) return undefined;
    const record = family === 'IPv6' ? 'AAAA' : 'A';
    const says = `DNS answers for ${named} with addresses of ${family} (${record}) too`;
    return { to: { ...destination, family }, family, says, evidence: [families] };
  }
  if (destination.way === 'node port') {
    if (destination.address !== undefined || service.spec?.ipFamilies?.includes(family) !== true) {
      return undefined;
    }
    const says = `${named} is open at the nodes’ addresses of ${family} too`;
    return { to: { ...destination, family }, family, says, evidence: [families] };
  }
  const [addresses, field] = addressesOf(service, destination.way);
  const address = addresses.find((one) => {
    const own = familyOf(one);
    return own !== undefined && familyName(own) === family;
  });
  if (address === undefined || destination.address === undefined) return undefined;
  const says = `${named} also has ${shownAddress(address)}`;
  const evidence = [cite(service, field, addresses)];
  return { to: { ...destination, family, address }, family, says, evidence };
}

function addressesOf(
  { spec, status }: Kept<'Service'>,
  way: 'ClusterIP' | 'external IP' | 'load-balancer IP',
): readonly [readonly string[], field: string] {
  switch (way) {
    case 'ClusterIP':
      return [spec?.clusterIPs ?? [], 'spec.clusterIPs'];
    case 'external IP':
      return [spec?.externalIPs ?? [], 'spec.externalIPs'];
    case 'load-balancer IP':
      return [
        (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []),
        'status.loadBalancer.ingress',
      ];
  }
}
