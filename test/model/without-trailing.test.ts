import { expect, it } from 'vitest';
import { withoutTrailing } from '../../src/model/without-trailing.ts';

it.each([
  ['/a/b//', '/', '/a/b'],
  ['/a/b', '/', '/a/b'],
  ['///', '/', ''],
  ['', '/', ''],
  ['pods).,', '.,)', 'pods'],
  ['a.b.', '.', 'a.b'],
])('%j without %j at its end is %j', (text, characters, without) => {
  expect(withoutTrailing(text, characters)).toBe(without);
});
