import { parseIpv4, parseIpv6 } from './ip-address.ts';

/**
 * The zones of the reverse tree that a CIDR covers: `10.0.0.0/8` is `10.in-addr.arpa.`, and a prefix that does not end
 * on a label becomes the zones of the next label down. Undefined for what is not a CIDR. Follows coredns plugin/pkg/cidr.
 */
export function reverseZonesOf(cidr: string): readonly string[] | undefined {
  if (!cidr.includes('/')) return undefined;
  const [address = '', length = '', ...more] = cidr.split('/');
  if (more.length > 0 || !/^[0-9]{1,3}$/.test(length)) return undefined;
  const v4 = parseIpv4(address);
  if (v4 !== undefined) return zonesOf(v4, 8, 4, length, (octet) => octet.toString(), 'in-addr.arpa.');
  const v6 = parseIpv6(address);
  if (v6 === undefined) return undefined;
  const nibbles = v6.flatMap((group) => [12, 8, 4, 0].map((shift) => (group >> shift) & 0xf));
  return zonesOf(nibbles, 4, 32, length, (nibble) => nibble.toString(16), 'ip6.arpa.');
}

function zonesOf(
  digits: readonly number[],
  bits: number,
  count: number,
  length: string,
  label: (digit: number) => string,
  root: string,
): readonly string[] | undefined {
  const prefix = Number(length);
  if (prefix > bits * count) return undefined;
  const whole = Math.floor(prefix / bits);
  const rest = prefix % bits;
  const fixed = digits.slice(0, whole);
  const zone = (kept: readonly number[]) => [...kept.toReversed().map(label), root].join('.');
  if (rest === 0) return [zone(fixed)];
  const size = 1 << (bits - rest);
  const first = (digits[whole] ?? 0) & ~(size - 1);
  return Array.from({ length: size }, (_, offset) => zone([...fixed, first + offset]));
}
