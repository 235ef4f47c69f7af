import {
  type AddressPlan,
  isApartFrom,
  isForPods,
  type PlannedRange,
} from '../../model/evidence/address-plan.ts';
import { containsRange, overlappingPairs } from './cidr.ts';

/** Two ranges in use that must be disjoint and are not. */
export interface AddressConflict {
  readonly atFault: PlannedRange;
  readonly other: PlannedRange;
}

/**
 * The conflicts of an address plan, by the range at fault. One mistake is told once: where a pool collides with
 * something, the node pod CIDRs cut from the pool are not told beside it.
 */
export function addressConflicts({
  ranges,
}: Pick<AddressPlan, 'ranges'>): Map<PlannedRange, AddressConflict[]> {
  const taken = ranges.filter(({ inUse, purpose }) => inUse === 'yes' && purpose !== 'native-routing');
  const conflicts: AddressConflict[] = [];
  for (const [a, b] of overlappingPairs(taken)) {
    if (isApartFrom(a, b)) conflicts.push({ atFault: a, other: b });
    else if (isApartFrom(b, a)) conflicts.push({ atFault: b, other: a });
  }
  const byFault = new Map<PlannedRange, AddressConflict[]>();
  for (const conflict of outermost(conflicts)) {
    const told = byFault.get(conflict.atFault);
    if (told === undefined) byFault.set(conflict.atFault, [conflict]);
    else told.push(conflict);
  }
  return byFault;
}

/** Pairs come in the order of their first addresses, wider ranges first, so an outer range comes before its parts. */
function outermost(conflicts: readonly AddressConflict[]): AddressConflict[] {
  const widest = new Map<PlannedRange, PlannedRange>();
  return conflicts.filter(({ atFault, other }) => {
    if (isForPods(atFault.purpose) === isForPods(other.purpose)) return true;
    const [pods, rival] = isForPods(atFault.purpose) ? [atFault, other] : [other, atFault];
    const outer = widest.get(rival);
    if (outer !== undefined && containsRange(outer.range, pods.range)) return false;
    widest.set(rival, pods);
    return true;
  });
}
