import { describe, expect, it } from 'vitest';
import { meets, selects } from '../../src/model/label-selector.ts';

const labels = { pool: 'gpu', zone: 'a', slots: '8' };

describe('selects', () => {
  it('selects nothing without a selector and everything with an empty one', () => {
    expect(selects(undefined, labels)).toBe(false);
    expect(selects({}, labels)).toBe(true);
  });

  it('wants every label and every expression', () => {
    expect(selects({ matchLabels: { pool: 'gpu', zone: 'a' } }, labels)).toBe(true);
    expect(selects({ matchLabels: { pool: 'gpu', zone: 'b' } }, labels)).toBe(false);
    const expression = { key: 'zone', operator: 'In', values: ['b'] };
    expect(selects({ matchLabels: { pool: 'gpu' }, matchExpressions: [expression] }, labels)).toBe(false);
  });
});

describe('meets', () => {
  it.each([
    ['In', 'pool', ['cpu', 'gpu'], true],
    ['In', 'pool', ['cpu'], false],
    ['In', 'missing', ['cpu'], false],
    ['NotIn', 'pool', ['gpu'], false],
    ['NotIn', 'missing', ['gpu'], true],
    ['Exists', 'pool', [], true],
    ['Exists', 'constructor', [], false],
    ['DoesNotExist', 'pool', [], false],
    ['DoesNotExist', 'missing', [], true],
    ['Gt', 'slots', ['4'], true],
    ['Gt', 'slots', ['8'], false],
    ['Lt', 'slots', ['9'], true],
    ['Lt', 'missing', ['9'], false],
    ['Near', 'slots', ['8'], false],
  ])('%s %s %j is %s', (operator, key, values, expected) => {
    expect(meets({ key, operator, values }, labels)).toBe(expected);
  });
});
