import { expect, test } from 'vitest';
import { goDuration } from '../../../src/net/common/go-duration.ts';

test.each([
  ['5s', 5],
  ['1m30s', 90],
  ['500ms', 0.5],
  ['1.5h', 5400],
  ['0', 0],
  ['5', undefined],
  ['five', undefined],
  ['', undefined],
])('%s', (text, seconds) => {
  expect(goDuration(text)).toBe(seconds);
});
