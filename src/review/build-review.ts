import type { Rule } from '../engine/define-rule.ts';
import type { Area } from '../model/area.ts';
import type { ClusterResult } from '../model/cluster-result.ts';
import type { Config } from '../model/config.ts';
import type { Review, ReviewFinding, ReviewGap, ReviewOutcome } from '../model/review.ts';
import { assumptionsOf } from './assumptions.ts';
import { causesOf } from './causes.ts';
import { cleanReview } from './clean-review.ts';
import { gapsOf } from './gaps.ts';
import { identify, type Identified } from './identify.ts';
import { areaOf, compareFindings, compareText } from './rank.ts';
import { suppressionOf } from './suppress.ts';

export interface ReviewInput {
  readonly clusters: readonly ClusterResult[];
  /** The rules that were run. */
  readonly rules: readonly Rule[];
  readonly areas: readonly Area[];
  readonly config: Config;
  /** Milliseconds since the epoch, for expiring suppressions; undefined when no time is known. */
  readonly now: number | undefined;
}

/** For the review as a whole only so many: each finding has its own. */
const mostActions = 10;

/** Puts together what was found out about the clusters: the seven parts of a review, in a stable order. */
export function buildReview(input: ReviewInput): Review {
  const { clusters, rules, areas } = input;
  const isOneOfSeveral = clusters.length > 1;
  const { kept, suppressed } = sift(input, isOneOfSeveral);
  const causes = causesOf(kept, rules);
  const ruleByCode = new Map(rules.map((rule) => [rule.code, rule]));
  const roots = kept.filter(({ id }) => !causes.has(id));
  const gaps = clusters.flatMap(gapsOf);

  return cleanReview({
    schemaVersion: 1,
    target: { summary: summaryOf(clusters, areas), areas: [...areas] },
    clusters: clusters.map(({ name, source, collectedAt, facts }) => ({ name, source, collectedAt, facts })),
    findings: kept.map(({ id, cluster, finding }) =>
      findingOf(
        finding,
        id,
        ruleByCode.get(finding.code),
        causes.get(id) ?? null,
        isOneOfSeveral ? cluster : undefined,
      ),
    ),
    actions: firstOfEach(roots, ({ finding }) => finding.actions.slice(0, 1)),
    rollback: firstOfEach(roots, ({ finding }) => [finding.rollback]),
    cutover: firstOfEach(roots, ({ finding }) => finding.cutover),
    handoffs: handoffsOf(kept),
    assumptions: clusters.flatMap((cluster) => assumptionsOf(cluster, isOneOfSeveral)),
    blockers: blockersOf(gaps, clusters),
    gaps,
    outcomes: clusters.flatMap((cluster) => outcomesOf(cluster, isOneOfSeveral)),
    suppressed,
  });
}

/** All findings with their ids, ranked, apart from those that are suppressed. */
function sift(
  input: ReviewInput,
  isOneOfSeveral: boolean,
): { kept: Identified[]; suppressed: Review['suppressed'] } {
  const kept: Identified[] = [];
  const suppressed: Review['suppressed'] = [];
  for (const cluster of input.clusters) {
    const findings = cluster.outcomes.flatMap((outcome) => outcome.findings).sort(compareFindings);
    for (const identified of identify(cluster.name, isOneOfSeveral, findings)) {
      const suppression = suppressionOf(identified, cluster, input.config, input.now);
      if (suppression === undefined) kept.push(identified);
      else suppressed.push(suppression);
    }
  }
  kept.sort((a, b) => compareFindings(a.finding, b.finding) || compareText(a.cluster, b.cluster));
  return { kept, suppressed };
}

function findingOf(
  finding: Identified['finding'],
  id: string,
  rule: Rule | undefined,
  causedBy: string | null,
  cluster: string | undefined,
): ReviewFinding {
  const { apiVersion, kind, namespace, name, file, line } = finding.at;
  return {
    id,
    code: finding.code,
    rule: finding.rule,
    area: areaOf(finding.rule),
    severity: finding.severity,
    label: finding.label,
    at: {
      ...(cluster === undefined ? {} : { cluster }),
      apiVersion,
      kind,
      ...(namespace === undefined ? {} : { namespace }),
      name,
      ...(file === undefined ? {} : { file: line === undefined ? file : `${file}:${line}` }),
    },
    field: finding.field,
    message: finding.message,
    evidence: [...finding.evidence],
    why: rule?.docs.why ?? '',
    actions: [...finding.actions],
    rollback: finding.rollback,
    verify: [...finding.verify],
    handoff: finding.handoff,
    causedBy,
  };
}

function summaryOf(clusters: readonly ClusterResult[], areas: readonly Area[]): string {
  const names = clusters.map(({ name, source }) => `${name} (${source})`).join(', ');
  return `Network review of ${names}: ${areas.join(', ')}.`;
}

function firstOfEach(
  findings: readonly Identified[],
  texts: (one: Identified) => readonly string[],
): string[] {
  return [...new Set(findings.flatMap(texts))].slice(0, mostActions);
}

function handoffsOf(findings: readonly Identified[]): Review['handoffs'] {
  const handoffs = new Map<string, { owner: string; for: string }>();
  for (const { finding } of findings) {
    const { handoff } = finding;
    if (handoff !== null) handoffs.set(`${handoff.owner}\0${handoff.for}`, handoff);
  }
  return [...handoffs.values()];
}

/** What keeps this review from saying more: every gap that a selected rule felt, and every rule that crashed. */
function blockersOf(gaps: readonly ReviewGap[], clusters: readonly ClusterResult[]): string[] {
  const grave = new Set(
    clusters.flatMap(({ outcomes }) =>
      outcomes.flatMap(({ missing }) => missing.flatMap(({ what, mayBeHigh }) => (mayBeHigh ? what : []))),
    ),
  );
  const possible = gaps
    .filter(({ what }) => grave.has(what))
    .map(({ what, detail, next }) => `Possible high finding, ${what}: ${detail}. Next: ${next}.`);
  const felt = gaps
    .filter(({ what, affects }) => affects.length > 0 && !grave.has(what))
    .map(({ what, namespaces, detail, next, affects }) => {
      const where = namespaces === null ? '' : ` in ${shortList(namespaces)}`;
      return `${what}${where} was not read (${detail}), so ${affects.join(', ')} could not be judged in full. Next: ${next}.`;
    });
  const crashed = clusters.flatMap(({ outcomes }) =>
    outcomes
      .filter(({ outcome }) => outcome === 'crashed')
      .map(
        ({ code, error }) => `Rule ${code} crashed (${errorText(error)}): please report it with a capture.`,
      ),
  );
  return [...possible, ...crashed, ...felt];
}

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more namespaces` : shown;
}

function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : 'not an Error';
}

function outcomesOf(cluster: ClusterResult, isOneOfSeveral: boolean): ReviewOutcome[] {
  return cluster.outcomes.map(({ code, rule, outcome, objects, unknownObjects, missing }) => ({
    ...(isOneOfSeveral ? { cluster: cluster.name } : {}),
    code,
    rule,
    outcome,
    objects,
    unknownObjects,
    missing: missing.map(({ what, namespaces, reason }) => ({
      what,
      namespaces: namespaces === null ? null : [...namespaces],
      reason,
    })),
  }));
}
