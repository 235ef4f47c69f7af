import type { Ipam } from '../../model/evidence/ipam.ts';
import type { NodePods, PodCidrs, PodPool } from '../../model/evidence/pod-cidrs.ts';
import type { Maybe } from '../../model/maybe.ts';

/**
 * The ranges that pods' addresses may come from: those of the network plugin's IPAM, all where nobody told which that
 * is. Calico makes a default pool also where flannel networks, and it is never used.
 */
export function podRangesInUse(
  { pools, nodes }: PodCidrs,
  ipam: Maybe<Ipam>,
): { pools: readonly PodPool[]; nodes: readonly NodePods[] } {
  const sources = ipam.state === 'known' ? ipam.value.sources : undefined;
  const isUsed = ({ source }: PodPool | NodePods): boolean => sources?.includes(source) ?? true;
  return { pools: pools.filter((pool) => pool.forPods && isUsed(pool)), nodes: nodes.filter(isUsed) };
}
