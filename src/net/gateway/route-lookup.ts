import type { AddressRange } from '../../model/address-range.ts';
import type { IpRoute } from '../../model/node-network.ts';
import { containsRange, parseCidr, parseRange, sizeOf } from '../addresses/cidr.ts';

/** The route a kernel would take to a range that lies in one network: the longest prefix, the default last. */
export function routeTo(routes: readonly IpRoute[], target: AddressRange): IpRoute | undefined {
  let best: { route: IpRoute; size: bigint } | undefined;
  let fallback: IpRoute | undefined;
  for (const route of routes) {
    const range = route.dst.includes('/') ? parseCidr(route.dst) : parseRange(route.dst);
    if (route.dst === 'default') fallback ??= route;
    else if (range !== undefined && containsRange(range, target)) {
      const size = sizeOf(range);
      if (best === undefined || size < best.size) best = { route, size };
    }
  }
  return best?.route ?? fallback;
}
