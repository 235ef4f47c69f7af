import type { DraftCheck } from '../model/draft-check.ts';
import { wrap } from './wrap.ts';

const width = 110;

const heldAgainst = {
  none: 'its form alone: no evidence was given',
  review: 'its form and the review',
  'review and objects': 'its form, the review and the objects that were read',
} as const;

/** What a draft answer lacks, a defect a paragraph. */
export function renderDraftCheckText({ ok, evidence, total, defects, notChecked }: DraftCheck): string {
  const count = `${total} defect${total === 1 ? '' : 's'}`;
  const lines = [
    ok ? `passes, held against ${heldAgainst[evidence]}` : `${count}, held against ${heldAgainst[evidence]}`,
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
