import { expect, it } from 'vitest';
import { isBefore, weaknessesOf } from '../../../src/net/dns/coredns-weaknesses.ts';
import { parseVersion } from '../../../src/parse/version.ts';

function of(text: string): string[] {
  const version = parseVersion(text);
  return version === undefined ? [] : weaknessesOf(version).map(({ id }) => id);
}

it('knows the releases on both sides of each fix', () => {
  expect(of('1.14.1')).toEqual(['CVE-2026-26017', 'CVE-2026-26018', 'CVE-2026-32936']);
  expect(of('1.14.2')).toEqual(['CVE-2026-32936']);
  expect(of('1.14.3')).toEqual([]);
});

it.each([
  ['1.8.7', true],
  ['1.9.0', false],
  ['1.10.0', false],
  ['2.0.0', false],
  ['0.9.9', true],
])('%s is before 1.9.0: %s', (text, expected) => {
  const version = parseVersion(text);
  expect(version && isBefore(version, [1, 9, 0])).toBe(expected);
});
