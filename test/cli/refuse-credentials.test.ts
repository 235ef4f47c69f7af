import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { refuseCredentialsIn } from '../../src/cli/refuse-credentials.ts';
import { positives } from '../credentials/positives.ts';
import { runProgram } from '../support/run-program.ts';

const { text, secret } = positives().find(({ kind }) => kind === 'GitHub token')!;

describe('the command line', () => {
  it.each([
    ['an argument', ['trace', '--demo', '--client', 'external', '--to', `https://anna:${secret}@cart.shop`]],
    ['an option that is not there', ['review', '--demo', `--token=${secret}`]],
    ['an option and its value', ['plan', 'dns', 'api.example', '--token', secret]],
    ['a command that is not there', [secret]],
    ['a text to verify', ['verify', `kubectl get pods --token ${secret}`]],
    ['an option beside a question', ['scope', 'Is DNS slow?', `--${secret}`]],
  ])('refuses a credential in %s, and repeats nothing of it', (_, args) => {
    const { code, stdout, stderr } = runProgram(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: what was sent holds a credential \([^)]*\); none is taken here/);
    expect(stderr).toMatch(/revoke or rotate it[\s\S]*kubernetes-live-network-policy-guard/);
    expect(stderr).not.toContain(secret);
  });

  it('answers a question that holds one with its own refusal', () => {
    const { code, stdout, stderr } = runProgram(['scope', `Is DNS slow? ${text}`, '--format', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'refuse',
      owner: null,
      reason: 'credential',
      inScope: null,
    });
    expect(stdout + stderr).not.toContain(secret);
  });

  it('refuses a file to verify that holds one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'verify-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'commands.txt');
    writeFileSync(file, `kubectl get pods\ncurl -H 'PRIVATE-TOKEN: ${secret}' x\n`);
    const { code, stdout, stderr } = runProgram(['verify', file]);
    expect(code).toBe(2);
    expect(stdout + stderr).not.toContain(secret);
  });
});

it('takes what its commands are given otherwise', () => {
  for (const args of [
    [
      'review',
      '--kubeconfig',
      '/home/anna/.kube/config',
      '--context',
      'arn:aws:eks:eu-west-1:123456789012:cluster/prod',
    ],
    ['trace', '--client', 'shop/web-7d9f8c6b5-x2x7k', '--to', 'https://cart.shop:8443/path?a=b'],
    [
      'serve',
      '--from',
      './prod-eu-2026-11-25.tar.gz',
      '--tool-prefix',
      'prod_',
      '--config',
      'token-review.yaml',
    ],
    ['scope', 'the password: something'],
  ]) {
    expect(() => {
      refuseCredentialsIn(args);
    }).not.toThrow();
  }
});
