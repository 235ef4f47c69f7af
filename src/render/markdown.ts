import { factText } from '../model/fact-text.ts';
import { labels } from '../model/label.ts';
import { formatRef } from '../model/ref.ts';
import type { Review, ReviewFinding } from '../model/review.ts';
import { cellText, codeSpan } from './code-span.ts';
import { type FindingGroup, groupFindings } from './group-findings.ts';
import { factNames, findingCounts, groupTitle, outcomeCounts, seenWhere } from './words.ts';

export interface MarkdownOptions {
  readonly listAll: boolean;
  readonly areasWithoutRules: readonly string[];
}

/** The review as Markdown, its seven parts under the headings that the skill prescribes. Text from the cluster stands in code spans only. */
export function renderMarkdown(review: Review, options: MarkdownOptions): string {
  const groups = groupFindings(review.findings, options.listAll);
  const lines = [
    '# Kubernetes network review',
    '',
    '## Scoped target',
    '',
    review.target.summary,
    '',
    '## Evidence level',
    '',
    `${evidenceOf(review)} ${findingCounts(review)}. ${outcomeCounts(review)}.`,
    ...factTables(review),
    '',
    '## Findings',
    '',
    ...(groups.length === 0
      ? ['None among what was judged.']
      : groups.flatMap((group) => groupLines(group, 3))),
    ...section('## Next actions', review.actions),
    ...section('### Cutover plan', review.cutover, false),
    ...section('## Rollback', review.rollback),
    ...section(
      '## Handoffs',
      review.handoffs.map(({ owner, for: what }) => `\`${owner}\`: ${what}`),
    ),
    '',
    '## Assumptions and blockers',
    ...section('### Assumptions', review.assumptions),
    ...section('### Blockers', review.blockers),
    ...section('### Not assessed', [
      ...review.gaps.map(({ what, reason, detail, next }) => `${what}: ${reason}, ${detail}. Next: ${next}`),
      ...(options.areasWithoutRules.length === 0
        ? []
        : [`Areas that have no rule yet: ${options.areasWithoutRules.join(', ')}`]),
    ]),
    ...section(
      '### Suppressed',
      review.suppressed.map(({ id, by, reason }) => `${id} by ${by}: ${reason}`),
      false,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function factTables(review: Review): string[] {
  return review.clusters.flatMap(({ name, collectedAt, source, facts }) => [
    '',
    `Cluster ${codeSpan(name)} (${source}${collectedAt === null ? '' : `, read ${collectedAt}`}):`,
    '',
    '| fact | value | evidence |',
    '|---|---|---|',
    ...Object.entries(facts).map(([key, fact]) => {
      const title = factNames[key] ?? key;
      if ('unknown' in fact)
        return `| ${title} | unknown: ${cellText(fact.unknown)} | next: ${cellText(fact.next)} |`;
      const [origin] = fact.from;
      const from =
        origin === undefined ? '' : `${codeSpan(`${origin.object} ${origin.field} = ${origin.seen}`)} `;
      return `| ${title} | ${codeSpan(factText(fact.value))} | ${from}(${fact.label}) |`;
    }),
  ]);
}

function groupLines(group: FindingGroup, level: number): string[] {
  const { first, all, explains } = group;
  const heading = `${'#'.repeat(Math.min(level, 6))} ${first.code}, ${groupTitle(group)}`;
  return [
    heading,
    '',
    findingLine(first),
    '',
    ...(all.length === 1 ? [] : [`One of ${all.length}; \`--rule ${first.code}\` lists each.`, '']),
    ...first.evidence
      .slice(0, 5)
      .map((one) => `- ${codeSpan(`${seenWhere(one)} = ${one.seen}`)} (${one.label})`),
    '',
    first.why,
    '',
    ...first.actions.map((action, index) => `${index + 1}. ${action}`),
    '',
    `Way back: ${first.rollback}`,
    '',
    '```sh',
    ...first.verify,
    '```',
    '',
    ...(explains.length === 0
      ? []
      : [
          'This explains:',
          '',
          ...explains.flatMap((child) => child.all.map((one) => `- ${findingLine(one)}`)),
          '',
        ]),
  ];
}

/** The one line form of a finding: `[severity] [label] Kind namespace/name field=value: sentence`. */
function findingLine({ severity, label, at, field, message, evidence }: ReviewFinding): string {
  const object = formatRef(at);
  const shown = evidence.find((one) => one.object === object && one.field === field);
  const value = shown === undefined ? '' : `=${shown.seen}`;
  return `[${severity}] [${label}] ${object} ${codeSpan(`${field}${value}`)}: ${message}`;
}

/** Which labels the findings carry, and of what kind the sources are. */
function evidenceOf({ findings, clusters }: Review): string {
  const used = labels.filter((label) => findings.some((finding) => finding.label === label));
  const sources = [...new Set(clusters.map(({ source }) => source))].join(', ');
  return `Read: ${sources}. ${used.length === 0 ? 'No finding, so no label.' : `Labels of findings: ${used.join(', ')}.`}`;
}

function section(title: string, items: readonly string[], always = true): string[] {
  if (items.length === 0 && !always) return [];
  return ['', title, '', ...(items.length === 0 ? ['None.'] : items.map((item) => `- ${item}`))];
}
