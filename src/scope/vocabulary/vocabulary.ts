/** What a text may be about, and how much one mention of it says. */
export interface Subject {
  readonly name: string;
  /** 5 settles a clause, 3 is a subject by its own name, 1 counts only beside a word of Kubernetes. */
  readonly weight: 1 | 2 | 3 | 5;
  /** As `matchPhrases` reads them. */
  readonly phrases: readonly string[];
  /** Counts only in a clause that holds one of these too. */
  readonly beside?: readonly string[];
}
