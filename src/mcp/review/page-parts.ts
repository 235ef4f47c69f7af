import { isRecord } from '../../model/fields.ts';
import type { Fact, Review, ReviewFinding, ReviewGap, ReviewOutcome } from '../../model/review.ts';
import { shownName } from '../../model/shown-name.ts';
import { gapsFor, type Words } from '../gaps.ts';
import { dataText } from '../untrusted.ts';
import type { OwnWords } from '../own-words.ts';
import type { PageFact, PageFinding, PageGap, PageOutcome, WholeFinding } from './review-page-schema.ts';

/** Evidence shown beside a finding on a page; all of it is in the finding whole. */
const mostCitations = 3;

export function citationOf({ object, field, seen, label, cluster }: ReviewFinding['evidence'][number]) {
  return {
    object: dataText(object, 300),
    field: dataText(field, 300),
    seen: dataText(seen, 200),
    label,
    ...(cluster === undefined ? {} : { cluster: dataText(cluster, 253) }),
  };
}

/** A finding for a page; with others alike it stands for them all. */
export function pageFindingOf(
  finding: ReviewFinding,
  alike: readonly ReviewFinding[],
  own: OwnWords,
): PageFinding {
  const [action] = finding.actions;
  const namespaces = new Set(alike.map(({ at }) => at.namespace ?? ''));
  const nameOf = ({ at }: ReviewFinding): string =>
    at.namespace === undefined || namespaces.size === 1
      ? shownName(at.name)
      : `${shownName(at.namespace)}/${shownName(at.name)}`;
  return {
    ...headOf(finding, own),
    evidence: finding.evidence.slice(0, mostCitations).map(citationOf),
    moreEvidence: Math.max(0, finding.evidence.length - mostCitations),
    action: action === undefined ? null : own(action),
    rollback: own(finding.rollback),
    handoff: finding.handoff,
    causedBy: finding.causedBy,
    alike:
      alike.length < 2
        ? null
        : { findings: alike.length, namespaces: namespaces.size, names: alike.slice(0, 3).map(nameOf) },
  };
}

/** A finding whole, but for the evidence, which is cut to `citations`. */
export function wholeFindingOf(
  finding: ReviewFinding,
  review: Review,
  citations: number,
  own: OwnWords,
): WholeFinding {
  return {
    ...headOf(finding, own),
    rule: finding.rule,
    area: finding.area,
    evidence: finding.evidence.slice(0, citations).map(citationOf),
    moreEvidence: Math.max(0, finding.evidence.length - citations),
    why: finding.why,
    actions: finding.actions.map(own),
    rollback: own(finding.rollback),
    handoff: finding.handoff,
    causedBy: finding.causedBy,
    verify: finding.verify.map(own),
    explains: review.findings.filter(({ causedBy }) => causedBy === finding.id).map(({ id }) => id),
  };
}

function headOf({ id, code, severity, label, at, field, message }: ReviewFinding, own: OwnWords) {
  return {
    id,
    code,
    severity,
    label,
    at: {
      ...(at.cluster === undefined ? {} : { cluster: dataText(at.cluster, 253) }),
      apiVersion: shownName(at.apiVersion),
      kind: shownName(at.kind),
      ...(at.namespace === undefined ? {} : { namespace: shownName(at.namespace) }),
      name: shownName(at.name),
      ...(at.file === undefined ? {} : { file: dataText(at.file, 300) }),
    },
    field: dataText(field, 300),
    message: own(message),
  };
}

export function pageFactOf(fact: Fact, foreign: ReadonlySet<string>): PageFact {
  if ('unknown' in fact) {
    const isForeign = foreign.has(fact.next);
    const told = isForeign ? `${fact.unknown}; next: ${fact.next}` : fact.unknown;
    return { unknown: dataText(told, 400), next: isForeign ? null : fact.next };
  }
  const { value, label, from, more = 0 } = fact;
  const shown = from.slice(0, 1).map(({ object, field, seen }) => ({
    object: dataText(object, 300),
    field: dataText(field, 300),
    seen: dataText(seen, 200),
  }));
  return { value: factValueOf(value), label, from: shown, more: more + from.length - shown.length };
}

type FactValue = Extract<PageFact, { readonly value: unknown }>['value'];

/** A fact's value in one of the shapes that the page's schema names; anything else as its JSON. */
function factValueOf(value: unknown): FactValue {
  if (value === null || typeof value === 'number') return value;
  if (typeof value === 'string') return dataText(value, 300);
  if (Array.isArray(value)) {
    const mtus = value.flatMap((one: unknown) =>
      isRecord(one) && typeof one.mtu === 'number' && typeof one.nodes === 'number'
        ? [{ mtu: one.mtu, nodes: one.nodes }]
        : [],
    );
    if (value.length > 0 && mtus.length === value.length) return mtus;
    return value.slice(0, 20).map((one: unknown) => {
      return typeof one === 'string' ? dataText(one, 300) : dataText(nameAndVersion(one), 300);
    });
  }
  if (!isRecord(value)) return JSON.stringify(value);
  if (typeof value.pods === 'number' && typeof value.ready === 'number') {
    return { pods: value.pods, ready: value.ready };
  }
  if (typeof value.name !== 'string') return dataText(JSON.stringify(value), 300);
  const textOf = (part: unknown): string | null => (typeof part === 'string' ? dataText(part, 100) : null);
  const beside: readonly unknown[] = Array.isArray(value.beside) ? value.beside : [];
  const others = beside.map((one) => dataText(String(one), 100));
  return {
    name: dataText(value.name, 100),
    version: textOf(value.version),
    mode: textOf(value.mode),
    ...(others.length === 0 ? {} : { beside: others }),
  };
}

function nameAndVersion(value: unknown): string {
  if (!isRecord(value) || typeof value.name !== 'string') return JSON.stringify(value);
  return typeof value.version === 'string' ? `${value.name} ${value.version}` : value.name;
}

export function pageGapOf(gap: ReviewGap, words: Words): PageGap[] {
  return gapsFor([gap], words).map((one) => ({
    ...one,
    cluster: dataText(gap.cluster, 253),
    affects: gap.affects,
  }));
}

export function pageOutcomeOf(outcome: ReviewOutcome, { foreign, own }: Words): PageOutcome {
  const { cluster, code, rule, outcome: verdict, objects, unknownObjects, missing } = outcome;
  return {
    ...(cluster === undefined ? {} : { cluster: dataText(cluster, 253) }),
    code,
    rule,
    outcome: verdict,
    objects,
    unknownObjects,
    missing: missing.slice(0, 5).map(({ what, reason }) => ({
      what: foreign.has(what) ? 'part of the snapshot' : own(what),
      reason,
    })),
  };
}
