import { describe, expect, it } from 'vitest';
import { ageText } from '../../src/model/age-text.ts';
import { hashOf } from '../../src/model/hash.ts';
import { weakest } from '../../src/model/label.ts';
import { mergeMissing } from '../../src/model/missing.ts';
import { nearestFirst } from '../../src/model/nearest-first.ts';
import { refKey } from '../../src/model/ref.ts';

describe('weakest', () => {
  it('is the last in the order of strength', () => {
    expect(weakest('live evidence', 'documentation-based', 'sanitized user evidence')).toBe(
      'documentation-based',
    );
    expect(weakest('live evidence')).toBe('live evidence');
    expect(weakest('inference', 'live evidence')).toBe('inference');
  });
});

describe('hashOf', () => {
  it('is FNV-1a of 64 bits', () => {
    // Test vectors of the algorithm's authors: http://www.isthe.com/chongo/tech/comp/fnv/
    expect([hashOf(''), hashOf('a'), hashOf('foobar')]).toEqual([
      'cbf29ce484222325',
      'af63dc4c8601ec8c',
      '85944171f73967e8',
    ]);
  });
});

describe('mergeMissing', () => {
  it('joins the namespaces of one lack and keeps different lacks apart', () => {
    const one = (namespace: string, reason: 'forbidden' | 'timeout') => ({
      what: 'Pod',
      namespaces: [namespace],
      reason,
    });
    expect(mergeMissing([one('b', 'forbidden'), one('a', 'forbidden'), one('a', 'timeout')])).toEqual([
      { what: 'Pod', namespaces: ['a', 'b'], reason: 'forbidden' },
      { what: 'Pod', namespaces: ['a'], reason: 'timeout' },
    ]);
  });
});

describe('refKey', () => {
  it('does not depend on the version, and does on the group', () => {
    const ref = (apiVersion: string) => refKey({ apiVersion, kind: 'Gateway', namespace: 'a', name: 'b' });
    expect(ref('gateway.networking.k8s.io/v1')).toBe(ref('gateway.networking.k8s.io/v1beta1'));
    expect(ref('gateway.networking.k8s.io/v1')).not.toBe(ref('submariner.io/v1'));
  });
});

describe('nearestFirst', () => {
  it('puts the likeliest first', () => {
    expect(nearestFirst(['SV20', 'SV13', 'DN03'], 'sv31')[0]).toBe('SV13');
  });
});

describe('ageText', () => {
  it('uses the largest unit of which there are two', () => {
    const minute = 60_000;
    expect([0, 7, 119, 120, 47 * 60, 48 * 60, 53_280].map((minutes) => ageText(minutes * minute))).toEqual([
      '0 min',
      '7 min',
      '119 min',
      '2 h',
      '47 h',
      '2 days',
      '37 days',
    ]);
  });
});
