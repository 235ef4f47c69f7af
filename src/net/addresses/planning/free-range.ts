import type { AddressRange } from '../../../model/address-range.ts';
import { containsRange, parseCidr } from '../cidr.ts';
import { freeBlocks, prefixOf } from '../node-blocks.ts';

const rangesOf = (texts: readonly string[]): AddressRange[] => texts.flatMap((text) => parseCidr(text) ?? []);

/** Where private networks live, in the order in which they are proposed: RFC 1918. */
export const privateRanges: readonly AddressRange[] = rangesOf([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
]);

/** Shared address space (RFC 6598) and unique local addresses (RFC 4193). */
const furtherRanges: readonly AddressRange[] = rangesOf(['100.64.0.0/10', 'fd00::/8']);

/** The lowest range of this prefix length in one of the given ones that has no address of those to avoid. */
export function freeRange(
  within: readonly AddressRange[],
  prefix: number,
  avoid: readonly AddressRange[],
): AddressRange | undefined {
  for (const outer of within) {
    if (prefixOf(outer) > prefix) continue;
    const [found] = freeBlocks(outer, prefix, avoid);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The range of the same size behind this one, else before it, in the same private network, that avoids the others. */
export function nearestFree(range: AddressRange, avoid: readonly AddressRange[]): AddressRange | undefined {
  const network = [...privateRanges, ...furtherRanges].find((one) => containsRange(one, range));
  const size = range.last - range.first + 1n;
  if (network === undefined || (size & (size - 1n)) !== 0n || range.first % size !== 0n) return undefined;
  const prefix = prefixOf(range);
  const [behind] = freeBlocks({ ...network, first: range.first }, prefix, avoid);
  return behind ?? freeRange([network], prefix, avoid);
}
