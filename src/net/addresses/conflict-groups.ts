import type { PlannedRange } from '../../model/evidence/address-plan.ts';
import { formatRef } from '../../model/ref.ts';
import type { AddressConflict } from './address-conflicts.ts';
import { formatRange, intersectionOf } from './cidr.ts';
import { namedRange } from './named-range.ts';

/** Conflicts of one range that are one mistake. */
export type ConflictGroup = readonly [AddressConflict, ...AddressConflict[]];

/** One mistake, one finding: nodes are told together, anything else by the object that names it. */
export function groupConflicts(conflicts: readonly AddressConflict[]): ConflictGroup[] {
  const groups = new Map<string, [AddressConflict, ...AddressConflict[]]>();
  for (const conflict of conflicts) {
    const { purpose, owner } = conflict.other;
    const byNode = purpose === 'node' || purpose === 'node-pods';
    const key = byNode ? purpose : `${purpose} ${formatRef(owner.ref)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [conflict]);
    else group.push(conflict);
  }
  return [...groups.values()];
}

/** So many are named; the others are counted. */
const shown = 3;

/** What a range overlaps, as a sentence names it. `nodes`: how many the cluster has. */
export function conflictText(planned: PlannedRange, others: readonly PlannedRange[], nodes: number): string {
  const [first] = others;
  if (first === undefined) return '';
  if (others.length === 1) {
    const common = intersectionOf(planned.range, first.range);
    const all = [planned.range, first.range].map(formatRange);
    const partly = common !== undefined && !all.includes(formatRange(common));
    return `${namedRange(first)}${partly ? ` in ${formatRange(common)}` : ''}`;
  }
  const some = others
    .slice(0, shown)
    .map(({ of, range }) => `${of === undefined ? '' : `${of} `}${formatRange(range)}`);
  const list = `${some.join(', ')}${others.length > shown ? ', …' : ''}`;
  const owners = new Set(others.map(({ of }) => of)).size;
  if (first.purpose === 'node') return `the addresses of ${owners} of ${nodes} nodes (${list})`;
  if (first.purpose === 'node-pods') return `the pod CIDRs of ${owners} nodes (${list})`;
  return `${others.length} ranges of ${formatRef(first.owner.ref)} (${list})`;
}
