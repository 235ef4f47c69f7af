import type { Kept } from '../../../model/kinds/index.ts';
import { isVirtualNode } from '../../services/virtual-node.ts';

/** How many pods kubelets take, the least and the most of them; null where no node tells. */
export function kubeletLimits(
  nodes: readonly Kept<'Node'>[],
): { readonly least: number; readonly most: number } | null {
  const limits = nodes
    .filter((node) => !isVirtualNode(node))
    .flatMap(({ status }) => Number(status?.allocatable?.pods ?? Number.NaN))
    .filter((limit) => Number.isSafeInteger(limit));
  return limits.length === 0
    ? null
    : {
        least: limits.reduce((a, b) => Math.min(a, b)),
        most: limits.reduce((a, b) => Math.max(a, b)),
      };
}
