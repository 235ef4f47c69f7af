import { beforeAll, describe, expect, it } from 'vitest';
import { checkReview } from '../../src/draft/check-review.ts';
import type { DraftEvidence } from '../../src/draft/evidence.ts';
import { renderJson } from '../../src/render/json.ts';
import { demoEvidence } from '../support/draft-pairs.ts';

type Json = Record<string, unknown>;
interface Own extends Json {
  findings: Json[];
  clusters: { facts: Record<string, Json> }[];
  assumptions: string[];
  actions: string[];
}

let demo: DraftEvidence;
let written: string;
beforeAll(async () => {
  demo = await demoEvidence();
  written = renderJson(demo.review);
});

/** What is found of our own JSON once something was done to it, each rule in each part once. */
function foundOnce(change: (review: Own) => void): string[] {
  const review = JSON.parse(written) as Own;
  change(review);
  const { defects } = checkReview(JSON.stringify(review, null, 2), demo);
  return [...new Set(defects.map(({ rule, part }) => `${rule} in ${part ?? 'the draft'}`))].sort();
}

function of(review: Own, code: string): Json {
  const found = review.findings.find((finding) => finding.code === code);
  if (found === undefined) throw new Error(`no ${code}`);
  return found;
}

describe('a part taken out of our own JSON', () => {
  it.each([
    ['target', ['missing in target']],
    ['clusters', ['missing in evidence']],
    ['findings', ['left-out in findings', 'missing in findings']],
    ['actions', ['missing in actions']],
    ['rollback', ['missing in rollback']],
    ['handoffs', ['missing in handoffs']],
    ['assumptions', ['missing in assumptions', 'unconfirmed in assumptions']],
    ['blockers', ['missing in assumptions']],
  ])('%s', (key, found) => {
    expect(
      foundOnce((review) => {
        Reflect.deleteProperty(review, key);
      }),
    ).toEqual(found);
  });
});

describe('a finding of our own JSON', () => {
  const cases: readonly (readonly [string, (review: Own) => void, readonly string[]])[] = [
    [
      'that is taken out',
      (review) => {
        review.findings = review.findings.filter(({ code }) => code !== 'IP01');
      },
      ['left-out in findings'],
    ],
    [
      'none of which is left',
      (review) => {
        review.findings = [];
      },
      ['contradicted in findings', 'left-out in findings'],
    ],
    [
      'without severity',
      (review) => Reflect.deleteProperty(of(review, 'SV13'), 'severity'),
      ['unrated in findings'],
    ],
    [
      'without label',
      (review) => Reflect.deleteProperty(of(review, 'SV13'), 'label'),
      ['unlabelled in findings'],
    ],
    ['without field', (review) => Reflect.deleteProperty(of(review, 'SV13'), 'field'), ['form in findings']],
    [
      'that is rated lower',
      (review) => {
        of(review, 'GW09').severity = 'medium';
      },
      ['understated in findings'],
    ],
    [
      'with a stronger label',
      (review) => {
        of(review, 'SV20').label = 'sanitized user evidence';
      },
      ['overclaim in findings'],
    ],
    [
      'whose object is another',
      (review) => {
        of(review, 'SV13').at = { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'carts' };
      },
      ['left-out in findings', 'contradicted in findings'],
    ],
    [
      'with a command that does not exist',
      (review) => {
        of(review, 'SV13').verify = ['kubectl get service cart -n shop --show-policy'];
      },
      ['unverified-command in findings'],
    ],
  ];

  it.each(cases)('%s', (_, change, found) => {
    expect(foundOnce(change)).toEqual([...found].sort());
  });
});

describe('what our own JSON says besides', () => {
  it('of a fact that was not read live', () => {
    const found = foundOnce(({ clusters }) => {
      for (const { facts } of clusters)
        if (facts.nodeMtu !== undefined) facts.nodeMtu.label = 'live evidence';
    });
    expect(found).toEqual(['overclaim in evidence']);
  });

  it('of an assumption that is taken out', () => {
    const found = foundOnce((review) => {
      review.assumptions = review.assumptions.filter((one) => !one.startsWith('IPAM mode'));
    });
    expect(found).toEqual(['unconfirmed in assumptions']);
  });

  it('of a change that was made', () => {
    const found = foundOnce(({ actions }) => {
      actions.push('The selector of Service shop/search has been corrected and patched as requested.');
    });
    expect(found).toEqual(['mutation in actions']);
  });
});
