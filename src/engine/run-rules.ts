import type { Evidence, SliceName } from '../model/evidence/index.ts';
import { weakest } from '../model/label.ts';
import { Listing } from '../model/listing.ts';
import { mergeMissing, type Missing } from '../model/missing.ts';
import type { Finding, Outcome, Verdict } from '../model/outcome.ts';
import { formatRef, type HasRef, type ObjectRef } from '../model/ref.ts';
import type { Problem, Rule } from './define-rule.ts';

export interface RunOptions {
  /** Thresholds by rule code, over the rules' defaults. */
  readonly thresholds?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Limits what is judged to objects of these namespaces (and cluster-scoped ones); empty for all. */
  readonly namespaces?: readonly string[];
}

/** Runs rules over the evidence of one cluster. A rule that throws costs that rule only. */
export function runRules(rules: readonly Rule[], evidence: Evidence, options: RunOptions = {}): Outcome[] {
  return rules.map((rule) => {
    try {
      return runRule(rule, evidence, options);
    } catch (error) {
      return { ...outcomeOf(rule, 'crashed'), error };
    }
  });
}

function outcomeOf(rule: Rule, outcome: Verdict, missing: readonly Missing[] = []): Outcome {
  return { code: rule.code, rule: rule.id, outcome, objects: 0, unknownObjects: 0, missing, findings: [] };
}

function runRule(rule: Rule, evidence: Evidence, options: RunOptions): Outcome {
  const unread = rule.needs.flatMap((name) => unreadOf(evidence, name));
  if (unread.length > 0) return outcomeOf(rule, 'unknown', mergeMissing(unread));
  if (rule.needs.some((name) => isAbsent(evidence, name))) return outcomeOf(rule, 'not-applicable');

  const view = viewOf(rule, evidence);
  const thresholds = { ...rule.thresholds, ...options.thresholds?.[rule.code] };
  const findings: Finding[] = [];
  const missing: Missing[] = rule.needs.flatMap((name) =>
    partlyUnread(evidence, name, options.namespaces ?? []),
  );
  let objects = 0;
  let unknownObjects = 0;

  for (const subject of rule.subjects(view)) {
    if (!('ref' in subject)) {
      missing.push(...subject.missing);
      continue;
    }
    if (!isReported(subject.ref, options.namespaces)) continue;
    objects += 1;
    const before = missing.length;
    if (subject.ref.declared && !rule.judgesManifests) {
      missing.push(manifestGap(subject));
    } else {
      for (const seen of rule.check(subject, view, thresholds)) {
        if ('state' in seen) missing.push(...seen.missing);
        else findings.push(findingOf(rule, subject, seen));
      }
    }
    if (missing.length > before) unknownObjects += 1;
  }

  const outcome: Verdict =
    findings.length > 0
      ? 'flagged'
      : unknownObjects > 0 || missing.length > 0
        ? 'unknown'
        : objects > 0
          ? 'passed'
          : 'not-applicable';
  return {
    code: rule.code,
    rule: rule.id,
    outcome,
    objects,
    unknownObjects,
    missing: mergeMissing(missing),
    findings,
  };
}

/** The slices as the rule may see them: naming one it did not declare finds nothing, in tests as in types. */
function viewOf(rule: Rule, evidence: Evidence): Evidence {
  const names = [...rule.needs, ...rule.uses];
  const view = pick(evidence, names);
  if (view.peers?.state !== 'known') return view as Evidence;
  const ofOthers = names.filter((name) => name !== 'peers');
  const peers = view.peers.value.map((peer) => ({
    ...peer,
    evidence: pick(peer.evidence, ofOthers) as Evidence,
  }));
  return { ...view, peers: { ...view.peers, value: peers } } as Evidence;
}

function pick(evidence: Evidence, names: readonly SliceName[]): Partial<Evidence> {
  return Object.fromEntries(names.map((name) => [name, evidence[name]]));
}

function unreadOf(evidence: Evidence, name: SliceName): readonly Missing[] {
  const slice = evidence[name];
  if (slice instanceof Listing) return slice.isUnread ? slice.missingIn() : [];
  return slice.state === 'unknown' ? slice.missing : [];
}

function isAbsent(evidence: Evidence, name: SliceName): boolean {
  const slice = evidence[name];
  return !(slice instanceof Listing) && slice.state === 'absent';
}

/** Part of a needed listing was not read: objects may exist that nobody judged. */
function partlyUnread(
  evidence: Evidence,
  name: SliceName,
  namespaces: readonly string[],
): readonly Missing[] {
  const slice = evidence[name];
  if (!(slice instanceof Listing)) return [];
  if (namespaces.length === 0) return slice.missingIn();
  return namespaces.flatMap((namespace) => slice.missingIn(namespace));
}

function isReported(ref: ObjectRef, namespaces: readonly string[] | undefined): boolean {
  if (namespaces === undefined || namespaces.length === 0 || ref.namespace === undefined) return true;
  return namespaces.includes(ref.namespace);
}

function manifestGap({ ref }: HasRef): Missing {
  return {
    what: formatRef(ref),
    namespaces: ref.namespace === undefined ? null : [ref.namespace],
    reason: 'not-collected',
    detail: 'a manifest says what is wanted, not what runs',
    next: 'review the cluster itself, or a capture of it',
  };
}

function findingOf(rule: Rule, subject: HasRef, problem: Problem): Finding {
  const severity = problem.severity ?? rule.severities[0];
  if (!rule.severities.includes(severity))
    throw new Error(`${rule.code} does not declare severity ${severity}`);
  const { ref } = problem.at ?? subject;
  const { docs } = rule;
  return {
    code: rule.code,
    rule: rule.id,
    severity,
    label: weakest(
      ...problem.evidence.map(({ label }) => label),
      ...(problem.label === undefined ? [] : [problem.label]),
    ),
    at: ref,
    field: problem.field,
    message: problem.message,
    evidence: problem.evidence,
    actions: [...(problem.actions ?? []), ...docs.actions].map((text) => fill(text, ref)),
    rollback: fill(docs.rollback, ref),
    verify: docs.verify.map((text) => fill(text, ref)),
    cutover: (docs.cutover ?? []).map((text) => fill(text, ref)),
    handoff: problem.handoff ?? null,
    involves: (problem.involves ?? []).map((one) => one.ref),
  };
}

/** A name in the API's own syntax goes into a command as it is; anything else could not be an object's name. */
function fill(text: string, ref: ObjectRef): string {
  return text
    .replaceAll('{namespace}', ref.namespace ?? 'default')
    .replaceAll('{name}', ref.name)
    .replaceAll('{kind}', ref.kind.toLowerCase());
}
