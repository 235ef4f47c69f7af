/** The addresses from `first` to `last`, both included, as numbers of the family's width. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}
