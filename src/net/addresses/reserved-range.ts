import type { AddressRange } from '../../model/address-range.ts';
import { intersectionOf, parseCidr } from './cidr.ts';

/** Addresses that mean something else on every node, whatever a network is configured with. */
export interface ReservedRange {
  readonly range: AddressRange;
  /** As a sentence names it. */
  readonly name: string;
  /** What becomes of traffic for such an address. */
  readonly consequence: string;
  readonly severity: 'high' | 'low';
  /** There only where Docker runs the node's containers. */
  readonly ofDocker: boolean;
}

const linkLocal = 'it stays on the link and never reaches another node, or goes to the metadata service';

/**
 * Registries: https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry. Docker's bridge:
 * https://docs.docker.com/engine/network/drivers/bridge/. Not here: 100.64.0.0/10, which EKS clusters use for pods on
 * purpose, and 240.0.0.0/4, which GKE does.
 */
export const reservedRanges: readonly ReservedRange[] = (
  [
    ['127.0.0.0/8', 'the loopback range', 'every node answers it itself', 'high'],
    ['::1/128', 'the loopback address', 'every node answers it itself', 'high'],
    ['169.254.0.0/16', 'the link-local range', linkLocal, 'high'],
    ['fe80::/10', 'the link-local range', linkLocal, 'high'],
    ['224.0.0.0/4', 'the multicast range', 'no connection to it can be made', 'high'],
    ['ff00::/8', 'the multicast range', 'no connection to it can be made', 'high'],
    ['192.0.2.0/24', 'a range for documentation', 'firewalls and routers may drop it', 'low'],
    ['2001:db8::/32', 'a range for documentation', 'firewalls and routers may drop it', 'low'],
    [
      '172.17.0.0/16',
      'the range of Docker’s bridge',
      'a node that runs Docker may send it to docker0',
      'low',
    ],
  ] as const
).flatMap(([cidr, name, consequence, severity]) => {
  const range = parseCidr(cidr);
  return range === undefined
    ? []
    : [{ range, name, consequence, severity, ofDocker: cidr.startsWith('172.') }];
});

/** The reserved ranges that a range has addresses in common with. */
export function reservedIn(range: AddressRange): ReservedRange[] {
  return reservedRanges.filter((reserved) => intersectionOf(range, reserved.range) !== undefined);
}
