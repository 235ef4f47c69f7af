import { expect, it } from 'vitest';
import { labelledQuestions } from '../support/scope-questions.ts';

const questions = labelledQuestions();

it('are at least 400, none twice, of every class in both halves', () => {
  expect(questions.length).toBeGreaterThanOrEqual(400);
  expect(new Set(questions.map(({ question }) => question)).size).toBe(questions.length);
  for (const verdict of ['in_scope', 'delegate', 'refuse', 'mixed', 'unrelated']) {
    for (const half of ['open', 'kept']) {
      const some = questions.filter((one) => one.verdict === verdict && one.half === half);
      expect(some.length, `${verdict}, ${half}`).toBeGreaterThanOrEqual(15);
    }
  }
});

it('name owners exactly where there are any', () => {
  for (const { question, verdict, owners } of questions) {
    if (verdict === 'in_scope' || verdict === 'unrelated') expect(owners, question).toEqual([]);
    if (verdict === 'delegate' || verdict === 'mixed') expect(owners.length, question).toBeGreaterThan(0);
  }
});
