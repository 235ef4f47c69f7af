/** Why a command line would not run as it stands. */
export interface Fault {
  readonly verdict: 'unknown-command' | 'unknown-flag' | 'bad-value';
  readonly detail: string;
  readonly suggestion: string | null;
  /** Only a value at its end is missing: no fault where a command is merely mentioned. */
  readonly isMissing?: true;
}
