import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-codes.ts';
import { emptyConfig } from '../../src/model/config.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { buildReview } from '../../src/review/build-review.ts';
import { clusterResult, finding, flagged } from '../support/findings.ts';

function reviewOf(outcomes: readonly Outcome[]) {
  return buildReview({
    clusters: [clusterResult({ outcomes })],
    rules: [],
    areas: ['service'],
    config: emptyConfig,
    now: undefined,
  });
}

const medium = flagged([finding({ severity: 'medium' })]);
const outcome = (fields: Partial<Outcome>): Outcome => ({
  code: 'SV01',
  rule: 'service/selector-matches-nothing',
  outcome: 'unknown',
  objects: 0,
  unknownObjects: 0,
  missing: [],
  findings: [],
  ...fields,
});
const lacking = (reason: 'forbidden' | 'not-observable') =>
  outcome({ missing: [{ what: 'Pod', namespaces: null, reason }] });

describe('exitCodeOf', () => {
  it('fails on findings at or above the severity asked for', () => {
    expect(exitCodeOf(reviewOf(medium), 'never', false)).toBe(0);
    expect(exitCodeOf(reviewOf(medium), 'high', false)).toBe(0);
    expect(exitCodeOf(reviewOf(medium), 'medium', false)).toBe(1);
    expect(exitCodeOf(reviewOf(medium), 'low', false)).toBe(1);
  });

  it('is incomplete when a crash or, where asked for, a lack of what could be read came first', () => {
    expect(exitCodeOf(reviewOf([...medium, outcome({ outcome: 'crashed' })]), 'medium', false)).toBe(3);
    expect(exitCodeOf(reviewOf([...medium, lacking('forbidden')]), 'medium', true)).toBe(3);
    expect(exitCodeOf(reviewOf([...medium, lacking('forbidden')]), 'medium', false)).toBe(1);
    expect(exitCodeOf(reviewOf([...medium, lacking('not-observable')]), 'never', true)).toBe(0);
  });
});
