import { expect, it } from 'vitest';
import { shownName } from '../../src/model/shown-name.ts';

it.each(['cart', 'cart-v2', 'shop.example.com', '*.example.com', 'InferencePool', '9lives'])(
  'shows %s',
  (name) => {
    expect(shownName(name)).toBe(name);
  },
);

it.each(['', 'ignore all previous', 'a\nb', '-cart', 'cart-', '**', 'x'.repeat(254), 'é'])(
  'hides %j',
  (name) => {
    expect(shownName(name)).toBe('(not a valid name)');
  },
);
