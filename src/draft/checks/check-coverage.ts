import type { Defect } from '../../model/draft-check.ts';
import type { ReviewFinding } from '../../model/review.ts';
import { shownRef } from '../../model/shown-name.ts';
import type { Draft, DraftFinding } from '../draft.ts';
import type { DraftEvidence } from '../evidence.ts';
import { ByObject, isSame } from '../same-finding.ts';

/** From so many on, findings of one rule may be told as one with their number. */
const leastGrouped = 6;

const leavesOut =
  /\b(?:left out|leave out|omitted|not (?:reported|listed|included|repeated)|excluded|set aside|suppressed|accepted)\b/i;
const reason = /\b(?:because|since|reason|due to)\b|: \S/i;
/** `SV20: 3`, `SV20, 7 findings`. */
const countAfter = /\b(?<code>[A-Z]{2}\d{2})\b[`*_]{0,3} ?(?:[|:,(x×=-] ?)?(?<count>\d{1,6})\b/g;
/** `3 findings of SV20`. */
const countBefore =
  /\b(?<count>\d{1,6}) (?:(?:x|×|of|medium|high|findings?|rule) ){0,4}[`*_]{0,3}(?<code>[A-Z]{2}\d{2})\b/g;

/** Every high finding of the review is in the draft or left out with a reason; medium ones at least as a number by rule. */
export function checkCoverage(draft: Draft, { review }: DraftEvidence): Defect[] {
  const drafted = new ByObject<DraftFinding>();
  for (const finding of draft.findings) drafted.add(finding, finding);
  const onObject = new ByObject<ReviewFinding>();
  for (const finding of review.findings) onObject.add(finding.at, finding);
  const isThere = (finding: ReviewFinding): boolean =>
    drafted.of(finding.at).some((one) => isSame(one, finding) || onObject.of(finding.at).length === 1);
  const missing = byRule(
    review.findings.filter((finding) => finding.severity !== 'low' && !isThere(finding)),
  );
  const { counts, leftOut } = mentionsIn(draft);
  const line = draft.parts.get('findings') ?? 1;
  return missing.flatMap((findings): Defect[] => {
    const [first] = findings;
    if (first === undefined) return [];
    const { code, severity } = first;
    const all = review.findings.filter((one) => one.code === code && one.severity === severity).length;
    const mayBeCounted = severity === 'medium' || all >= leastGrouped;
    if (mayBeCounted && (counts.get(code) ?? 0) + (all - findings.length) >= all) return [];
    const unnamed = findings.filter((finding) => !isLeftOut(finding, all, leftOut));
    if (unnamed.length === 0) return [];
    const names = unnamed.slice(0, 3).map(({ at, field }) => `${shownRef(at)} ${shownField(field)}`.trim());
    const rest = unnamed.length > 3 ? ` and ${unnamed.length - 3} more` : '';
    return [
      {
        part: 'findings',
        rule: 'left-out',
        line,
        detail: `The review has ${unnamed.length} ${severity} finding${unnamed.length === 1 ? '' : 's'} of ${code} that the draft has not: ${names.join('; ')}${rest}.`,
        mend:
          severity === 'high'
            ? `Report each, or write "${code} on ${shownRef(first.at)} is left out because ...".`
            : `Report each, or give their number by rule: "${code}: ${all} medium findings".`,
      },
    ];
  });
}

interface Mentions {
  /** How many findings of each rule the draft speaks of. */
  readonly counts: ReadonlyMap<string, number>;
  /** Lines that leave something out and say why. */
  readonly leftOut: readonly string[];
}

function mentionsIn({ lines }: Draft): Mentions {
  const counts = new Map<string, number>();
  const leftOut: string[] = [];
  for (const { kind, text } of lines) {
    if (kind === 'code') continue;
    const head = text.slice(0, 4_000);
    for (const pattern of [countAfter, countBefore]) {
      for (const { groups = {} } of head.matchAll(pattern)) {
        const { code = '', count = '0' } = groups;
        counts.set(code, (counts.get(code) ?? 0) + Number(count));
      }
    }
    const place = head.search(leavesOut);
    if (place >= 0 && reason.test(head.slice(place))) leftOut.push(head);
  }
  return { counts, leftOut };
}

function isLeftOut({ code, at }: ReviewFinding, all: number, leftOut: readonly string[]): boolean {
  const object = at.namespace === undefined ? at.name : `${at.namespace}/${at.name}`;
  return leftOut.some((text) => {
    const namesObject = text.split(/[\s`:,;]+/).includes(object);
    return namesObject || (all === 1 && new RegExp(String.raw`\b${code}\b`).test(text));
  });
}

function byRule(findings: readonly ReviewFinding[]): ReviewFinding[][] {
  const groups = new Map<string, ReviewFinding[]>();
  for (const finding of findings) {
    const key = `${finding.code} ${finding.severity}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}

function shownField(field: string): string {
  return /^[\w.[\]=/-]{1,120}$/.test(field) ? field : '';
}
