import type { AddressRange } from '../../model/address-range.ts';
import type { Ipam } from '../../model/evidence/ipam.ts';
import type { NodePods, PodCidrs, PodPool } from '../../model/evidence/pod-cidrs.ts';
import type { Maybe } from '../../model/maybe.ts';
import { podRangesInUse } from './pod-ranges-in-use.ts';
import { isPublicAddress } from './public-address.ts';

/** Is it an IPv4 range whose addresses mean nothing outside, unless somebody routes them? */
export function isInnerRange({ family, first }: AddressRange): boolean {
  return family === 4 && !isPublicAddress({ family, first, last: first });
}

/** Such ranges that pods of this cluster take addresses from, pools before the CIDRs of nodes; none where nothing was read. */
export function innerPodRanges(
  podCidrs: Maybe<PodCidrs>,
  ipam: Maybe<Ipam>,
): readonly (PodPool | NodePods)[] {
  if (podCidrs.state !== 'known') return [];
  const { pools, nodes } = podRangesInUse(podCidrs.value, ipam);
  return [...pools, ...nodes].filter(({ range }) => isInnerRange(range));
}
