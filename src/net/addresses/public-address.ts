import type { AddressRange } from '../../model/address-range.ts';
import { containsRange, parseCidr } from './cidr.ts';

/** Ranges that no router of the internet leads to: https://www.iana.org/assignments/iana-ipv4-special-registry. */
const inner = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
  '::/127',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
].flatMap((cidr) => parseCidr(cidr) ?? []);

/** Can the internet have a route to it? Addresses for documentation count as if they were in use. */
export function isPublicAddress(address: AddressRange): boolean {
  return !inner.some((range) => containsRange(range, address));
}
