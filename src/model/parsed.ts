/** What is wrong with a text, and where. Lines and columns count from 1, columns in UTF-16 units. */
export interface Problem {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  /** Set when the place is in a file that the text includes. */
  readonly file?: string;
  /** True when the text was not judged invalid but is larger than this project reads. */
  readonly beyondLimit?: true;
}

/** A whole value, or why there is none: a text that is partly wrong has no value. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function unparsed(...problems: readonly Problem[]): { ok: false; problems: readonly Problem[] } {
  return { ok: false, problems };
}
