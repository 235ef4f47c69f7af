import type { AddressRange } from '../../model/address-range.ts';
import type { ServiceCidrs } from '../../model/evidence/service-cidrs.ts';
import { sizeOf, unionOf } from '../addresses/cidr.ts';

/** What Services can be given out of ranges of one family: the addresses, and how many they are. */
export interface Allocatable {
  readonly ranges: readonly AddressRange[];
  readonly size: bigint;
}

/**
 * The addresses that the API server gives out: not the first of a range, nor, with IPv4, the last. An allocator that
 * keeps a bitmap sees 65,536 IPv6 addresses of a range at most, which is assumed where the allocator is not known; one
 * that keeps objects refuses IPv6 ranges wider than /64. Addresses that several ranges hold count once.
 * Source: https://github.com/kubernetes/kubernetes/tree/v1.37.2/pkg/registry/core/service/ipallocator, ipallocator.go
 * (NewIPAllocator, hostsPerNetwork) and bitmap.go (New).
 */
export function allocatableIn(
  ranges: Iterable<AddressRange>,
  allocator: ServiceCidrs['allocator'],
): Allocatable {
  const union = unionOf([...ranges].flatMap((range) => usable(range, allocator)));
  return { ranges: union, size: union.reduce((sum, range) => sum + sizeOf(range), 0n) };
}

function usable({ family, first, last }: AddressRange, allocator: ServiceCidrs['allocator']): AddressRange[] {
  const size = last - first + 1n;
  if (family === 6 && allocator === 'objects' && size > 1n << 64n) return [];
  const end = family === 4 ? last - 1n : allocator !== 'objects' && size > 65_536n ? first + 65_535n : last;
  return end > first ? [{ family, first: first + 1n, last: end }] : [];
}

/** A Service range as the API server divides it. Addresses that are asked for may lie in either band. */
export interface ServiceBands {
  /** What can be given out at all; undefined where nothing can. */
  readonly all: AddressRange | undefined;
  /** Kept for addresses that somebody asks for, until the other band is full; undefined where a range is too small. */
  readonly static: AddressRange | undefined;
  /** Where addresses are taken from for Services that ask for none. */
  readonly dynamic: AddressRange | undefined;
}

/**
 * The bands of KEP-3070: of ranges with more than 16 addresses the first sixteenth, 16 addresses at least and 256 at
 * most, is left to those who ask. Source: as above, bitmap.go (calculateRangeOffset).
 */
export function serviceBands(range: AddressRange, allocator: ServiceCidrs['allocator']): ServiceBands {
  const [all] = usable(range, allocator);
  if (all === undefined) return { all, static: undefined, dynamic: undefined };
  const offset = staticBandOf(sizeOf(range));
  if (offset === 0n) return { all, static: undefined, dynamic: all };
  const { family, first, last } = all;
  const middle = first + offset;
  return {
    all,
    static: { family, first, last: middle - 1n < last ? middle - 1n : last },
    dynamic: middle > last ? undefined : { family, first: middle, last },
  };
}

function staticBandOf(size: bigint): bigint {
  if (size <= 16n) return 0n;
  const part = size / 16n;
  return part < 16n ? 16n : part > 256n ? 256n : part;
}
