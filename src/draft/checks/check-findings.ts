import type { Defect } from '../../model/draft-check.ts';
import { labels } from '../../model/label.ts';
import { severities, type Severity } from '../../model/severity.ts';
import { contentOf, type Draft, saysNone } from '../draft.ts';
import type { DraftEvidence } from '../evidence.ts';
import { findingForm } from '../finding-line.ts';

const formMend = `Open each finding by a line of the form "${findingForm}"; objects of the cluster's scope have no namespace.`;

/** An answer in documentation mode says so at its head. */
const headLines = 40;

/** Findings have the prescribed form, a severity and a label; that there are none is said in a plain sentence and true. */
export function checkFindings(draft: Draft, evidence: DraftEvidence | undefined): Defect[] {
  const content = contentOf(draft, 'findings');
  const defects: Defect[] = [];
  const add = (rule: Defect['rule'], line: number, detail: string, mend: string): void => {
    defects.push({ part: 'findings', rule, line, detail, mend });
  };
  const isFromDocuments =
    evidence === undefined &&
    draft.lines
      .slice(0, headLines)
      .some(({ text }) => /\bdocumentation mode\b[^.]{0,40}\bnothing was read\b/i.test(text));
  for (const { line, wrong } of draft.malformed) {
    add('form', line, `A finding is not in the form: ${wrong}.`, formMend);
  }
  for (const { line, severity, label, kind, name, field } of draft.findings) {
    if (kind === '' || name === '' || field === undefined) {
      add('form', line, 'A finding does not say which field of which object shows it.', formMend);
    }
    if (severity === undefined) {
      add('unrated', line, 'A finding has no severity of the three.', 'Put [high], [medium] or [low] first.');
    }
    if (label === undefined) {
      const mend = `Put one of [${labels.join('], [')}] after the severity.`;
      add('unlabelled', line, 'A finding has no evidence label of the four.', mend);
    }
    if (label === 'live evidence' && isFromDocuments) {
      const mend = 'Label it [documentation-based] or [inference], or say what was read live.';
      add('overclaim', line, 'It is labelled live evidence in an answer that says it read nothing.', mend);
    }
  }
  const [first] = content;
  if (first === undefined || draft.findings.length > 0 || defects.length > 0) return defects;
  if (!saysNone(content) && !isPlainNone(content.map(({ text }) => text))) {
    add('form', first.number, 'No line of the findings is in the form.', formMend);
  } else if (draft.format === 'markdown' && /^\s*[-*+|>]/.test(first.text)) {
    add(
      'form',
      first.number,
      'That there are no findings is said as one of them.',
      'Say it in a plain sentence, as no item of a list.',
    );
  } else if (evidence !== undefined) {
    const denied = severitiesIn(first.text);
    const count = evidence.review.findings.filter(({ severity }) => denied.includes(severity)).length;
    if (count === 0) return defects;
    add(
      'contradicted',
      first.number,
      `The draft says that there are no findings; the review has ${count}.`,
      'Report them, or say of each high one why it is left out.',
    );
  }
  return defects;
}

/** `No high or medium findings` denies those alone; without a severity all are denied. */
function severitiesIn(text: string): readonly Severity[] {
  const sentence = text.split(/[.:;](?=\s|$)/)[0] ?? '';
  const named = severities.filter((one) => new RegExp(`\\b${one}\\b`, 'i').test(sentence));
  return named.length === 0 ? severities : named;
}

function isPlainNone(lines: readonly string[]): boolean {
  const text = lines.join(' ').trim();
  return (
    text.length <= 300 &&
    /^(?:there (?:are|were) )?no (?:(?:high|medium|low)[ ,/]{1,2}(?:and |or |nor )?(?:no )?){0,3}(?:severity )?findings?\b|^nothing was found\b|^none\b/i.test(
      text,
    )
  );
}
