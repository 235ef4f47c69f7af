import { UserError } from '../model/user-error.ts';

/** A whole number that an option gives. */
export function parseCount(text: string): number {
  const count = /^\d{1,7}$/.test(text) ? Number(text) : undefined;
  if (count === undefined) {
    const nearest = Math.min(9_999_999, Math.max(0, Math.round(Number.parseFloat(text))));
    throw new UserError(
      `${text.slice(0, 40)} is no count`,
      Number.isNaN(nearest) ? 'give a whole number, such as 24' : `give a whole number, such as ${nearest}`,
    );
  }
  return count;
}

/** An amount of growth: a number that is not negative. */
export function parseAmount(text: string): number {
  const amount = /^\d{1,7}(\.\d{1,3})?$/.test(text) ? Number(text) : undefined;
  if (amount === undefined) {
    throw new UserError(`${text.slice(0, 40)} is no amount`, 'give a number of 0 or more, such as 5 or 0.5');
  }
  return amount;
}
