import type { ServiceCidrs, ServiceRange } from '../../model/evidence/service-cidrs.ts';
import { parseAddress } from '../addresses/cidr.ts';
import type { IpFamily } from '../mtu/mtu.ts';

/** `IPv4` or `IPv6`, as the API writes it. */
export type FamilyName = 'IPv4' | 'IPv6';

export function familyName(family: IpFamily): FamilyName {
  return family === 4 ? 'IPv4' : 'IPv6';
}

/** Of an address as text; undefined for what is none. */
export function familyOf(address: string): IpFamily | undefined {
  return parseAddress(address)?.family;
}

/**
 * The families that ClusterIPs are given of, and for each the first range that says so. Only those of
 * --service-cluster-ip-range count, which ServiceCIDR `kubernetes` repeats: a ServiceCIDR of another family that somebody
 * adds has no allocator (kubernetes/kubernetes pkg/registry/core/service/storage/alloc.go, serviceIPAllocatorsByFamily).
 */
export function serviceFamilies({ ranges }: ServiceCidrs): ReadonlyMap<IpFamily, ServiceRange> {
  const families = new Map<IpFamily, ServiceRange>();
  for (const range of ranges) {
    const { kind, name } = range.owner.ref;
    if (kind === 'ServiceCIDR' && name !== 'kubernetes') continue;
    if (!families.has(range.range.family)) families.set(range.range.family, range);
  }
  return families;
}
