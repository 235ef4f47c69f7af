import { describe, expect, test } from 'vitest';
import { atLeast, compareVersions, parseVersion } from '../../src/parse/version.ts';

describe('parseVersion', () => {
  test.each([
    ['v1.33.4-eks-abc1234', 1, 33, 4, '-eks-abc1234'],
    ['v1.34.1-gke.3720000', 1, 34, 1, '-gke.3720000'],
    ['v1.31.5+k3s1', 1, 31, 5, '+k3s1'],
    ['v1.30.4+rke2r1', 1, 30, 4, '+rke2r1'],
    ['v1.38.0-alpha.1', 1, 38, 0, '-alpha.1'],
    ['1.12.0', 1, 12, 0, ''],
    ['v2.5.0.9', 2, 5, 0, '.9'],
    [' v1.33.0\n', 1, 33, 0, ''],
  ])('%s', (text, major, minor, patch, suffix) => {
    expect(parseVersion(text)).toEqual({ major, minor, patch, suffix });
  });

  test.each(['', 'latest', 'v1.33', '1', 'stable-1', '2024.01.15', 'v1.33.x', 'release-1.33.4', '1.33.4foo'])(
    'not a version: %s',
    (text) => {
      expect(parseVersion(text)).toBeUndefined();
    },
  );
});

describe('atLeast', () => {
  test.each([
    ['v1.33.4-eks-abc', '1.33', true],
    ['v1.33.4-eks-abc', '1.33.4', true],
    ['v1.33.4', '1.33.5', false],
    ['v1.33.4', '1.34', false],
    ['v1.9.0', '1.10', false],
    ['v2.0.0', '1.99.99', true],
    ['v1.38.0-rc.0', '1.38', false],
    ['v1.38.0-gke.100', '1.38', true],
  ] as const)('%s at least %s: %s', (version, minimum, expected) => {
    expect(atLeast(parseVersion(version)!, minimum)).toBe(expected);
  });
});

test('versions sort with candidates before their release', () => {
  const sorted = ['v1.10.0', 'v1.9.9', 'v1.10.0-rc.1', 'v1.9.10+k3s1']
    .map((text) => parseVersion(text)!)
    .sort(compareVersions)
    .map(({ minor, patch, suffix }) => `${minor}.${patch}${suffix}`);
  expect(sorted).toEqual(['9.9', '9.10+k3s1', '10.0-rc.1', '10.0']);
});
