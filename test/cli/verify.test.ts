import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runProgram } from '../support/run-program.ts';

it('says that commands exist and only read', () => {
  expect(runProgram(['verify', 'kubectl get svc -n shop | grep cart'])).toEqual({
    code: 0,
    stderr: '',
    stdout: '1:1 ok: kubectl get svc -n shop\n  kubectl get only reads\n',
  });
});

it('ends with 1 where one changes something or does not exist, and answers JSON', () => {
  const { code, stdout } = runProgram(['verify', '--format', 'json', '-'], {
    input: 'conntrack -D -s 10.0.0.1\nkubectl gett pods\n',
  });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    commands: [
      {
        text: 'conntrack -D -s 10.0.0.1',
        cli: 'conntrack',
        verdict: 'mutates',
        at: { line: 1, column: 1 },
        detail: 'conntrack -D changes something, or starts a process that stays',
        suggestion: null,
      },
      {
        text: 'kubectl gett pods',
        cli: 'kubectl',
        verdict: 'unknown-command',
        at: { line: 2, column: 1 },
        detail: 'kubectl has no command gett (kubectl 1.37.2)',
        suggestion: 'kubectl get',
      },
    ],
    ok: false,
  });
});

it('reads a file where there is one of that name', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'verify-')), 'steps.md');
  writeFileSync(file, 'Look first:\n\n```sh\nip -br addr\n```\n');
  expect(runProgram(['verify', file]).stdout).toBe('4:1 ok: ip -br addr\n  ip address only reads\n');
});

it('finds no command in prose about commands', () => {
  expect(runProgram(['verify', 'The kubectl command is needed.'])).toMatchObject({
    code: 0,
    stdout: 'no command was found\n',
  });
});

it('says back no credential that a command was given', () => {
  const token = ['eyJhbGciOiJSUzI1NiJ9', 'eyJzdWIiOiJxdWlldC1vdHRlciJ9', 'c2lnbmF0dXJlLW90dGVy'].join('.');
  for (const format of ['text', 'json']) {
    const { stdout } = runProgram(['verify', '--format', format, `kubectl --token=${token} get pods`]);
    expect(stdout).not.toContain('eyJ');
  }
});

it('ends with 2 for what is longer than 1 MB', () => {
  expect(runProgram(['verify', '-'], { input: 'ip a\n'.repeat(300_000) })).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'error: the text is longer than 1 MB\nnext:  give the commands, not what they printed\n',
  });
});
