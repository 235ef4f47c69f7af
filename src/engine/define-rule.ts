import type { Citation } from '../model/cite.ts';
import type { Evidence, Needed, SliceName } from '../model/evidence/index.ts';
import type { Label } from '../model/label.ts';
import type { Unknown } from '../model/maybe.ts';
import type { Handoff } from '../model/outcome.ts';
import type { HasRef } from '../model/ref.ts';
import type { RuleDocs, RuleText } from '../model/rule-text.ts';
import type { Severity } from '../model/severity.ts';

/** What `check` yields when it sees something wrong. */
export interface Problem {
  /** One of the rule's severities; may be left out where the rule has only one. */
  readonly severity?: Severity;
  /** The object at fault, when it is not the subject itself. */
  readonly at?: HasRef;
  /** Path of the field at fault, list items by their map key: `spec.ports[name=http].targetPort`. */
  readonly field: string;
  /** One sentence with names and numbers: which object, which value, what happens to traffic. */
  readonly message: string;
  /** Everything that the verdict rests on. */
  readonly evidence: readonly [Citation, ...Citation[]];
  /** Lowers the label below what the evidence gives: `inference` for a heuristic. */
  readonly label?: Label;
  /** Stands before the rule's own actions when this case has a better first one. */
  readonly actions?: readonly string[];
  readonly handoff?: Handoff;
  readonly involves?: readonly HasRef[];
}

/** Evidence as `check` sees it: needs without their unknown case, uses with all three states. */
export type View<N extends SliceName, U extends SliceName> = {
  readonly [Name in N]: Needed<Evidence[Name]>;
} & { readonly [Name in U]: Evidence[Name] };

export interface RuleSpec<
  N extends SliceName,
  U extends SliceName,
  S extends HasRef,
  T extends Readonly<Record<string, number>>,
> {
  /** Stable short code of the catalogue, never reused. */
  readonly code: string;
  readonly title: string;
  readonly severity: Severity | readonly [Severity, ...Severity[]];
  /** Indispensable: where one is unknown, so is the rule. */
  readonly needs: readonly N[];
  /** Optional: handed over known, absent or unknown. */
  readonly uses?: readonly U[];
  /** Judges manifests too; a rule about what runs answers unknown for them. */
  readonly judgesManifests?: boolean;
  /** Rules whose finding on the same object explains this rule's. */
  readonly causes?: readonly string[];
  /** Numbers that `--config` may change, with their defaults. */
  readonly thresholds?: T;
  readonly docs: RuleDocs;
  /**
   * The objects that the rule applies to, and an Unknown where others may be. Neither: the rule is not applicable here.
   */
  readonly subjects: (evidence: View<N, U>) => Iterable<S | Unknown>;
  /** Judges one of them: yields what is wrong, and an Unknown for what it could not judge. */
  readonly check: (subject: S, evidence: View<N, U>, thresholds: T) => Iterable<Problem | Unknown>;
}

/** A rule as the engine runs it, its types forgotten. */
export interface Rule extends RuleText {
  readonly judgesManifests: boolean;
  readonly causes: readonly string[];
  readonly subjects: (evidence: Evidence) => Iterable<HasRef | Unknown>;
  readonly check: (
    subject: HasRef,
    evidence: Evidence,
    thresholds: Readonly<Record<string, number>>,
  ) => Iterable<Problem | Unknown>;
}

/** What a rule's file exports. Its id is the file's path, added where the rules are listed. */
export type RuleBody = Omit<Rule, 'id'>;

/** States a rule. `check` can see the slices that `needs` and `uses` name and nothing else. */
export function defineRule<
  const N extends SliceName,
  S extends HasRef,
  const U extends SliceName = never,
  const T extends Readonly<Record<string, number>> = Readonly<Record<string, never>>,
>(spec: RuleSpec<N, U, S, T>): RuleBody {
  // The engine hands back to `check` exactly what `subjects` gave and what `needs` and `uses` name.
  const { subjects, check } = spec as unknown as Pick<RuleBody, 'subjects' | 'check'>;
  return {
    code: spec.code,
    title: spec.title,
    severities: typeof spec.severity === 'string' ? [spec.severity] : spec.severity,
    needs: spec.needs,
    uses: spec.uses ?? [],
    judgesManifests: spec.judgesManifests ?? false,
    causes: spec.causes ?? [],
    thresholds: spec.thresholds ?? {},
    docs: spec.docs,
    subjects,
    check,
  };
}
