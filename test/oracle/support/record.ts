import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Covered } from './coverage.ts';
import type { RowName } from './rows.ts';

/** What the last recorded run of a comparison did. */
export interface Run {
  readonly cases: number;
  /** Of each function of upstream that was counted, in percent of its statements; none where nothing can be counted. */
  readonly covered: Readonly<Record<string, number>>;
}

const path = resolve(import.meta.dirname, '../record.json');

export function readRecord(): Partial<Record<RowName, Run>> {
  return JSON.parse(readFileSync(path, 'utf8')) as Partial<Record<RowName, Run>>;
}

/** With ORACLE_RECORD=1, notes a run for references/oracles.md; what fails is not to be committed. */
export function recordRun(row: RowName, cases: number, covered: readonly Covered[] = []): void {
  if (process.env.ORACLE_RECORD !== '1') return;
  const run = { cases, covered: Object.fromEntries(covered.map(({ name, percent }) => [name, percent])) };
  const all = { ...readRecord(), [row]: run };
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(path, `${JSON.stringify(sorted, null, 2)}\n`);
}
