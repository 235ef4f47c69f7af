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
  'evidence levels': 'evidence',
  'architectural posture findings': 'findings',
  'posture findings': 'findings',
  'safest next actions': 'actions',
  'next steps': 'actions',
  'rollback or fallback': 'rollback',
  'rollback path': 'rollback',
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

/** The part that a heading opens. */
export function partOf(title: string): DraftPart | undefined {
  return byTitle.get(title);
}
