import type { NodePods } from '../../model/evidence/pod-cidrs.ts';
import { overlappingPairs } from './cidr.ts';

/** A node's range for pods and one of another node that has addresses in common with it. */
export interface NodeRangeOverlap {
  readonly own: NodePods;
  readonly other: NodePods;
}

/**
 * Nodes whose ranges overlap an older node's, each with the first such overlap, of ranges that the same source names.
 * `rankOf` orders nodes: of two that share addresses the one that ranks higher is at fault; without a rank it is left out.
 */
export function nodeRangeOverlaps(
  ranges: readonly NodePods[],
  rankOf: (node: string) => string | undefined,
): ReadonlyMap<string, NodeRangeOverlap> {
  const overlaps = new Map<string, NodeRangeOverlap>();
  for (const [a, b] of overlappingPairs(ranges)) {
    if (a.node === b.node || a.source !== b.source) continue;
    const [rankA, rankB] = [rankOf(a.node), rankOf(b.node)];
    if (rankA === undefined || rankB === undefined) continue;
    const [own, other] = rankA < rankB ? [b, a] : [a, b];
    if (!overlaps.has(own.node)) overlaps.set(own.node, { own, other });
  }
  return overlaps;
}
