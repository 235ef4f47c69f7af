import { areas } from '../../model/area.ts';
import type { Review } from '../../model/review.ts';
import { severities } from '../../model/severity.ts';
import { groupFindings, type FindingGroup } from '../../render/group-findings.ts';
import { counted, findingCounts, outcomeCounts } from '../../render/words.ts';
import type { Detail } from '../budget.ts';
import type { Answer } from '../define-tool.ts';
import { agedNow, originLine } from '../origin.ts';
import { wordsOf } from '../own-words.ts';
import { cursorOf, offsetIn, showing } from '../page.ts';
import type { HeldReview } from '../reviews.ts';
import { dataText, marked } from '../untrusted.ts';
import { AnswerBudget } from './answer-budget.ts';
import { pageFactOf, pageFindingOf, pageGapOf, pageOutcomeOf } from './page-parts.ts';
import { factLine, findingText, gapText, outcomeText } from './page-text.ts';
import type { ReviewPage, sections } from './review-page-schema.ts';

type Section = (typeof sections)[number];

export interface ReviewQuery {
  readonly section: Section;
  readonly cursor: string | undefined;
  readonly detail: Detail;
  /** Identifies the list that a cursor walks: the arguments but for the cursor. */
  readonly list: string;
  /** The name under which a tool is listed. */
  readonly tool: (name: string) => string;
}

/** Items of a section on one page. */
const mostOnPage = { findings: 20, outcomes: 80, gaps: 20, suppressed: 40 } as const;
/** Items of the lists that accompany them. */
const mostInList = 10;
/** What findings may take of the first page, so that facts, gaps and assumptions have room. */
const shareOfFindings = 0.72;

/** One page of a review: the section that is walked and, on the first page, what belongs to the review as a whole. */
export function reviewAnswer(held: HeldReview, query: ReviewQuery): Answer<ReviewPage> {
  const { id, review, readings } = held;
  const { section, cursor, detail, list, tool } = query;
  const start = cursor === undefined ? 0 : offsetIn(cursor, list);
  const isFirst = start === 0 && section === 'findings';
  const words = wordsOf(readings);
  const origins = readings.map(({ origin }) => agedNow(origin));
  const budget = new AnswerBudget(detail);

  const groups = flatten(groupFindings(review.findings, held.listAll));
  const all = {
    findings: groups.map(({ first, all }) => pageFindingOf(first, all, words.own)),
    outcomes: review.outcomes.map((outcome) => pageOutcomeOf(outcome, words)),
    gaps: byWeight(review.gaps).flatMap((gap) => pageGapOf(gap, words)),
    suppressed: review.suppressed.map(({ id, by, reason }) => ({
      id,
      by: dataText(by, 300),
      reason: dataText(reason, 300),
    })),
  };
  const base = {
    verdict: `${findingCounts(review)}. ${outcomeCounts(review)}.`,
    schemaVersion: 1 as const,
    reviewId: id,
    origins,
    target: { summary: summaryOf(review), areas: review.target.areas },
    areasWithoutRules: [...held.areasWithoutRules],
    counts: countsOf(review),
    section,
    totals: {
      ...totalsOf(review, ['findings', 'outcomes', 'gaps', 'suppressed', 'assumptions', 'blockers']),
      ...totalsOf(review, ['handoffs', 'actions', 'rollback', 'cutover']),
    },
  };
  const clusters = isFirst
    ? review.clusters.map(({ name, source, collectedAt, facts }) => ({
        name: dataText(name, 253),
        source,
        collectedAt,
        facts: Object.fromEntries(
          Object.entries(facts).map(([key, fact]) => [key, pageFactOf(fact, words.foreign)]),
        ),
      }))
    : [];
  const head = [
    ...origins.map(originLine),
    `Review ${id} of ${review.target.areas.join(', ')}; kept for 30 min after each use. One finding whole: ${tool('get_finding')}; a rule: ${tool('explain_rule')}.`,
    ...(held.areasWithoutRules.length === 0 ? [] : [`No rule yet in: ${held.areasWithoutRules.join(', ')}.`]),
    `By area: ${pairs(base.counts.area)}.`,
    ...clusters.flatMap(({ facts }) => Object.entries(facts).map(([name, fact]) => factLine(name, fact))),
  ];
  budget.add(`${base.verdict}\n${'x'.repeat(120)}\n${head.join('\n')}`, { ...base, clusters });

  const textOfSuppressed = (one: (typeof all.suppressed)[number]): string =>
    `suppressed ${one.id} by ${marked(one.by, 300)}: ${marked(one.reason, 300)}`;
  const page = <Item>(of: Section, items: readonly Item[], textOf: (item: Item) => string): Item[] => {
    if (of !== section) return [];
    const share = isFirst ? shareOfFindings : 1;
    const taken = budget.take(items.slice(start), textOf, mostOnPage[of], share);
    const [next] = items.slice(start);
    // At least one, so that a list can always be walked to its end.
    return taken.length === 0 && next !== undefined ? [next] : taken;
  };
  const findings = page('findings', all.findings, findingText);
  const outcomes = page('outcomes', all.outcomes, outcomeText);
  const suppressed = page('suppressed', all.suppressed, textOfSuppressed);
  const sectionGaps = page('gaps', all.gaps, gapText);

  const accompany = <Item>(
    items: readonly Item[],
    textOf: (item: Item) => string,
    most = mostInList,
  ): Item[] => (isFirst ? budget.take(items, textOf, most) : []);
  const beyond = (texts: readonly string[], said: readonly string[]): string[] =>
    texts.map(words.own).filter((text) => !said.includes(text));
  const untrustedItem = (text: string): string => `- ${marked(text, 600)}`;
  const ownItem = (text: string): string => `- ${text}`;
  const handoffs = accompany(review.handoffs, ({ owner, for: what }) => `- ${owner}: ${what}`);
  const assumptions = accompany(
    review.assumptions.map((text) => dataText(text, 600)),
    untrustedItem,
  );
  const gaps = section === 'gaps' ? sectionGaps : accompany(all.gaps, gapText, mostOnPage.gaps);
  const actions = accompany(
    beyond(
      review.actions,
      findings.map(({ action }) => action ?? ''),
    ),
    ownItem,
  );
  const cutover = accompany(review.cutover.map(words.own), ownItem);
  const rollback = accompany(
    beyond(
      review.rollback,
      findings.map((one) => one.rollback),
    ),
    ownItem,
  );
  // A gap is told once.
  const blockers = accompany(
    review.blockers
      .filter((text) => !gaps.some(({ what }) => text.startsWith(`${what} `)))
      .map((text) => dataText(text, 600)),
    untrustedItem,
  );

  const length = all[section].length;
  const count = { findings, outcomes, gaps: sectionGaps, suppressed }[section].length;
  const end = start + count;
  const nextCursor = end < length ? cursorOf(id, list, end) : null;
  const structured: ReviewPage = {
    ...base,
    total: length,
    shown: count,
    nextCursor,
    clusters,
    findings,
    outcomes,
    gaps,
    suppressed: {
      count: review.suppressed.length,
      rules: [...new Set(review.suppressed.map(({ by }) => by))].filter((by) => /^[A-Z]{2}\d{2}$/.test(by)),
      items: suppressed,
    },
    handoffs,
    assumptions,
    blockers,
    actions,
    rollback,
    cutover,
  };
  const lines = [
    base.verdict,
    showing(start, count, length, nounOf(section, all.findings.length, review), nextCursor),
    ...head,
    ...findings.map(findingText),
    ...outcomes.map(outcomeText),
    ...suppressed.map(textOfSuppressed),
    ...titled(
      'Handed over',
      handoffs,
      review.handoffs.length,
      ({ owner, for: what }) => `- ${owner}: ${what}`,
    ),
    ...titled('Assumptions', assumptions, review.assumptions.length, untrustedItem),
    ...titled('Not read', gaps, review.gaps.length, (gap) => `- ${gapText(gap)}`),
    ...titled('Further actions', actions, review.actions.length, ownItem),
    ...titled('Cutover', cutover, review.cutover.length, ownItem),
    ...titled('Further ways back', rollback, review.rollback.length, ownItem),
    ...titled('Blockers', blockers, review.blockers.length, untrustedItem),
    ...(review.suppressed.length === 0 ? [] : [`${review.suppressed.length} findings are suppressed.`]),
  ];
  return { text: lines.join('\n'), structured };
}

/** Consequences after their cause, each a group of its own. */
function flatten(groups: readonly FindingGroup[]): FindingGroup[] {
  return groups.flatMap((group) => [group, ...flatten(group.explains)]);
}

/** The gaps that concern most rules first. */
function byWeight(gaps: Review['gaps']): Review['gaps'] {
  return [...gaps].sort((a, b) => b.affects.length - a.affects.length);
}

function summaryOf({ clusters, target }: Review): string {
  const kinds = [...new Set(clusters.map(({ source }) => source))].join(', ');
  return `Network review of ${counted(clusters.length, 'cluster')} (${kinds}): ${target.areas.join(', ')}.`;
}

function countsOf({ findings, outcomes }: Review): ReviewPage['counts'] {
  const count = <Key extends string>(keys: readonly Key[], of: (key: Key) => number) =>
    Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<Key, number>;
  const seen = [...new Set(outcomes.map(({ outcome }) => outcome))].sort();
  return {
    severity: count(severities, (severity) => findings.filter((one) => one.severity === severity).length),
    area: count(
      areas.filter((area) => findings.some((one) => one.area === area)),
      (area) => findings.filter((one) => one.area === area).length,
    ),
    outcome: count(seen, (outcome) => outcomes.filter((one) => one.outcome === outcome).length),
  };
}

type ListName = Exclude<keyof Review, 'schemaVersion' | 'target' | 'clusters'>;

function totalsOf(review: Review, names: readonly ListName[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, review[name].length]));
}

function pairs(counts: Readonly<Record<string, number>>): string {
  const all = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return all.length === 0 ? 'no findings' : all.join(', ');
}

/** Groups of findings alike are counted as what they are. */
function nounOf(section: Section, groups: number, { findings }: Review): string {
  const words = { findings: 'findings', outcomes: 'rules', gaps: 'gaps', suppressed: 'suppressed findings' };
  if (section !== 'findings' || groups === findings.length) return words[section];
  return `entries that stand for ${findings.length} findings`;
}

function titled<Item>(
  title: string,
  items: readonly Item[],
  total: number,
  textOf: (item: Item) => string,
): string[] {
  if (items.length === 0) return [];
  return [`${title} (${items.length} of ${total}):`, ...items.map(textOf)];
}
