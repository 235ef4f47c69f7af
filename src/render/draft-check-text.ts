import type { DraftCheck } from '../model/draft-check.ts';
import { wrap } from './wrap.ts';

const width = 110;

const heldAgainst = {
  none: 'its form alone: no evidence was given',
  review: 'its form and the review',
  'review and objects': 'its form, the review and the objects that were read',
} as const;

/** In one line. */
export function draftVerdict({ ok, evidence, total }: DraftCheck): string {
  const verdict = ok ? 'passes' : `${total} defect${total === 1 ? '' : 's'}`;
  return `${verdict}, held against ${heldAgainst[evidence]}`;
}

/** What a draft answer lacks, a defect a paragraph. */
export function renderDraftCheckText(check: DraftCheck): string {
  const { total, defects, notChecked } = check;
  const lines = [
    draftVerdict(check),
    ...defects.flatMap(({ part, rule, line, detail, mend }) => [
      '',
      ...wrap(`${rule}: ${detail}`, width, `line ${line}${part === null ? '' : `, ${part}`}  `.padEnd(12)),
      ...wrap(mend, width, '  mend  '),
    ]),
    ...(defects.length < total ? ['', `${total - defects.length} more once these are mended`] : []),
    ...(notChecked.length === 0 ? [] : ['', 'not checked:']),
    ...notChecked.flatMap(({ line, detail }) => wrap(detail, width, `  line ${line}  `)),
  ];
  return `${lines.join('\n')}\n`;
}
