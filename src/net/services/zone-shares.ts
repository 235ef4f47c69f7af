import type { Kept } from '../../model/kinds/index.ts';
import { isControlPlane, isNodeReady, zoneOf } from './node-zone.ts';
import { parseQuantity } from '../common/quantity.ts';

type Node = Kept<'Node'>;

/** The nodes by whose CPU the controller divides endpoints among zones. */
export function dividingNodes(nodes: readonly Node[]): readonly Node[] {
  return nodes.filter((node) => isNodeReady(node) && !isControlPlane(node));
}

function nanoCpu({ status }: Node): number {
  return Math.round((parseQuantity(status?.allocatable?.cpu ?? '') ?? 0) * 1e9);
}

/** Lacks the node what a division by CPU rests on, which keeps the controller from any? */
export function isUnfit(node: Node): boolean {
  return zoneOf(node) === undefined || nanoCpu(node) === 0;
}

/**
 * Each zone's share of the allocatable CPU, which together are 1; undefined where a node lacks zone or CPU, or where
 * all are in one zone. https://github.com/kubernetes/endpointslice/blob/v0.37.2/topologycache/topologycache.go (SetNodes)
 */
export function zoneShares(nodes: readonly Node[]): ReadonlyMap<string, number> | undefined {
  const dividing = dividingNodes(nodes);
  if (dividing.some(isUnfit)) return undefined;
  const nanos = new Map<string, number>();
  let total = 0;
  for (const node of dividing) {
    const zone = zoneOf(node) ?? '';
    nanos.set(zone, (nanos.get(zone) ?? 0) + nanoCpu(node));
    total += nanoCpu(node);
  }
  // Quantities are compared in thousandths of a CPU, rounded up.
  const milli = (nano: number) => Math.ceil(nano / 1e6);
  return nanos.size < 2
    ? undefined
    : new Map([...nanos].map(([zone, nano]) => [zone, milli(nano) / milli(total)]));
}
