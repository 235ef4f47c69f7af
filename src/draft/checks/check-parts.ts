import { type Defect, draftParts } from '../../model/draft-check.ts';
import { contentOf, type Draft, saysNone } from '../draft.ts';
import { partTitles } from '../part-titles.ts';

/** Parts that may say that there is nothing, whatever else the draft holds. */
const mayBeNone = new Set(['findings', 'handoffs']);

/** Each of the seven parts is there and says something. */
export function checkParts(draft: Draft): Defect[] {
  const last = draft.lines.findLast(({ text }) => text.trim() !== '')?.number ?? 1;
  const hasFindings = draft.findings.length > 0;
  return draftParts.flatMap((part): Defect[] => {
    const title = partTitles[part];
    const line = draft.parts.get(part);
    if (line === undefined) {
      const detail = `The part ${title} is missing.`;
      return [
        {
          part,
          rule: 'missing',
          line: last,
          detail,
          mend: `Add the heading "## ${title}" and what belongs there.`,
        },
      ];
    }
    const content = contentOf(draft, part);
    if (content.length === 0) {
      const mend = mayBeNone.has(part)
        ? 'Write what belongs there, or "None." where there is nothing.'
        : mends[part];
      return [{ part, rule: 'missing', line, detail: `The part ${title} is empty.`, mend }];
    }
    const needsMore =
      part === 'actions' || part === 'rollback' ? hasFindings : part === 'target' || part === 'evidence';
    if (!mayBeNone.has(part) && needsMore && saysNone(content)) {
      const detail = `The part ${title} says that there is none${hasFindings ? ', and the draft has findings' : ''}.`;
      return [{ part, rule: 'missing', line, detail, mend: mends[part] }];
    }
    return [];
  });
}

const mends = {
  target: 'Say what was judged: CNI, Service, Gateway, DNS, multi-cluster topology or troubleshooting.',
  evidence: 'Say what was read, when, and which labels occur; or that this is documentation mode.',
  findings: 'Write the findings.',
  actions: 'Give the safest next action first, for a person to carry out.',
  rollback: 'Give the way back from each action.',
  handoffs: 'Name the owners.',
  assumptions: 'Name what was not confirmed live and what was not read, each with what would settle it.',
} as const;
