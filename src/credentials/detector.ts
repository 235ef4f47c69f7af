/** Counts looks at characters, so that a test can hold them to the length of the text. */
export interface Tally {
  steps: number;
}

/** A part of a text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a detector found: a credential, or what its neighbours are to be read by. */
export interface Found extends Span {
  readonly kind: string;
  /** Of two that overlap the higher is told: 1 for what only stands where a credential would, 3 for what it is part of. */
  readonly rank: 0 | 1 | 2 | 3;
  /** Of what rank 0 tells of the neighbours: where its name stands. */
  readonly at?: number;
}

/** Looks at the places of a text where its anchor stands, and at a bounded number of characters around each. */
export interface Detector {
  /** In lower case where case does not matter. */
  readonly anchor: string;
  readonly ignoresCase: boolean;
  /** True: it may stand within a word. */
  readonly within: boolean;
  readonly find: (text: string, at: number, tally: Tally) => Found | undefined;
}
