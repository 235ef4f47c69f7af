import type { AddressRange } from '../../model/address-range.ts';
import { containsRange, parseCidr } from './cidr.ts';

const ranges = (
  [
    ['unspecified', '0.0.0.0/32'],
    ['unspecified', '::/128'],
    ['loopback', '127.0.0.0/8'],
    ['loopback', '::1/128'],
    ['link-local', '169.254.0.0/16'],
    ['link-local', 'fe80::/10'],
    ['link-local multicast', '224.0.0.0/24'],
    ['link-local multicast', 'ff02::/16'],
  ] as const
).flatMap(([name, cidr]) => {
  const range = parseCidr(cidr);
  return range === undefined ? [] : [{ name, range }];
});

export type SpecialAddress = (typeof ranges)[number]['name'];

/**
 * What kind of address it is that no endpoint may have, since it means something else on every node; undefined for all
 * others. Source: https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go,
 * ValidateEndpointIP.
 */
export function specialAddress(address: AddressRange): SpecialAddress | undefined {
  return ranges.find(({ range }) => containsRange(range, address))?.name;
}
