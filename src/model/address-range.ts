import type { Citation } from './cite.ts';
import type { HasRef } from './ref.ts';

/** The addresses from `first` to `last`, both included, as numbers of the family's width. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** A range that an object names, and where in it. */
export interface SeenRange {
  readonly range: AddressRange;
  readonly owner: HasRef;
  readonly field: string;
  readonly citation: Citation;
}
