import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NameIndex } from '../../src/model/name-index.ts';

it('finds by namespace and name, and takes no namespace for the empty one', () => {
  const index = new NameIndex<number>();
  index.set('shop', 'cart', 1);
  index.set(undefined, 'cart', 2);
  expect([
    index.get('shop', 'cart'),
    index.get(undefined, 'cart'),
    index.get('', 'cart'),
    index.get('shop', 'none'),
    index.get('none', 'cart'),
  ]).toEqual([1, 2, 2, undefined, undefined]);
});

it('keeps the last of two under one name', () => {
  const index = new NameIndex<number>();
  index.set('shop', 'cart', 1);
  index.set('shop', 'cart', 2);
  expect(index.inOrder()).toEqual([2]);
});

it('has everything in the order of namespace/name, however it came', () => {
  const name = fc.stringMatching(/^[a-z-]{1,4}$/);
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, name), { selector: String }), (names) => {
      const index = new NameIndex<string>();
      for (const [namespace, own] of names) index.set(namespace, own, `${namespace}/${own}`);
      expect(index.inOrder()).toEqual(names.map((one) => one.join('/')).sort());
    }),
  );
});
