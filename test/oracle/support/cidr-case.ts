import fc from 'fast-check';
import { formatRange, parseCidr, parseRange } from '../../../src/net/addresses/cidr.ts';

const widths = { 4: 32, 6: 128 } as const;

/** Any CIDR of this prefix length, written canonically. */
export function cidrOf(family: 4 | 6, prefix: number): fc.Arbitrary<string> {
  const width = widths[family];
  // From 1.0.0.0, and from 1:: on, so that none stands for IPv4 in IPv6; up to multicast, which no network is given:
  // upstream's iterators end where the address space does.
  const min = 1n << BigInt(family === 4 ? 24 : 112);
  const max = (family === 4 ? 0xe0n : 0xffn) << BigInt(width - 8);
  return fc
    .bigInt({ min, max: max - 1n })
    .map((address) => cidrText(formatRange({ family, first: address, last: address }), prefix));
}

/** Any CIDR inside another that is at most so long. */
export function cidrIn(outer: string, longest: number): fc.Arbitrary<string> {
  const { family, first, last } = rangeOf(outer);
  const shortest = Number(outer.split('/')[1]);
  return fc
    .record({
      address: fc.bigInt({ min: first, max: last }),
      prefix: fc.integer({ min: Math.min(shortest, longest), max: longest }),
    })
    .map(({ address, prefix }) => cidrText(formatRange({ family, first: address, last: address }), prefix));
}

/** The CIDR of this length that holds an address or the first one of a CIDR; `/32` and `/128` are written too. */
export function cidrText(text: string, prefix: number): string {
  const [address = ''] = text.split('/');
  const { family, first } = rangeOf(`${address}/${prefix}`);
  return `${formatRange({ family, first, last: first })}/${prefix}`;
}

function rangeOf(text: string) {
  const range = parseCidr(text) ?? parseRange(text);
  if (range === undefined) throw new Error(`${text} is no range`);
  return range;
}
