import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelIndex } from '../../../src/model/evidence/label-index.ts';

interface Item {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

const indexOf = (items: readonly Item[]) => new LabelIndex(items, (item) => item);
const items: Item[] = [
  { namespace: 'shop', name: 'a', labels: { app: 'cart', tier: 'web' } },
  { namespace: 'shop', name: 'b', labels: { app: 'cart', tier: 'db' } },
  { namespace: 'shop', name: 'c', labels: { app: 'pay', tier: 'web' } },
  { namespace: 'test', name: 'd', labels: { app: 'cart', tier: 'web' } },
];
const names = (found: readonly Item[]) => found.map(({ name }) => name);

describe('LabelIndex', () => {
  it('finds what carries every label of the selector, in its namespace only', () => {
    const index = indexOf(items);
    expect(names(index.matching('shop', { app: 'cart' }))).toEqual(['a', 'b']);
    expect(names(index.matching('shop', { app: 'cart', tier: 'web' }))).toEqual(['a']);
    expect(names(index.matching('shop', { app: 'pay', tier: 'db' }))).toEqual([]);
    expect(names(index.matching('none', { app: 'cart' }))).toEqual([]);
  });

  it('selects nothing with an empty selector, as a Service without one does', () => {
    expect(indexOf(items).matching('shop', {})).toEqual([]);
  });

  it('does not take inherited names for labels', () => {
    expect(indexOf(items).matching('shop', { constructor: 'x', toString: 'y' })).toEqual([]);
  });

  it('names the item that comes nearest', () => {
    const index = indexOf(items);
    expect(index.nearest('shop', { app: 'pay', tier: 'web', zone: 'x' })?.name).toBe('c');
    expect(index.nearest('shop', { app: 'nothing' })).toBeUndefined();
  });

  it('agrees with looking at every item', () => {
    const value = fc.constantFrom('1', '2');
    const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, { maxKeys: 3 });
    const item = fc.record({ namespace: fc.constantFrom('x', 'y'), name: fc.string(), labels });
    fc.assert(
      fc.property(fc.array(item), fc.constantFrom('x', 'y'), labels, (all, namespace, selector) => {
        const wanted = Object.entries(selector);
        const expected = all.filter(
          (one) =>
            wanted.length > 0 &&
            one.namespace === namespace &&
            wanted.every(([key, text]) => one.labels[key] === text),
        );
        expect(indexOf(all).matching(namespace, selector)).toEqual(expected);
      }),
    );
  });

  it('looks at each of 100,000 items once, and for 10,000 selectors at what their rarest label has', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({
      namespace: `n${index % 10}`,
      name: String(index),
      labels: { app: `app-${index % 10_000}`, 'managed-by': 'helm', tier: `t${index % 3}` },
    }));
    let looks = 0;
    const index = new LabelIndex(many, (item) => {
      looks += 1;
      return item;
    });
    let found = 0;
    for (let service = 0; service < 10_000; service += 1) {
      found += index.matching(`n${service % 10}`, { 'managed-by': 'helm', app: `app-${service}` }).length;
    }
    expect(found).toBe(100_000);
    expect(looks).toBe(200_000);
  });
});
