import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { readRecord, type Run } from '../oracle/support/record.ts';
import { type Row, type RowName, rows } from '../oracle/support/rows.ts';

const root = resolve(import.meta.dirname, '../..');
const record = readRecord();
const all: readonly (readonly [string, Row, Run | undefined])[] = Object.entries(rows).map(([name, row]) => [
  name,
  row,
  record[name as RowName],
]);

function versionOf({ version }: Row): string {
  if (typeof version === 'string') return version;
  const [file, module] = version;
  const text = readFileSync(resolve(root, file), 'utf8');
  const found = text.split('\n').find((line) => line.replace(/^require/, '').trim().startsWith(`${module} v`));
  return found?.trim().split(' ').at(found.trim().startsWith('require') ? 2 : 1) ?? '';
}

function coverageText({ covered }: Run): string {
  const percents = Object.values(covered);
  if (percents.length === 0) return '–';
  const under = percents.filter((percent) => percent < 95).length;
  return `${percents.length} functions, ${percents.length - under} of them ≥ 95 %, least ${Math.min(...percents).toFixed(1)} %`;
}

const number = new Intl.NumberFormat('en');

it('references/oracles.md is the table of what is held against upstream', async () => {
  const lines = all.map(([, row, run]) => {
    const cases = run === undefined ? 'not recorded' : number.format(run.cases);
    const coverage = run === undefined ? '' : coverageText(run);
    const found = row.disagreements.length === 0 ? 'none' : String(row.disagreements.length);
    return `| ${[`[${row.ours}](../${row.test})`, row.oracle, versionOf(row), cases, coverage, found].join(' | ')} |`;
  });
  const disagreements = all
    .filter(([, row]) => row.disagreements.length > 0)
    .flatMap(([, row]) => ['', `### ${row.ours}`, '', ...row.disagreements.map((one) => `- ${one}`)]);
  const text = [
    '# Held against upstream',
    '',
    'What is computed here is held against the code that decides it, or the program itself, on generated cases or a',
    'whole matrix of fixed ones. `npm run test:oracle` runs 2,000 cases of each and `.ci/nightly` 100,000; a failure',
    'prints its seed and the smallest case. Of functions that are called, the statements reached are counted: fewer',
    'than 95 % fail, unless the test names an exception and why; whole programs and files of cases are not counted.',
    '`ORACLE_RECORD=1 npm run test:oracle` notes what a run did, and `npm run gen` writes this page.',
    '',
    '| ours | oracle | version | cases | coverage | disagreements |',
    '|---|---|---|---|---|---|',
    ...lines,
    '',
    '## Disagreements',
    '',
    'Found since each comparison was begun. Those that were ours are mended.',
    ...disagreements,
    '',
  ].join('\n');
  const path = resolve(root, 'references/oracles.md');
  await expect(await format(text, { parser: 'markdown', printWidth: 110 })).toMatchFileSnapshot(path);
});

it('every comparison that was recorded has its test, and every oracle a version', () => {
  for (const [, row, run] of all) {
    expect(run === undefined || existsSync(resolve(root, row.test))).toBe(true);
    expect(versionOf(row)).toMatch(/\d|kernel/);
  }
});

it('counts no function in the record that its test does not name', () => {
  for (const [name, { test }, run] of all) {
    const text = readFileSync(resolve(root, test), 'utf8');
    for (const counted of Object.keys(run?.covered ?? {})) {
      const last = counted.slice(counted.lastIndexOf(':') + 1).replace(/^.*\./, '');
      expect([name, last, text.includes(last)]).toEqual([name, last, true]);
    }
  }
});
