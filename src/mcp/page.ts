import { z } from 'zod';
import { hashOf } from '../model/hash.ts';
import type { Missing } from '../model/missing.ts';
import { UserError } from '../model/user-error.ts';
import { type Cost, costOf, type Detail, fits, sumOf } from './budget.ts';
import type { Answer, Reading } from './define-tool.ts';
import { gapLines, gapSchema, gapsFor } from './gaps.ts';
import { wordsOf } from './own-words.ts';
import { type Origin, originLine, originSchema } from './origin.ts';

/** The output of a tool that answers a list: the items of one page and, in `extra`, what is said of the whole. */
export function pageOutput<Item extends z.ZodType, const Extra extends z.ZodRawShape>(
  item: Item,
  extra: Extra,
) {
  return z.strictObject({
    verdict: z.string(),
    origin: originSchema,
    gaps: z.array(gapSchema),
    ...extra,
    total: z.int().nonnegative().describe('Matches on all pages'),
    shown: z.int().nonnegative(),
    nextCursor: z.string().nullable(),
    items: z.array(item),
  });
}

/** What an answer says of where it comes from; no origin where no cluster was read. */
type Told<From extends Origin | null> = Pick<Reading, 'foreign' | 'strangeNames'> & { readonly origin: From };

interface PageOf<Item, Extra, From extends Origin | null> {
  readonly reading: Told<From>;
  /** The first line: a verdict or a count, in our own words and numbers. */
  readonly verdict: string;
  /** What is listed, in the plural: `Services`. */
  readonly noun: string;
  /** Everything that matches, in a stable order; each bounded by itself. */
  readonly items: readonly Item[];
  /** One item in text: one or several lines. Cluster text stands in `shown` or `marked`. */
  readonly textOf: (item: Item) => string;
  /** What was not read and touches this answer. */
  readonly missing: readonly Missing[];
  readonly args: { readonly cursor?: string | undefined; readonly limit: number; readonly detail: Detail };
  /** The filters in force: a cursor of other filters is refused. */
  readonly filters: unknown;
  readonly extra: Extra;
  /** `extra` in text, before the items. */
  readonly extraLines?: readonly string[];
}

interface Page<Item> {
  readonly total: number;
  readonly shown: number;
  readonly nextCursor: string | null;
  readonly items: Item[];
}

/** The answer with as many items as asked for and as the budget takes, in text and in structured content alike. */
export function pageAnswer<Item, Extra extends object, From extends Origin | null>(
  page: PageOf<Item, Extra, From>,
): Answer<ReturnType<typeof headOf<From>> & Extra & Page<Item>> {
  const { reading, items, textOf, args, noun, extra, extraLines = [] } = page;
  const snapshotId = reading.origin?.snapshotId ?? 'given';
  const list = hashOf(JSON.stringify([noun, page.filters]));
  const start = args.cursor === undefined ? 0 : offsetIn(args.cursor, list);
  const head = headOf(page);
  const lines = [page.verdict, '', sourceLine(reading.origin), ...gapLines(head.gaps), ...extraLines];
  const base = { ...head, ...extra };
  const count = countThatFits(
    items.slice(start, start + args.limit),
    textOf,
    { text: costOf(lines.join('\n')), structured: costOf(JSON.stringify(base)) },
    args.detail,
  );
  const end = start + count;
  const nextCursor = end < items.length ? cursorOf(snapshotId, list, end) : null;
  const shown = items.slice(start, end);
  lines[1] = showing(start, count, items.length, noun, nextCursor);
  return {
    text: [...lines, ...shown.map(textOf)].join('\n'),
    structured: { ...base, total: items.length, shown: count, nextCursor, items: shown },
  };
}

function sourceLine(origin: Origin | null): string {
  return origin === null ? 'Source: none, only what was given.' : originLine(origin);
}

function headOf<From extends Origin | null>({
  verdict,
  reading,
  missing,
}: Pick<PageOf<never, never, From>, 'verdict' | 'reading' | 'missing'>) {
  return { verdict, origin: reading.origin, gaps: gapsFor(missing, wordsOf([reading])) };
}

/** `Showing 1-25 of 213 Services; the next page: cursor "..."` */
export function showing(
  start: number,
  count: number,
  total: number,
  noun: string,
  cursor: string | null,
): string {
  if (total === 0) return `Showing 0 of 0 ${noun}.`;
  const range = start === 0 ? `${count}` : `${start + 1}-${start + count}`;
  return `Showing ${range} of ${total} ${noun}${cursor === null ? '.' : `; next page: cursor "${cursor}".`}`;
}

/** At least one, so that a list can always be walked to its end. */
export function countThatFits<Item>(
  items: readonly Item[],
  textOf: (item: Item) => string,
  base: { readonly text: Cost; readonly structured: Cost },
  detail: Detail,
): number {
  let { text, structured } = base;
  let count = 0;
  for (const item of items) {
    text = sumOf(text, costOf(`\n${textOf(item)}`));
    structured = sumOf(structured, costOf(`,${JSON.stringify(item)}`));
    if (count > 0 && !(fits(text, detail) && fits(structured, detail))) break;
    count += 1;
  }
  return count;
}

/** Where a list goes on: the reading it began in, the list it belongs to, and how many items were shown. */
export function cursorOf(snapshotId: string, list: string, offset: number): string {
  return `${snapshotId}.${list.slice(0, 8)}.${offset}`;
}

const cursorSyntax = /^([a-z0-9]+)\.([0-9a-f]{8})\.(\d{1,9})$/;

/** The reading that a cursor walks. */
export function snapshotOfCursor(cursor: string): string {
  const [, snapshotId] = cursorSyntax.exec(cursor) ?? [];
  if (snapshotId === undefined) throw badCursor();
  return snapshotId;
}

export function offsetIn(cursor: string, list: string): number {
  const [, , of, offset] = cursorSyntax.exec(cursor) ?? [];
  if (of !== list.slice(0, 8)) throw badCursor();
  return Number(offset);
}

export function badCursor(): UserError {
  return new UserError(
    'the cursor does not belong to this list',
    'give nextCursor of the page before with the same arguments, or leave cursor out to begin again',
  );
}
