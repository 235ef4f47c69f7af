import type { Defect, DraftCheck } from '../../model/draft-check.ts';
import { type AnyKept, definitionOf, type KindId } from '../../model/kinds/index.ts';
import { labels } from '../../model/label.ts';
import type { ReviewFinding } from '../../model/review.ts';
import { severities } from '../../model/severity.ts';
import { isName, shownRef } from '../../model/shown-name.ts';
import type { Draft, DraftFinding } from '../draft.ts';
import { comparedTo, isScalar, isUnset, plain } from '../compare-value.ts';
import type { DraftEvidence } from '../evidence.ts';
import { type FieldValue, fieldValueOf } from '../field-value.ts';
import { kindsNamed } from '../kind-words.ts';
import { mentionsIn } from '../mentions.ts';
import { ByObject, isSame } from '../same-finding.ts';

interface Held {
  readonly defects: readonly Defect[];
  readonly notChecked: DraftCheck['notChecked'];
}

/**
 * Findings against what was read: the object is there, the field has that value, severity is no weaker and the label no
 * stronger than the review's. What cannot be looked up is told as not checked.
 */
export function checkEvidence(draft: Draft, evidence: DraftEvidence): Held {
  const defects: Defect[] = [];
  const notChecked: { line: number; detail: string }[] = [];
  const engine = new ByObject<ReviewFinding>();
  for (const finding of evidence.review.findings) engine.add(finding.at, finding);
  const stated = new Set<ReviewFinding>();
  for (const drafted of draft.findings) {
    for (const finding of engine.of(drafted)) if (isSame(drafted, finding)) stated.add(finding);
  }
  const { leftOut } = mentionsIn(draft);
  const isLive = evidence.review.clusters.some(({ source }) => source === 'live');
  for (const drafted of draft.findings) {
    const { line } = drafted;
    const add = (rule: Defect['rule'], detail: string, mend: string): void => {
      defects.push({ part: 'findings', rule, line, detail, mend });
    };
    const onObject = engine.of(drafted);
    const same = onObject.filter((finding) => isSame(drafted, finding));
    const told = same.length > 0 ? same : isTold(onObject, stated, leftOut.codes) ? [] : onObject;
    if (drafted.label === 'live evidence' && !isLive) {
      add(
        'overclaim',
        'It is labelled live evidence, and nothing was read live.',
        `Label it [${strongest(told)}].`,
      );
    } else if (
      drafted.label !== undefined &&
      same.length > 0 &&
      labels.indexOf(drafted.label) < labels.indexOf(strongest(same))
    ) {
      add(
        'overclaim',
        `It is labelled ${drafted.label}; the review rests it on ${strongest(same)}.`,
        `Label it [${strongest(same)}].`,
      );
    }
    const least = leastSevere(told);
    if (
      drafted.severity !== undefined &&
      least !== undefined &&
      severities.indexOf(drafted.severity) > severities.indexOf(least)
    ) {
      const code = told.map((finding) => finding.code).join(', ');
      add(
        'understated',
        `It is rated ${drafted.severity}; the review rates ${code} on this object ${least}.`,
        `Rate it [${least}].`,
      );
    }
    const verdict = heldTo(drafted, same, evidence);
    if (verdict.state === 'contradicted') add('contradicted', verdict.detail, verdict.mend);
    if (verdict.state === 'not-checked') notChecked.push({ line, detail: verdict.detail });
  }
  return { defects, notChecked };
}

/** Is it another finding that is meant: are there several, or does the draft state the one there is elsewhere? */
function isTold(
  onObject: readonly ReviewFinding[],
  stated: ReadonlySet<ReviewFinding>,
  leftOut: ReadonlySet<string>,
): boolean {
  const [only] = onObject;
  return onObject.length !== 1 || only === undefined || stated.has(only) || leftOut.has(only.code);
}

function strongest(findings: readonly ReviewFinding[]): (typeof labels)[number] {
  return (
    labels.find((label) => findings.some((finding) => finding.label === label)) ?? 'sanitized user evidence'
  );
}

/** The weakest severity of what the draft may mean. */
function leastSevere(findings: readonly ReviewFinding[]): (typeof severities)[number] | undefined {
  return [...severities]
    .reverse()
    .find((severity) => findings.some((finding) => finding.severity === severity));
}

type Verdict =
  | { readonly state: 'holds' }
  | { readonly state: 'contradicted'; readonly detail: string; readonly mend: string }
  | { readonly state: 'not-checked'; readonly detail: string };

const holds: Verdict = { state: 'holds' };

function heldTo(drafted: DraftFinding, same: readonly ReviewFinding[], evidence: DraftEvidence): Verdict {
  const object = shownRef(drafted);
  if (isCited(drafted, same)) return holds;
  const kinds = kindsNamed(drafted.kind);
  if (evidence.clusters.length === 0) {
    return { state: 'not-checked', detail: `${object}: the objects of this review are not held any more.` };
  }
  if (kinds.length === 0) {
    return { state: 'not-checked', detail: `${object}: objects of this kind are not read.` };
  }
  const found: { kind: KindId; object: AnyKept }[] = [];
  let isAbsent = true;
  for (const cluster of evidence.clusters) {
    for (const kind of kinds) {
      const { namespaced } = definitionOf(kind);
      const listing = cluster.listing(kind);
      if (namespaced && drafted.namespace === undefined) {
        const namesakes = listing.items.filter(({ ref }) => ref.name === drafted.name);
        found.push(...namesakes.map((object) => ({ kind, object })));
        if (!listing.covers()) isAbsent = false;
        continue;
      }
      const one = listing.find(namespaced ? drafted.namespace : undefined, drafted.name);
      if (one.state === 'known') found.push({ kind, object: one.value });
      if (one.state !== 'absent') isAbsent = false;
    }
  }
  if (found.length === 0) {
    if (!isAbsent) return { state: 'not-checked', detail: `${object}: whether it is there was not read.` };
    if (saysAbsent(drafted)) return holds;
    const mend = 'Leave the finding out, or name the object that is meant as the evidence names it.';
    return { state: 'contradicted', detail: `${object} does not exist in what was read.`, mend };
  }
  return fieldHeldTo(drafted, object, found);
}

/** Does the review itself cite this value of this field? */
function isCited({ field, value }: DraftFinding, same: readonly ReviewFinding[]): boolean {
  if (same.length > 0 && (value === undefined || field === undefined)) return true;
  return same.some(({ evidence }) =>
    evidence.some((one) => one.field === field && withoutRemark(one.seen) === withoutRemark(value ?? '')),
  );
}

/** `ClusterFirst (the documented default)` is ClusterFirst. */
function withoutRemark(value: string): string {
  return plain(value.replace(/ \([^()]{0,100}\)$/, ''));
}

function saysAbsent({ sentence, field, value }: DraftFinding): boolean {
  return (
    (field === 'metadata.name' && isUnset(value ?? '')) ||
    /\b(?:does not exist|do not exist|not found|is missing|is absent|there is no|was deleted)\b/i.test(
      sentence,
    )
  );
}

function fieldHeldTo(
  { field, value, sentence }: DraftFinding,
  object: string,
  found: readonly { kind: KindId; object: AnyKept }[],
): Verdict {
  if (field === undefined || value === undefined) return holds;
  if (field === 'metadata.name' && isUnset(value)) {
    const mend = 'Leave the finding out: the object is there.';
    return { state: 'contradicted', detail: `${object} exists.`, mend };
  }
  const path = /^[\w.[\]=/-]{1,120}$/.test(field) ? field : 'the field';
  const seen = found.map((one) => ({ ...one, value: fieldValueOf(one.kind, one.object, field) }));
  const verdicts = seen.map((one) => compared(one.value, value, one.object.ref.declared));
  if (verdicts.includes('same')) return holds;
  if (verdicts.includes('unclear') || /\bdefault\b/i.test(`${value} ${sentence.slice(0, 40)}`)) {
    return { state: 'not-checked', detail: `${object}: ${path} is not kept, or not in this form.` };
  }
  const [first] = seen;
  const told =
    first?.value.state === 'set'
      ? `has ${first.value.values.length === 1 ? shownValue(first.value.values[0]) : 'other values'}`
      : 'is not set';
  return {
    state: 'contradicted',
    detail: `${object}: ${path} ${told} in what was read.`,
    mend: 'State the value that was read, and leave the finding out where it then does not hold.',
  };
}

function compared(seen: FieldValue, value: string, isDeclared: boolean): 'same' | 'other' | 'unclear' {
  if (seen.state === 'not-kept') return 'unclear';
  if (seen.state === 'not-set') return isUnset(value) ? 'same' : isDeclared ? 'unclear' : 'other';
  if (isUnset(value) && seen.values.every((one) => one === '')) return 'same';
  const verdicts = seen.values.map((one) => comparedTo(one, value));
  if (verdicts.includes('same')) return 'same';
  if (isUnset(value)) return 'other';
  return verdicts.includes('unclear') ? 'unclear' : 'other';
}

/** A value that was read, for a sentence: as it is where it cannot say anything, else only that it is another. */
function shownValue(value: unknown): string {
  if (!isScalar(value) || (typeof value === 'string' && !isName(value))) return 'another value';
  return `the value ${String(value)}`;
}
