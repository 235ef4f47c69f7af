import type { AddressRange } from '../../model/address-range.ts';
import { intersectionOf, sizeOf, unionOf } from './cidr.ts';

const widths = { 4: 32, 6: 128 } as const;

/** Most bits between an IPv6 cluster CIDR and its blocks; kubeadm refuses more with IPv4 too. */
export const mostBlockBits = 16;

/** Prefix length of a range that is one CIDR. */
export function prefixOf(range: AddressRange): number {
  return widths[range.family] - (sizeOf(range).toString(2).length - 1);
}

/** Why no block of this prefix length can be cut from a cluster CIDR, with the nearest length that works. */
export interface PrefixProblem {
  readonly why: 'wider than the cluster CIDR' | 'narrower than one address' | 'more than 16 bits apart';
  readonly nearest: number;
}

/**
 * Whether nodes can be given blocks of this prefix length. The limit of 16 bits is one of IPv6 alone.
 * Source: https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/nodeipam/ipam/cidrset/cidr_set.go, NewCIDRSet.
 */
export function prefixProblem(cluster: AddressRange, blockPrefix: number): PrefixProblem | undefined {
  const own = prefixOf(cluster);
  const width = widths[cluster.family];
  if (blockPrefix < own) return { why: 'wider than the cluster CIDR', nearest: own };
  if (blockPrefix > width) return { why: 'narrower than one address', nearest: width };
  if (cluster.family === 6 && blockPrefix - own > mostBlockBits) {
    return { why: 'more than 16 bits apart', nearest: own + mostBlockBits };
  }
  return undefined;
}

/** Blocks of one size in ranges of one family, and how many of them something has addresses of. */
export interface NodeBlocks {
  readonly total: number;
  readonly used: number;
  readonly free: number;
}

/**
 * Counts blocks as kube-controller-manager's bitmap does: a block of which anything is occupied is used as a whole, and
 * what is occupied twice counts once.
 */
export function nodeBlocksIn(
  ranges: Iterable<AddressRange>,
  blockPrefix: number,
  occupied: Iterable<AddressRange>,
): NodeBlocks {
  const held = [...occupied];
  let total = 0n;
  let used = 0n;
  for (const range of unionOf(ranges)) {
    const size = blockSize(range, blockPrefix);
    total += sizeOf(range) / size;
    for (const taken of takenBlocks(range, size, held)) used += sizeOf(taken) / size;
  }
  return { total: Number(total), used: Number(used), free: Number(total - used) };
}

/**
 * The free blocks of a cluster CIDR in the order in which nodes are given them: from the one behind the last given
 * (which only the running kube-controller-manager knows; from the first after it started) to the end, then from the
 * beginning. Source: as above, AllocateNext.
 */
export function* freeBlocks(
  cluster: AddressRange,
  blockPrefix: number,
  occupied: Iterable<AddressRange>,
): Generator<AddressRange> {
  const size = blockSize(cluster, blockPrefix);
  let next = cluster.first;
  for (const taken of [...takenBlocks(cluster, size, [...occupied]), { first: cluster.last + 1n }]) {
    for (; next < taken.first; next += size) {
      yield { family: cluster.family, first: next, last: next + size - 1n };
    }
    if ('last' in taken) next = taken.last + 1n;
  }
}

/** The parts of a cluster CIDR that are occupied, widened to whole blocks. */
function takenBlocks(cluster: AddressRange, size: bigint, occupied: readonly AddressRange[]): AddressRange[] {
  const widened = occupied.flatMap((one) => {
    const common = intersectionOf(cluster, one);
    if (common === undefined) return [];
    const first = common.first - ((common.first - cluster.first) % size);
    const last = common.last + (size - 1n - ((common.last - cluster.first) % size));
    return [{ family: cluster.family, first, last }];
  });
  return unionOf(widened);
}

function blockSize({ family }: AddressRange, blockPrefix: number): bigint {
  return 1n << BigInt(widths[family] - blockPrefix);
}
