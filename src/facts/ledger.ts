import type { SeenRange } from '../model/address-range.ts';
import type { AddressPlan, PlannedRange, Purpose } from '../model/evidence/address-plan.ts';
import { mergeMissing, type Missing } from '../model/missing.ts';
import { rangeKey } from './seen-range.ts';

/** Collects the lines of the address plan; the same range for the same purpose is one line, whoever names it. */
export class Ledger {
  readonly #lines = new Map<string, PlannedRange>();
  readonly #missing = new Map<Purpose, readonly Missing[]>();

  add(
    purpose: Purpose,
    seen: readonly SeenRange[],
    { inUse = 'yes', of }: { readonly inUse?: PlannedRange['inUse']; readonly of?: string } = {},
  ): void {
    for (const { range, owner, field, citation } of seen) {
      const key = `${purpose} ${of ?? ''} ${rangeKey(range)}`;
      const line = this.#lines.get(key);
      const one: SeenRange = { range, owner, field, citation };
      const { inUse: before, alsoFrom } = line ?? { inUse, alsoFrom: [] };
      if (line === undefined || rank[inUse] > rank[before]) {
        // Whoever names a range that is used is the one to turn to.
        const rest = line === undefined ? [] : [line, ...alsoFrom].map(withoutPlan);
        this.#lines.set(key, { ...one, purpose, inUse, alsoFrom: rest, ...(of === undefined ? {} : { of }) });
      } else {
        this.#lines.set(key, { ...line, alsoFrom: [...alsoFrom, one] });
      }
    }
  }

  lacks(purpose: Purpose, missing: readonly Missing[]): void {
    if (missing.length === 0) return;
    this.#missing.set(purpose, mergeMissing([...(this.#missing.get(purpose) ?? []), ...missing]));
  }

  plan(): AddressPlan {
    return { ranges: [...this.#lines.values()], missing: this.#missing };
  }
}

const rank = { no: 0, 'not known': 1, yes: 2 } as const;

function withoutPlan({ range, owner, field, citation }: SeenRange): SeenRange {
  return { range, owner, field, citation };
}
