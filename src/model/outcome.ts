import type { Citation } from './cite.ts';
import type { Label } from './label.ts';
import type { Missing } from './missing.ts';
import type { ObjectRef } from './ref.ts';
import type { Severity } from './severity.ts';

export interface Handoff {
  readonly owner: string;
  readonly for: string;
}

/** A problem that a rule saw, before the review gives it an id and a cause. */
export interface Finding {
  readonly code: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly label: Label;
  readonly at: ObjectRef;
  readonly field: string;
  readonly message: string;
  readonly evidence: readonly Citation[];
  readonly actions: readonly string[];
  readonly rollback: string;
  readonly verify: readonly string[];
  readonly cutover: readonly string[];
  readonly handoff: Handoff | null;
  /** Further objects it concerns: another finding on one of them may explain this one. */
  readonly involves: readonly ObjectRef[];
}

export type Verdict = 'passed' | 'flagged' | 'not-applicable' | 'unknown' | 'crashed';

/** What became of one rule. `passed` demands that every object was judged and nothing was missing. */
export interface Outcome {
  readonly code: string;
  readonly rule: string;
  readonly outcome: Verdict;
  /** Objects the rule applies to, and how many of them could not be judged. */
  readonly objects: number;
  readonly unknownObjects: number;
  readonly missing: readonly Missing[];
  readonly findings: readonly Finding[];
  /** What was thrown, when the rule crashed. */
  readonly error?: unknown;
}
