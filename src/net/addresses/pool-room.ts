import type { AddressRange } from '../../model/address-range.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { commonSize, parseAddress, sizeOf, unionOf } from './cidr.ts';

/** Addresses of one family in some ranges, and how many of them Services have. */
export interface PoolRoom {
  readonly family: 4 | 6;
  readonly total: number;
  readonly used: number;
}

/** What load balancer ranges hold, by family; an address that several Services share counts once. */
export function roomIn(ranges: readonly AddressRange[], services: Iterable<Kept<'Service'>>): PoolRoom[] {
  const given = unionOf([...services].flatMap(addressesOf));
  return ([4, 6] as const).flatMap((family) => {
    const own = unionOf(ranges.filter((range) => range.family === family));
    if (own.length === 0) return [];
    const total = own.reduce((sum, range) => sum + Number(sizeOf(range)), 0);
    return [{ family, total, used: commonSize(own, given) }];
  });
}

function addressesOf({ status }: Kept<'Service'>): AddressRange[] {
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => parseAddress(ip ?? '') ?? []);
}
