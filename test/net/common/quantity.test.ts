import { describe, expect, it } from 'vitest';
import { parseQuantity } from '../../../src/net/common/quantity.ts';

describe('parseQuantity', () => {
  it.each([
    ['170Mi', 178_257_920],
    ['128974848', 128_974_848],
    ['129M', 129_000_000],
    ['129e6', 129_000_000],
    ['0.5Gi', 536_870_912],
    ['128974848000m', 128_974_848],
    ['2E', 2e18],
    ['3920m', 3.92],
    ['250u', 0.00025],
    ['5n', 5e-9],
  ])('reads %s', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });
  it.each(['', 'Mi', '170MB', '-1Mi', '1 Gi', '170mi'])('refuses %j', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });
});
