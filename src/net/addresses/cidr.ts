import ipaddr from 'ipaddr.js';
import type { AddressRange } from '../../model/address-range.ts';

const widths = { 4: 32, 6: 128 } as const;

function toNumber(bytes: readonly number[]): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/**
 * Parses one address as Kubernetes does: decimal octets even behind leading zeros, no zones, IPv4 in IPv6
 * (::ffff:10.0.0.1) as IPv4. Source: k8s.io/utils/net ParseIPSloppy, which keeps the parser of Go before 1.17.
 */
export function parseAddress(text: string): AddressRange | undefined {
  const octets = /^(\d{1,12})\.(\d{1,12})\.(\d{1,12})\.(\d{1,12})$/u.exec(text);
  if (octets !== null) {
    let address = 0;
    for (let index = 1; index <= 4; index += 1) {
      const octet = Number(octets[index]);
      if (octet > 255) return undefined;
      address = address * 256 + octet;
    }
    return single(4, BigInt(address));
  }
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  const bytes = ipaddr.IPv6.parse(text).toByteArray();
  const isMapped = toNumber(bytes.slice(0, 12)) === 0xffffn;
  return isMapped ? single(4, toNumber(bytes.slice(12))) : single(6, toNumber(bytes));
}

function single(family: 4 | 6, address: bigint): AddressRange {
  return { family, first: address, last: address };
}

/** Parses a CIDR; bits behind the prefix are masked off, as routers and Kubernetes do with 10.1.2.3/8. */
export function parseCidr(text: string): AddressRange | undefined {
  const parts = /^([^/]+)\/(\d{1,3})$/u.exec(text);
  const address = parts?.[1] === undefined ? undefined : parseAddress(parts[1]);
  if (address === undefined) return undefined;
  // A prefix on an address that maps IPv4 into IPv6 counts from the front of the IPv6 address.
  const mapped = address.family === 4 && text.includes(':');
  const prefix = Number(parts?.[2]) - (mapped ? 96 : 0);
  const width = widths[address.family];
  if (prefix < 0 || prefix > width) return undefined;
  const size = 1n << BigInt(width - prefix);
  const first = address.first - (address.first % size);
  return { family: address.family, first, last: first + size - 1n };
}

/** Parses what pools are written as: a CIDR, one address, or `first-last`. */
export function parseRange(text: string): AddressRange | undefined {
  const trimmed = text.trim();
  if (trimmed.includes('/')) return parseCidr(trimmed);
  const [from = '', to, ...more] = trimmed.split('-').map((part) => part.trim());
  if (to === undefined) return parseAddress(from);
  const first = parseAddress(from);
  const last = parseAddress(to);
  if (first === undefined || last === undefined || more.length > 0) return undefined;
  if (first.family !== last.family || last.first < first.first) return undefined;
  return { family: first.family, first: first.first, last: last.last };
}

function formatAddress(family: 4 | 6, address: bigint): string {
  if (family === 4) {
    const bits = Number(address);
    return `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`;
  }
  const bytes = Array.from({ length: 16 }, (_, index) =>
    Number((address >> BigInt(120 - 8 * index)) & 0xffn),
  );
  return new ipaddr.IPv6(bytes).toRFC5952String();
}

/** Writes a range canonically: one address, a CIDR where the range is one, else `first-last`. */
export function formatRange({ family, first, last }: AddressRange): string {
  if (first === last) return formatAddress(family, first);
  const size = last - first + 1n;
  if ((size & (size - 1n)) === 0n && first % size === 0n) {
    return `${formatAddress(family, first)}/${widths[family] - (size.toString(2).length - 1)}`;
  }
  return `${formatAddress(family, first)}-${formatAddress(family, last)}`;
}

/** How many addresses are in it. */
export function sizeOf({ first, last }: AddressRange): bigint {
  return last - first + 1n;
}

export function containsRange(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** The addresses that both hold, or undefined when they are disjoint. */
export function intersectionOf(a: AddressRange, b: AddressRange): AddressRange | undefined {
  if (a.family !== b.family) return undefined;
  const first = a.first > b.first ? a.first : b.first;
  const last = a.last < b.last ? a.last : b.last;
  return first <= last ? { family: a.family, first, last } : undefined;
}

/** How many addresses two lists of ranges have in common; those that a list holds twice count once. */
export function commonSize(a: Iterable<AddressRange>, b: Iterable<AddressRange>): number {
  const others = unionOf(b);
  return unionOf(a).reduce(
    (sum, one) =>
      others.reduce((inner, other) => {
        const common = intersectionOf(one, other);
        return inner + (common === undefined ? 0 : Number(sizeOf(common)));
      }, sum),
    0,
  );
}

/** The same addresses as disjoint ranges in ascending order, IPv4 first. */
export function unionOf(ranges: Iterable<AddressRange>): AddressRange[] {
  const union: AddressRange[] = [];
  for (const range of [...ranges].sort(byStart)) {
    const previous = union.at(-1);
    if (previous?.family !== range.family || range.first > previous.last + 1n) union.push(range);
    else if (range.last > previous.last) union[union.length - 1] = { ...previous, last: range.last };
  }
  return union;
}

/** Wider ranges stand before those that start at the same address. */
function byStart(a: AddressRange, b: AddressRange): number {
  return a.family - b.family || compare(a.first, b.first) || compare(b.last, a.last);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Every pair of items whose ranges overlap, each once, the one that starts first in front. Takes n log n steps for n
 * items, and one more for each pair.
 */
export function* overlappingPairs<T extends { readonly range: AddressRange }>(
  items: Iterable<T>,
): Generator<readonly [T, T]> {
  let open: T[] = [];
  for (const item of [...items].sort((a, b) => byStart(a.range, b.range))) {
    open = open.filter(({ range }) => range.family === item.range.family && range.last >= item.range.first);
    for (const other of open) yield [other, item];
    open.push(item);
  }
}
