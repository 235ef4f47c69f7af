import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, it } from 'vitest';
import { longestQuestion } from '../../src/scope/scope-of.ts';
import { startServer } from '../support/mcp-server.ts';

it('names the owner in few words, without a source', async () => {
  const server = await startServer(['--demo']);
  const { isError, text, structured } = await server.call('check_scope', {
    question: 'Is this NetworkPolicy correct?',
  });
  expect(isError).toBe(false);
  expect(text.split('\n')).toEqual([
    'delegate',
    'Reason: asks only about NetworkPolicy content',
    'Owner: cilium-network-policy-review; concerned: cilium-network-policy-review',
    'Subjects: NetworkPolicy content',
    'Say: This belongs to cilium-network-policy-review.',
  ]);
  expect(structured).toMatchObject({ verdict: 'delegate', inScope: null });
});

it('answers 1 MB in few words, and refuses more', async () => {
  const server = await startServer(['--demo']);
  const question = 'Why is DNS slow on worker-3, please? '.repeat(30_000).slice(0, longestQuestion);
  const { text, structured } = await server.call('check_scope', { question });
  expect(structured).toMatchObject({ verdict: 'in_scope' });
  for (const one of [text, JSON.stringify(structured)]) expect(encode(one).length).toBeLessThan(400);
  const more = await server.call('check_scope', { question: `${question}${question}` });
  expect(more).toMatchObject({ isError: true });
  expect(more.text).toMatch(/^Argument question: .* Next: Call check_scope again/);
});

it('repeats no credential', async () => {
  const server = await startServer(['--demo']);
  const answer = await server.call('check_scope', { question: 'Is DNS slow? password: quiet-otter-77' });
  expect(answer.structured).toMatchObject({ verdict: 'refuse', reason: 'credential', inScope: null });
  expect(JSON.stringify(answer)).not.toContain('quiet-otter');
});
