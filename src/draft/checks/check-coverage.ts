import type { Defect } from '../../model/draft-check.ts';
import type { ReviewFinding } from '../../model/review.ts';
import { shownRef } from '../../model/shown-name.ts';
import type { Draft, DraftFinding } from '../draft.ts';
import type { DraftEvidence } from '../evidence.ts';
import { type Mentions, mentionsIn } from '../mentions.ts';
import { ByObject, isSame } from '../same-finding.ts';

/** From so many on, findings of one rule may be told as one with their number. */
const leastGrouped = 6;

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

function isLeftOut({ code, at }: ReviewFinding, all: number, { words, codes }: Mentions['leftOut']): boolean {
  const object = at.namespace === undefined ? at.name : `${at.namespace}/${at.name}`;
  return words.has(object) || (all === 1 && codes.has(code));
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
