import { factText } from '../model/fact-text.ts';
import type { Review, ReviewCluster, ReviewFinding, ReviewGap } from '../model/review.ts';
import type { Severity } from '../model/severity.ts';
import { type FindingGroup, groupFindings } from './group-findings.ts';
import { factNames, findingCounts, groupTitle, outcomeCounts, seenWhere } from './words.ts';
import { wrap } from './wrap.ts';

export interface TextOptions {
  /** Colours a severity word; the identity where colour is not wanted. */
  readonly paint: (severity: Severity, text: string) => string;
  /** Every finding by itself, none grouped. */
  readonly listAll: boolean;
  /** Areas that were asked for and have no rule yet. */
  readonly areasWithoutRules: readonly string[];
}

/** Columns. Fixed, so that the same review gives the same bytes on every terminal. */
const width = 110;

/** Lists in a text are cut here; the JSON has all of it. */
const mostLines = 12;

/** The review for a person at a terminal. */
export function renderText(review: Review, options: TextOptions): string {
  const sections = [
    headOf(review),
    ...review.clusters.flatMap((cluster) => ['', ...factsOf(cluster, review.clusters.length > 1)]),
    '',
    ...findingsOf(review, options),
    ...listOf('NOT ASSESSED', notAssessed(review, options.areasWithoutRules)),
    ...listOf('ASSUMPTIONS', review.assumptions),
    ...listOf(
      'HANDED OVER',
      review.handoffs.map(({ owner, for: what }) => `${owner}: ${what}`),
    ),
    ...listOf('CUTOVER', review.cutover),
    ...listOf('SUPPRESSED', suppressedOf(review)),
  ];
  return `${sections.join('\n')}\n`;
}

function headOf(review: Review): string {
  const clusters = review.clusters.map(({ name, source, collectedAt }) => {
    return `${name} (${source}${collectedAt === null ? '' : `, read ${collectedAt}`})`;
  });
  return [
    ...wrap(`Network review of ${clusters.join(', ')}`, width),
    ...wrap(`${findingCounts(review)}. ${outcomeCounts(review)}.`, width),
  ].join('\n');
}

function factsOf(cluster: ReviewCluster, isOneOfSeveral: boolean): string[] {
  const lines = [isOneOfSeveral ? `FACTS of ${cluster.name}` : 'FACTS'];
  for (const [name, fact] of Object.entries(cluster.facts)) {
    const title = `  ${(factNames[name] ?? name).padEnd(20)}`;
    if ('unknown' in fact) {
      lines.push(
        ...wrap(`unknown: ${fact.unknown}`, width, title),
        ...wrap(`next: ${fact.next}`, width, ' '.repeat(22)),
      );
      continue;
    }
    const [origin] = fact.from;
    const others = fact.from.length - 1 + (fact.more ?? 0);
    const from =
      origin === undefined
        ? fact.label
        : `${origin.object} ${origin.field} = ${origin.seen}${others === 0 ? '' : `, +${others} more`}; ${fact.label}`;
    lines.push(...wrap(`${factText(fact.value)}  [${from}]`, width, title));
  }
  return lines;
}

function findingsOf(review: Review, options: TextOptions): string[] {
  if (review.findings.length === 0) return ['FINDINGS', '  none among what was judged'];
  const groups = groupFindings(review.findings, options.listAll);
  return ['FINDINGS', ...groups.flatMap((group) => [...groupLines(group, options, '  '), ''])].slice(0, -1);
}

function groupLines(group: FindingGroup, options: TextOptions, indent: string): string[] {
  const { first, all, explains } = group;
  const word = options.paint(first.severity, first.severity.toUpperCase().padEnd(6));
  const body = `${indent}  `;
  const lines = [`${indent}${word} ${first.code}  ${groupTitle(group)}`];
  const example = all.length === 1 ? '' : 'For example: ';
  lines.push(...wrap(`${example}${first.message}`, width, body));
  if (indent === '  ') lines.push(...detailLines(first, all.length, body));
  if (explains.length > 0) {
    lines.push(`${body}explains:`);
    lines.push(...explains.flatMap((child) => groupLines(child, options, `${body}  `)));
  }
  return lines;
}

function detailLines(finding: ReviewFinding, count: number, indent: string): string[] {
  const lines: string[] = [];
  if (finding.severity !== 'low') {
    const shown = count === 1 ? finding.evidence.slice(0, 3) : finding.evidence.slice(0, 1);
    for (const one of shown) lines.push(...wrap(`${seenWhere(one)} = ${one.seen}`, width, `${indent}seen  `));
    const rest = finding.evidence.length - shown.length;
    if (rest > 0 && count === 1)
      lines.push(`${indent}      +${rest} more in --format json  [${finding.label}]`);
    else lines.push(`${indent}      [${finding.label}]`);
  }
  const [action] = finding.actions;
  if (action !== undefined) lines.push(...wrap(action, width, `${indent}do    `));
  if (finding.severity !== 'low') lines.push(...wrap(finding.rollback, width, `${indent}back  `));
  const [check] = finding.verify;
  if (check !== undefined) lines.push(`${indent}check ${check}`);
  if (finding.at.file !== undefined) lines.push(`${indent}file  ${finding.at.file}`);
  if (count > 1) lines.push(`${indent}all   --rule ${finding.code} lists each of the ${count}`);
  return lines;
}

/**
 * What was not judged, most rules concerned first, and what would settle it. Lacks with one remedy are one line. Files
 * of which nothing could be read come before all: they might hold anything, so no rule is named.
 */
function notAssessed(review: Review, areasWithoutRules: readonly string[]): string[] {
  const groups = new Map<string, ReviewGap[]>();
  for (const gap of review.gaps) {
    const key =
      gap.reason === 'forbidden' || isUncollected(gap)
        ? gap.reason
        : JSON.stringify([gap.reason, gap.next, gap.detail]);
    groups.set(key, [...(groups.get(key) ?? []), gap]);
  }
  const lines = [...groups.values()]
    .map((gaps) => ({ gaps, affects: [...new Set(gaps.flatMap(({ affects }) => affects))].sort() }))
    .sort((a, b) => reach(b) - reach(a))
    .map(({ gaps, affects }) => {
      const [first] = gaps;
      if (first === undefined) return '';
      const { reason, next, detail } = first;
      const what = [...new Set(gaps.map((gap) => gap.what))];
      const rules = affects.length === 0 ? '' : ` Concerns ${shortList(affects, 12)}.`;
      const remedy = gaps.length > 1 && reason === 'not-collected' ? 'capture the whole cluster' : next;
      return `${reason}: ${shortList(what, 12)}${gaps.length === 1 ? `, ${detail}` : ''}.${rules} Next: ${remedy}`;
    });
  const crashed = review.outcomes.filter(({ outcome }) => outcome === 'crashed');
  return [
    ...crashed.map(({ code }) => `${code} crashed: a defect of this tool, please report it`),
    ...lines,
    ...(areasWithoutRules.length === 0
      ? []
      : [`Areas that have no rule yet: ${areasWithoutRules.join(', ')}`]),
  ];
}

function reach({ gaps, affects }: { gaps: readonly ReviewGap[]; affects: readonly string[] }): number {
  return affects.length === 0 && gaps[0]?.reason === 'unparseable' ? Number.MAX_SAFE_INTEGER : affects.length;
}

function isUncollected({ reason, next }: ReviewGap): boolean {
  return reason === 'not-collected' && next.startsWith('add the output of');
}

function shortList(items: readonly string[], most: number): string {
  const rest = items.length - most;
  return `${items.slice(0, most).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function suppressedOf({ suppressed }: Review): string[] {
  return suppressed.map(({ id, by, reason }) => `${id} by ${by}: ${reason}`);
}

function listOf(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, mostLines).flatMap((item) => wrap(item, width, '  - '));
  const rest = items.length - mostLines;
  return ['', title, ...shown, ...(rest > 0 ? [`  - ${rest} more in --format json`] : [])];
}
