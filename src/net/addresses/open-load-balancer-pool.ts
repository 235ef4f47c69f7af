import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { valueOf } from '../../model/maybe.ts';
import type { ObjectRef } from '../../model/ref.ts';

/** Set by Cilium's operator on the younger of two pools that overlap, and on one that overlaps itself. */
const conflictType = 'cilium.io/PoolConflict';

export const poolConflictField = `status.conditions[type=${conflictType}]`;

/** Why Cilium gives no address of a pool; undefined where it does. */
export function poolConflict({
  status,
}: Kept<'CiliumLoadBalancerIPPool'>): { readonly message: string | undefined } | undefined {
  const conflict = status?.conditions?.find(({ type }) => type === conflictType);
  return conflict?.status === 'True' ? { message: conflict.message } : undefined;
}

/**
 * Does any Service of type LoadBalancer get an address of this pool without asking for it? Pools of MetalLB and Cilium
 * alone, where they were read: how full others are is not judged.
 * https://metallb.io/apis/
 */
export function isOpenPool(
  ref: ObjectRef,
  { ipAddressPools, ciliumLoadBalancerPools }: Pick<Evidence, 'ipAddressPools' | 'ciliumLoadBalancerPools'>,
): boolean {
  if (ref.kind === 'IPAddressPool') {
    const pool = valueOf(ipAddressPools.find(ref.namespace, ref.name));
    return (
      pool !== undefined && pool.spec?.autoAssign !== false && pool.spec?.serviceAllocation === undefined
    );
  }
  if (ref.kind !== 'CiliumLoadBalancerIPPool') return false;
  const pool = valueOf(ciliumLoadBalancerPools.find(undefined, ref.name));
  const { matchLabels = {}, matchExpressions = [] } = pool?.spec?.serviceSelector ?? {};
  const isSelecting = Object.keys(matchLabels).length > 0 || matchExpressions.length > 0;
  return pool !== undefined && !isSelecting && poolConflict(pool) === undefined;
}
