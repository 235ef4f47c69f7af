import type { Exhaustion } from '../../../model/addresses-plan.ts';

/** What a user expects, and the moment it is counted from in milliseconds since the epoch. */
export interface Growth {
  readonly nodesPerMonth?: number;
  readonly servicesPerMonth?: number;
  readonly loadBalancersPerMonth?: number;
  readonly from?: number;
}

const monthMs = (365.2425 / 12) * 86_400_000;
const mostMonths = 1_200;

/** When so much is used up at so much a month; null without growth, or where what is free is not known. */
export function exhaustionOf(
  free: number | null,
  perMonth: number | undefined,
  from: number | undefined,
): Exhaustion {
  if (perMonth === undefined || perMonth <= 0 || free === null) return null;
  const months = Math.max(0, free) / perMonth;
  const date =
    from === undefined || months > mostMonths
      ? null
      : new Date(from + months * monthMs).toISOString().slice(0, 10);
  return { perMonth, months: Math.round(months * 10) / 10, date };
}
