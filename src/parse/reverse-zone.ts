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

/** Four octets; leading zeros are refused, as Go's net.ParseCIDR refuses them. */
function parseIpv4(text: string): number[] | undefined {
  const parts = text.split('.');
  const octets = parts.map(Number);
  const valid = parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part));
  return valid && octets.every((octet) => octet <= 255) ? octets : undefined;
}

/** Eight groups of 16 bits. */
function parseIpv6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map((half) => (half === '' ? [] : groupsOf(half)));
  if (left === undefined) return undefined;
  if (halves.length === 1) return left.length === 8 ? left : undefined;
  if (right === undefined || left.length + right.length > 7) return undefined;
  if (text.slice(0, text.indexOf('::')).includes('.')) return undefined;
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function groupsOf(text: string): number[] | undefined {
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    const v4 = index === parts.length - 1 && part.includes('.') ? parseIpv4(part) : undefined;
    if (v4 !== undefined) {
      const [a = 0, b = 0, c = 0, d = 0] = v4;
      groups.push((a << 8) | b, (c << 8) | d);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}
