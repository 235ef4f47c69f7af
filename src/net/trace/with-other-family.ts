import { cite } from '../../model/cite.ts';
import { formatRef } from '../../model/ref.ts';
import { shownAddress } from '../../model/shown-name.ts';
import { addressOf } from '../egress/masquerade.ts';
import { familyName, familyOf } from '../services/service-families.ts';
import type { Destination } from './destination.ts';
import type { Client } from './find-client.ts';
import { followService } from './follow-service.ts';
import type { Outcome } from './outcome.ts';
import type { ServiceSeen } from './service-seen.ts';
import { settled, unsettled } from './step.ts';

/**
 * The same path, with what becomes of connections to the other ClusterIP that the name of a dual-stack Service has too:
 * which of them a client takes is its own affair, unless the pod has no address of that family.
 */
export function withOtherFamily(
  client: Client,
  destination: Destination,
  outcome: Outcome,
  seen: ServiceSeen,
): Outcome {
  if (destination.kind !== 'service' || destination.way !== 'ClusterIP') return outcome;
  const { service, family } = destination;
  const address = service.spec?.clusterIPs?.find((one) => {
    const own = familyOf(one);
    return own !== undefined && familyName(own) !== family;
  });
  const number = address === undefined ? undefined : familyOf(address);
  if (address === undefined || number === undefined) return outcome;
  const isBarred =
    client.kind === 'pod' &&
    client.pod.status?.podIP !== undefined &&
    addressOf(client.pod, number) === undefined;
  const name = `${formatRef(service.ref)} also has ${shownAddress(address)}`;
  const evidence = [cite(service, 'spec.clusterIPs', service.spec?.clusterIPs)];
  if (isBarred) {
    const says = `${name}, which the client has no address of the family for.`;
    return { ...outcome, steps: [...outcome.steps, settled('service', says, evidence)] };
  }
  const other = followService(client, { ...destination, family: familyName(number), address }, seen);
  const ends =
    other.endpoints.length === 0
      ? other.verdict
      : `${other.verdict}, ${other.endpoints.length} endpoint${other.endpoints.length === 1 ? '' : 's'}`;
  const says = `${name}, and clients that take ${familyName(number)} end there: ${ends}.`;
  if (other.verdict === outcome.verdict) {
    return { ...outcome, steps: [...outcome.steps, settled('service', says, evidence)] };
  }
  const why = `the address that the client takes decides: ${family} ends otherwise (${outcome.verdict})`;
  return {
    ...outcome,
    verdict: 'unknown',
    steps: [...outcome.steps, unsettled('service', says, why, evidence)],
  };
}
