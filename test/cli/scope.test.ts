import { expect, it } from 'vitest';
import type { ScopeAnswer } from '../../src/model/scope-answer.ts';
import { runProgram } from '../support/run-program.ts';

it('says whose a question is', () => {
  expect(runProgram(['scope', 'Check our DNS setup and review the NetworkPolicies too.'])).toMatchObject({
    code: 0,
    stderr: '',
    stdout: `mixed: asks about DNS, NetworkPolicy content, not all of which is answered here
ours: Check our DNS setup.
owners: cilium-network-policy-review
subjects: DNS, NetworkPolicy content
say: The question in inScope is answered here. The rest belongs to cilium-network-policy-review.
`,
  });
});

it('reads the question from standard input, and answers JSON', () => {
  for (const args of [['-'], []]) {
    const { code, stdout } = runProgram(['scope', ...args, '--format', 'json'], {
      input: 'Restart CoreDNS.\n',
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout) as ScopeAnswer).toMatchObject({ verdict: 'refuse', owner: null });
  }
});

it('takes a credential for one though nobody offers it, and does not repeat it', () => {
  const token = ['eyJhbGciOiJSUzI1NiJ9', 'eyJzdWIiOiJxdWlldC1vdHRlciJ9', 'c2lnbmF0dXJlLW90dGVy'].join('.');
  const { stdout } = runProgram([
    'scope',
    `Why is DNS slow? curl -H "Authorization: Bearer ${token}" times out`,
  ]);
  expect(stdout).toMatch(/^refuse: credential\n/);
  expect(stdout).not.toContain('eyJ');
});

it('refuses what is longer than 1 MB', () => {
  expect(runProgram(['scope', '-'], { input: 'why '.repeat(300_000) })).toMatchObject({
    code: 2,
    stdout: '',
    stderr:
      'error: the question is longer than 1 MB\nnext:  give the question and what it needs, not all of the evidence\n',
  });
});
