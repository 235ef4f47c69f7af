import type { Evidence } from '../../model/evidence/index.ts';
import type { ServiceCidrs, ServiceRange } from '../../model/evidence/service-cidrs.ts';
import { containsRange, parseAddress, sizeOf } from './cidr.ts';
import { type Allocatable, allocatableIn } from '../services/service-addresses.ts';

/** The ranges that Services of one family get new addresses from, and what is held of them. */
export interface ServiceRoom {
  readonly family: 4 | 6;
  /** The widest one first. */
  readonly ranges: readonly [ServiceRange, ...ServiceRange[]];
  readonly allocatable: Allocatable;
  /** Addresses that are given out, by Services and by IPAddress objects. */
  readonly held: ReadonlySet<bigint>;
  /** How many of them Services have. */
  readonly byServices: number;
}

type Holders = Pick<Evidence, 'services' | 'ipAddresses'>;

/** The ranges of each family that give addresses to new Services, the widest one first. */
export function allocatingRanges({
  ranges,
}: ServiceCidrs): { readonly family: 4 | 6; readonly ranges: ServiceRoom['ranges'] }[] {
  return ([4, 6] as const).flatMap((family) => {
    const [first, ...rest] = ranges
      .filter(({ range, allocates }) => allocates && range.family === family)
      .sort((a, b) => Number(sizeOf(b.range) - sizeOf(a.range)));
    return first === undefined ? [] : [{ family, ranges: [first, ...rest] as const }];
  });
}

/** Counts what Services hold of ranges of one family; only objects that a server has given addresses to count. */
export function serviceRoom(
  { family, ranges }: Pick<ServiceRoom, 'family' | 'ranges'>,
  allocator: ServiceCidrs['allocator'],
  { services, ipAddresses }: Holders,
): ServiceRoom {
  const allocatable = allocatableIn(
    ranges.map(({ range }) => range),
    allocator,
  );
  const held = new Set<bigint>();
  const count = (text: string): void => {
    const address = parseAddress(text);
    if (address?.family !== family) return;
    if (allocatable.ranges.some((range) => containsRange(range, address))) held.add(address.first);
  };
  for (const { ref, spec } of services) {
    if (ref.declared || spec?.type === 'ExternalName') continue;
    for (const text of spec?.clusterIPs ?? [spec?.clusterIP ?? '']) count(text);
  }
  const byServices = held.size;
  // Each address that is given out, and those reserved without a Service, from 1.33 on.
  for (const { ref } of ipAddresses) if (!ref.declared) count(ref.name);
  return { family, ranges, allocatable, held, byServices };
}
