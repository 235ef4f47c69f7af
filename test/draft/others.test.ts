import { beforeAll, describe, expect, it } from 'vitest';
import { checkReview } from '../../src/draft/check-review.ts';
import { draftRules } from '../../src/model/draft-check.ts';
import { NamedEvidence, otherDrafts, otherPairs, readDraftFile, turned } from '../support/draft-pairs.ts';

const held = new NamedEvidence();
beforeAll(async () => {
  await held.read(otherDrafts.map(({ evidence }) => evidence));
}, 120_000);

/** What is found, each rule in each part once. */
function foundIn(text: string, evidence: string | undefined): string[] {
  const { defects } = checkReview(text, held.of(evidence));
  return [...new Set(defects.map(({ rule, part }) => `${rule} in ${part ?? 'the draft'}`))];
}

describe('drafts in other hands', () => {
  it.each(otherDrafts)('$draft passes, with its evidence and without', ({ draft, evidence }) => {
    const text = readDraftFile(draft);
    expect(foundIn(text, undefined)).toEqual([]);
    expect(foundIn(text, evidence)).toEqual([]);
  });

  it.each(otherPairs)('$check: $rule', (pair) => {
    const { rule, part } = pair;
    expect(foundIn(turned(pair), pair.evidence)).toEqual(rule.map((one) => `${one} in ${part ?? ''}`));
  });

  it('are at least 60, and every rule is tried at least twice', () => {
    expect(otherDrafts.length + otherPairs.length).toBeGreaterThanOrEqual(60);
    const tried = otherPairs.flatMap(({ rule }) => rule);
    for (const rule of draftRules)
      expect(tried.filter((one) => one === rule).length, rule).toBeGreaterThanOrEqual(2);
  });
});
