import { expect, test } from 'vitest';
import { absolutePattern, globProblem, importsFromMounts } from '../../src/parse/corefile-import.ts';

const resolve = importsFromMounts({
  '/etc/coredns/custom': { 'b.server': 'B', 'a.server': 'A', 'a.override': 'O', 'a+b.server': 'P' },
});

test.each([
  ['/etc/coredns/custom/*.server', ['a+b.server', 'a.server', 'b.server']],
  ['/etc/coredns/custom/?.server', ['a.server', 'b.server']],
  ['/etc/coredns/custom/a+b.server', ['a+b.server']],
  ['/etc/coredns/custom/a.override', ['a.override']],
  ['/etc/coredns/custom/none', []],
])('%s', (pattern, names) => {
  expect(resolve(pattern)?.map(({ path }) => path)).toEqual(
    names.map((name) => `/etc/coredns/custom/${name}`),
  );
});

test('what is in another folder is not known', () => {
  expect(resolve('/etc/coredns/*.server')).toBeUndefined();
});

test('a bare wildcard meets the directory that a mounted ConfigMap has', () => {
  expect(resolve('/etc/coredns/custom/*')?.[0]).toEqual({
    path: '/etc/coredns/custom/..data',
    text: undefined,
  });
});

test('relative imports start from the folder of the file that has them', () => {
  expect(absolutePattern('/etc/coredns/Corefile', 'custom/*.server')).toBe('/etc/coredns/custom/*.server');
  expect(absolutePattern('/etc/coredns/custom/a', '../x')).toBe('/etc/coredns/x');
  expect(absolutePattern('/etc/coredns/Corefile', '/run/x')).toBe('/run/x');
});

test.each([
  ['/etc/coredns/a\\/b', 'malformed'],
  ['/etc/coredns/*.conf\\', 'malformed'],
  ['/etc/coredns/a[', 'malformed'],
  ['/etc/coredns/a*[', undefined],
  ['/etc/coredns/a\\[', undefined],
  ['/etc/coredns/*/*', 'only one wildcard'],
])('%s: %s', (pattern, problem) => {
  const found = globProblem(pattern);
  if (problem === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(problem);
});
