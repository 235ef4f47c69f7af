import { expect, it } from 'vitest';
import { skewOf } from '../../src/snapshot/skew.ts';

const at = (from: number, to: number, resourceVersion = '') => ({
  from: new Date(from * 1000).toISOString(),
  to: new Date(to * 1000).toISOString(),
  resourceVersion,
});

it('is the most that can lie between two states', () => {
  expect(skewOf(at(0, 2), at(61, 63))).toBe(63);
  expect(skewOf(at(61, 63), at(0, 2))).toBe(63);
  expect(skewOf(at(0, 5), at(1, 3))).toBe(4);
});

it('is none between lists of one resourceVersion, however long they took', () => {
  expect(skewOf(at(0, 100, '7'), at(1, 90, '7'))).toBe(0);
  expect(skewOf(at(0, 100, '7'), at(0, 90, '8'))).toBe(100);
  expect(skewOf(at(0, 100), at(0, 90))).toBe(100);
});

it('is not known where a list does not say when it was read', () => {
  expect(skewOf(undefined, at(0, 1))).toBeUndefined();
  expect(skewOf(at(0, 1), undefined)).toBeUndefined();
});
