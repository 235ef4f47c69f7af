import { describe, expect, it } from 'vitest';
import { memoryBytes } from '../../src/net/memory-quantity.ts';

describe('memoryBytes', () => {
  it.each([
    ['170Mi', 178_257_920],
    ['128974848', 128_974_848],
    ['129M', 129_000_000],
    ['129e6', 129_000_000],
    ['0.5Gi', 536_870_912],
    ['128974848000m', 128_974_848],
    ['2E', 2e18],
  ])('reads %s', (text, bytes) => {
    expect(memoryBytes(text)).toBe(bytes);
  });
  it.each(['', 'Mi', '170MB', '-1Mi', '1 Gi', '170mi'])('refuses %j', (text) => {
    expect(memoryBytes(text)).toBeUndefined();
  });
});
