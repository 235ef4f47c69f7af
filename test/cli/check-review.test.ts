import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { DraftCheck } from '../../src/model/draft-check.ts';
import { readDraftFile } from '../support/draft-pairs.ts';
import { runProgram } from '../support/run-program.ts';

const fileOf = (name: string): string => fileURLToPath(new URL(`../draft/drafts/${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'drafts-'));

it('passes a whole draft without a source, though no cluster can be reached', () => {
  const env = { KUBECONFIG: join(folder, 'none') };
  expect(runProgram(['check-review', fileOf('cart.md')], { env })).toEqual({
    code: 0,
    stdout: 'passes, held against its form alone: no evidence was given\n',
    stderr: '',
  });
});

it('names each defect with its line and how it is mended, and exits with 1', () => {
  const draft = readDraftFile('cart.md').replace(
    '## Rollback\n\nSet internalTrafficPolicy back to Local.\n',
    '',
  );
  expect(runProgram(['check-review', '-'], { input: draft })).toEqual({
    code: 1,
    stderr: '',
    stdout: `1 defect, held against its form alone: no evidence was given

line 42, rollback  missing: The part Rollback is missing.
  mend  Add the heading "## Rollback" and what belongs there.
`,
  });
});

it('holds a draft against a source, as JSON', () => {
  const draft = readDraftFile('demo.md').replace('IP05 (1), ', '');
  const { code, stdout } = runProgram(['check-review', '--demo', '-', '--format', 'json'], { input: draft });
  expect(code).toBe(1);
  expect(JSON.parse(stdout) as DraftCheck).toMatchObject({
    ok: false,
    evidence: 'review and objects',
    defects: [
      {
        part: 'findings',
        rule: 'left-out',
        line: 11,
        detail:
          'The review has 1 medium finding of IP05 that the draft has not: ServiceCIDR kubernetes spec.cidrs.',
      },
    ],
  });
});

it('heeds the suppressions and thresholds of --config, as review does', () => {
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    'ignore:\n  - { rule: SV01, kind: Service, namespace: shop, name: search, reason: decommissioned }\n',
  );
  const draft = readDraftFile('demo.md').replace(/^.*Service shop\/search spec.*\n/m, '');
  const held = ['check-review', '--demo', '-', '--format', 'json'];
  const { code, stdout } = runProgram(held, { input: draft });
  expect({ code, rules: (JSON.parse(stdout) as DraftCheck).defects.map(({ rule }) => rule) }).toEqual({
    code: 1,
    rules: ['left-out'],
  });
  expect(runProgram([...held, '--config', config], { input: draft })).toMatchObject({ code: 0 });
  // What is suppressed may be told all the same.
  expect(runProgram([...held, '--config', config], { input: readDraftFile('demo.md') })).toMatchObject({
    code: 0,
  });
  const { stdout: printed } = runProgram(['review', '--demo', '--format', 'json', '--config', config]);
  expect(runProgram([...held, '--config', config], { input: printed })).toMatchObject({ code: 0 });
});

it('passes what review prints', () => {
  for (const format of ['markdown', 'json']) {
    const { stdout } = runProgram(['review', '--demo', '--format', format]);
    for (const source of [[], ['--demo']]) {
      expect(runProgram(['check-review', ...source, '-'], { input: stdout })).toMatchObject({ code: 0 });
    }
  }
});

it('exits with 2 where there is no draft to read, or sources make no sense', () => {
  const large = join(folder, 'large.md');
  writeFileSync(large, 'x'.repeat(1_000_001));
  const wrong: readonly (readonly [readonly string[], string])[] = [
    [['check-review'], "missing required argument 'file'"],
    [['check-review', join(folder, 'none.md')], 'cannot be read (ENOENT)'],
    [['check-review', folder], 'cannot be read (EISDIR)'],
    [['check-review', large], 'the draft is longer than 1 MB'],
    [['check-review', '--from', '-', '-'], 'standard input cannot be draft and snapshot at once'],
    [['check-review', '--complete', fileOf('cart.md')], '--complete speaks of a snapshot and none is given'],
    [
      ['check-review', '--config', 'x.yaml', fileOf('cart.md')],
      '--config speaks of the findings of a review',
    ],
    [['check-review', '--demo', '--config', join(folder, 'no.yaml'), fileOf('cart.md')], 'could not be read'],
  ];
  for (const [args, message] of wrong) {
    const { code, stdout, stderr } = runProgram(args);
    expect({ code, stdout }, message).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  }
});

it('says in its help that without a source no cluster is read', () => {
  const { stdout } = runProgram(['check-review', '--help']);
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'without a source its form alone is judged, and no cluster is read',
  );
});
