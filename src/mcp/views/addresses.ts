import { z } from 'zod';
import {
  type AddressesPlan,
  balancerRoomSchema,
  cellSchema,
  doorSchema,
  instanceRoomSchema,
  ledgerLineSchema,
  nodeRoomSchema,
  overlapSchema,
  podRoomSchema,
  proposedSchema,
  serviceRoomSchema,
  subnetRoomSchema,
} from '../../model/addresses-plan.ts';
import {
  amountText,
  capacityLines,
  ledgerOrigin,
  proposedText,
  rangesText,
} from '../../render/addresses-words.ts';
import type { Detail } from '../budget.ts';

export const addressSections = ['overlaps', 'matrix', 'capacity', 'ledger', 'proposal', 'doors'] as const;

const capacity = { section: z.literal('capacity') };

export const addressItem = z.union([
  overlapSchema.extend({ section: z.literal('overlaps') }),
  cellSchema.extend({ section: z.literal('matrix') }),
  nodeRoomSchema.extend(capacity),
  podRoomSchema.extend(capacity),
  instanceRoomSchema.extend(capacity),
  subnetRoomSchema.extend(capacity),
  serviceRoomSchema.extend(capacity),
  balancerRoomSchema.extend(capacity),
  ledgerLineSchema.extend({ section: z.literal('ledger') }),
  proposedSchema.extend({ section: z.literal('proposal') }),
  doorSchema.extend({ section: z.literal('doors') }),
]);

type Item = z.infer<typeof addressItem>;

/** The items of one part of the plan. */
export function addressItems(
  plan: Pick<AddressesPlan, 'ledger' | 'overlaps' | 'matrix' | 'capacity' | 'proposal'>,
  section: (typeof addressSections)[number],
  detail: Detail,
): Item[] {
  switch (section) {
    case 'overlaps':
      return plan.overlaps.map((one) => ({ section, ...one }));
    case 'matrix':
      return plan.matrix
        .filter(({ state }) => detail === 'full' || state !== 'apart')
        .map((one) => ({ section, ...one }));
    case 'capacity':
      return plan.capacity.map((one) => ({ section, ...one }));
    case 'ledger':
      return plan.ledger
        .filter(({ purpose }) => detail === 'full' || purpose !== 'reserved')
        .map((one) => ({ section, ...one }));
    case 'proposal':
      return (plan.proposal?.ranges ?? []).map((one) => ({ section, ...one }));
    case 'doors':
      return (plan.proposal?.oneWayDoors ?? []).map((one) => ({ section, ...one }));
  }
}

/** One item in text. */
export function addressLines(item: Item): string {
  switch (item.section) {
    case 'overlaps': {
      const { verdict, first, second, common, pairs, why, next } = item;
      const more = pairs > 1 ? `, and ${pairs - 1} more like it,` : '';
      return `${verdict}: ${first} and ${second}${more} have ${common} in common: ${why}.${next === null ? '' : ` Next: ${next}.`}`;
    }
    case 'matrix':
      return `${item.a} and ${item.b}: ${item.state}${item.pairs > 0 ? ` (${item.pairs})` : ''}`;
    case 'capacity': {
      const [head, ...rest] = capacityLines(item);
      return [head, ...rest.map((line) => `  ${line}`)].join('\n');
    }
    case 'ledger':
      return `${item.purpose}: ${rangesText(item)} (${amountText(item.addresses)}), ${ledgerOrigin(item)}`;
    case 'proposal': {
      const { range, holds, basis, next } = item;
      return `${proposedText(item)}: ${range === null ? '' : `${holds}; `}${basis}.${next === null ? '' : ` Next: ${next}.`}`;
    }
    case 'doors':
      return `${item.decision}: ${item.after} (${item.source})`;
  }
}
