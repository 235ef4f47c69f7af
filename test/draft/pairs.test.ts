import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkReview } from '../../src/draft/check-review.ts';
import type { DraftEvidence } from '../../src/draft/evidence.ts';
import { draftRules } from '../../src/model/draft-check.ts';
import { demoEvidence, draftPairs, readDraftFile, turned } from '../support/draft-pairs.ts';

const files = readdirSync(new URL('drafts/', import.meta.url));
let demo: DraftEvidence;

beforeAll(async () => {
  demo = await demoEvidence();
});

describe('drafts that are whole', () => {
  it.each(files)('%s passes', (name) => {
    expect(checkReview(readDraftFile(name))).toMatchObject({ ok: true, defects: [] });
  });

  it('demo.md passes against the demo', () => {
    expect(checkReview(readDraftFile('demo.md'), demo)).toEqual({
      ok: true,
      evidence: 'review and objects',
      total: 0,
      defects: [],
      notChecked: [],
    });
  });
});

describe('one thing changed', () => {
  it.each(draftPairs)('$check: $rule', (pair) => {
    const text = turned(pair);
    const { ok, defects } = checkReview(text, pair.evidence === undefined ? undefined : demo);
    expect(defects.map(({ rule, part }) => ({ rule, part }))).toEqual(
      pair.rule.map((rule) => ({ rule, part: pair.part })),
    );
    expect(ok).toBe(pair.rule.length === 0);
  });

  it('is tried of every rule, in at least 60 drafts', () => {
    expect(new Set(draftPairs.flatMap(({ rule }) => rule))).toEqual(new Set(draftRules));
    expect(files.length + draftPairs.length).toBeGreaterThanOrEqual(60);
    expect(new Set(draftPairs.map(({ check }) => check)).size).toBe(draftPairs.length);
  });
});
