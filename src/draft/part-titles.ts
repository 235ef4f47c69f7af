import type { DraftPart } from '../model/draft-check.ts';

/** The heading that each part is written under. */
export const partTitles: Readonly<Record<DraftPart, string>> = {
  target: 'Scoped target',
  evidence: 'Evidence level',
  findings: 'Findings',
  actions: 'Next actions',
  rollback: 'Rollback',
  handoffs: 'Handoffs',
  assumptions: 'Assumptions and blockers',
};

/** Further headings that are understood. */
const others: Readonly<Record<string, DraftPart>> = {
  target: 'target',
  scope: 'target',
  evidence: 'evidence',
  'evidence levels': 'evidence',
  'architectural posture findings': 'findings',
  'posture findings': 'findings',
  'safest next actions': 'actions',
  'next steps': 'actions',
  'recommended next actions': 'actions',
  'rollback or fallback': 'rollback',
  'rollback path': 'rollback',
  'rollback plan': 'rollback',
  fallback: 'rollback',
  handoff: 'handoffs',
  'delegate handoff': 'handoffs',
  'delegate handoffs': 'handoffs',
  assumptions: 'assumptions',
  blockers: 'assumptions',
  'not assessed': 'assumptions',
  'cutover plan': 'actions',
  cutover: 'actions',
};

const byTitle = new Map<string, DraftPart>([
  ...Object.entries(partTitles).map(([part, title]) => [title.toLowerCase(), part as DraftPart] as const),
  ...Object.entries(others),
]);

/** A heading as it is compared: without its number, emphasis and colon. */
export function plainTitle(heading: string): string {
  return heading
    .slice(0, 200)
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replace(/[^a-z\s-]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The part that a heading opens: `Findings`, `3. Findings (12 high)`, `Rollback / fallback`, `Findings: two`. */
export function partOf(heading: string): DraftPart | undefined {
  const head = heading.slice(0, 200);
  const short = [head, head.replace(/\([^()]{0,200}\)/g, ''), head.split(/[:(/]| [–—-] /)[0] ?? ''];
  return short.map((one) => byTitle.get(plainTitle(one))).find((part) => part !== undefined);
}
