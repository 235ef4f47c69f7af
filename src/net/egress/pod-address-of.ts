import type { AddressRange } from '../../model/address-range.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { parseAddress } from '../addresses/cidr.ts';

/** The pod's address of a family. */
export function addressOf({ status }: Kept<'Pod'>, family: 4 | 6): AddressRange | undefined {
  return [status?.podIP, ...(status?.podIPs ?? []).map(({ ip }) => ip)]
    .flatMap((text) => parseAddress(text ?? '') ?? [])
    .find((one) => one.family === family);
}
