import type { SliceName } from './evidence/index.ts';
import type { Severity } from './severity.ts';

export interface RuleDocs {
  /** What goes wrong, and why it is easy to miss. */
  readonly why: string;
  /** Safest first, reversible where possible. */
  readonly actions: readonly [string, ...string[]];
  readonly rollback: string;
  /** Read-only commands; {namespace}, {name} and {kind} stand for the object at fault. */
  readonly verify: readonly [string, ...string[]];
  /** For one-way doors and rollouts that break connections. */
  readonly cutover?: readonly string[];
  /** Primary sources the condition was checked against. */
  readonly sources: readonly [string, ...string[]];
  /** What deliberately stays silent, for the reference page. */
  readonly silent?: readonly string[];
}

/** What is said of a rule, apart from how it judges. */
export interface RuleText {
  /** `area/slug`, the path of the rule's file. */
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly severities: readonly [Severity, ...Severity[]];
  readonly needs: readonly SliceName[];
  readonly uses: readonly SliceName[];
  readonly thresholds: Readonly<Record<string, number>>;
  readonly docs: RuleDocs;
}
