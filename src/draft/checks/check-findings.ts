import type { Defect } from '../../model/draft-check.ts';
import { labels } from '../../model/label.ts';
import { contentOf, type Draft, saysNone } from '../draft.ts';
import type { DraftEvidence } from '../evidence.ts';
import { findingForm, findingLineOf } from '../finding-line.ts';

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
  if (draft.format === 'markdown') {
    for (const line of content) {
      const read = findingLineOf(line);
      if (read.state === 'malformed')
        add('form', line.number, `A finding is not in the form: ${read.wrong}.`, formMend);
    }
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
  } else if (evidence !== undefined && evidence.review.findings.length > 0) {
    const count = evidence.review.findings.length;
    add(
      'contradicted',
      first.number,
      `The draft says that there are no findings; the review has ${count}.`,
      'Report them, or say of each high one why it is left out.',
    );
  }
  return defects;
}

function isPlainNone(lines: readonly string[]): boolean {
  const text = lines.join(' ').trim();
  return (
    text.length <= 300 && /^(?:there (?:are|were) )?no findings?\b|^nothing was found\b|^none\b/i.test(text)
  );
}
