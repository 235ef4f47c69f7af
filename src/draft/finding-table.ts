import type { DraftLine } from './draft.ts';

/** Which column of a table holds what. */
type Column = 'severity' | 'label' | 'object' | 'field' | 'value' | 'sentence';
type Columns = Readonly<Partial<Record<Column, number>>>;

/** How columns are headed; of each the first that fits, in this order. */
const heads: readonly (readonly [Column, RegExp])[] = [
  ['severity', /^(?:sev\b|severit|rating|priority|level$)/],
  ['label', /\blabel/],
  ['label', /^(?:evidence(?: level)?|confidence|basis)$/],
  ['object', /^(?:object|resource|where|affected|component|kind)/],
  ['field', /^(?:field|setting|path)/],
  ['value', /^(?:value|seen|actual)$/],
  [
    'sentence',
    /^(?:sentence|says|what|impact|description|finding|details?|consequence|problem|effect|issue|message|why|remark)/,
  ],
];

/** The order of cells where a table has no head. */
const unheaded: Columns = { severity: 0, label: 1, object: 2, field: 3, sentence: 4 };

/**
 * Rows of the tables among these lines, each as a finding is written: `[severity] [label] Kind namespace/name
 * field=value: sentence`. Null: a row that is no finding, such as a table's head or one of a table of other things.
 */
export function findingRows(lines: readonly DraftLine[]): ReadonlyMap<number, string | null> {
  const rows = new Map<number, string | null>();
  let columns: Columns | undefined;
  for (const [at, { number, text }] of lines.entries()) {
    if (!isRow(text)) {
      columns = undefined;
      continue;
    }
    if (isRule(text)) {
      rows.set(number, null);
      continue;
    }
    const next = lines[at + 1];
    if (next !== undefined && isRow(next.text) && isRule(next.text)) {
      columns = columnsOf(text);
      rows.set(number, null);
      continue;
    }
    rows.set(number, findingOf(cellsOf(text), columns));
  }
  return rows;
}

function isRow(text: string): boolean {
  return /^\s{0,8}\|/.test(text);
}

function isRule(text: string): boolean {
  return /^\s{0,8}\|[\s|:-]{2,400}$/.test(text) && text.includes('-');
}

function columnsOf(text: string): Columns {
  const titles = cellsOf(text).map((cell) => cell.toLowerCase());
  const columns: Partial<Record<Column, number>> = {};
  for (const [column, pattern] of heads) {
    const at = titles.findIndex(
      (title, place) => pattern.test(title) && !Object.values(columns).includes(place),
    );
    if (at >= 0) columns[column] ??= at;
  }
  return columns;
}

function cellsOf(text: string): string[] {
  return text
    .slice(0, 4_000)
    .split('|')
    .slice(1, 12)
    .map((cell) =>
      cell
        .trim()
        .replace(/\*\*|__|^[^\p{L}\p{N}`"'{[(]+/gu, '')
        .trim(),
    );
}

function findingOf(cells: readonly string[], columns: Columns = unheaded): string | null {
  const cell = (column: Column): string => {
    const at = columns[column];
    return at === undefined ? '' : (cells[at] ?? '');
  };
  if (columns === unheaded ? !/^(?:high|medium|low)$/i.test(bare(cell('severity'))) : !isOfFindings(columns))
    return null;
  const value = cell('value') === '' ? '' : `=${plain(cell('value'))}`;
  return `[${bare(cell('severity'))}] [${bare(cell('label'))}] ${plain(cell('object'))} ${plain(cell('field'))}${value}: ${cell('sentence')}`;
}

function isOfFindings({ severity, object }: Columns): boolean {
  return severity !== undefined && object !== undefined;
}

function bare(cell: string): string {
  return cell.replace(/[`*_[\]]/g, '').trim();
}

function plain(cell: string): string {
  return cell.replace(/`/g, '').replace(/:$/, '').trim();
}
