import { describe, expect, it } from 'vitest';
import { parseCalicoSelector } from '../../src/parse/calico-selector.ts';

const dns = { 'k8s-app': 'kube-dns', tier: 'system', 'projectcalico.org/namespace': 'kube-system' };

function selects(text: string): boolean {
  const read = parseCalicoSelector(text);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value(dns);
}

describe('a selector of Calico', () => {
  it.each([
    ['', true],
    ['all()', true],
    [`k8s-app == 'kube-dns'`, true],
    [`k8s-app == "coredns"`, false],
    [`k8s-app != 'coredns'`, true],
    [`absent != 'x'`, true],
    ['has(tier)', true],
    ['!has(tier)', false],
    ['!!has(tier)', true],
    [`tier in { 'system', 'other' }`, true],
    [`tier in {}`, false],
    [`tier not in {'system'}`, false],
    [`absent notin {'system'}`, true],
    [`k8s-app contains 'dns'`, true],
    [`k8s-app starts with 'kube'`, true],
    [`k8s-app ends with 'kube'`, false],
    [`has(absent) || tier == 'system' && k8s-app == 'kube-dns'`, true],
    [`(has(absent) || tier == 'system') && k8s-app == 'x'`, false],
    [`projectcalico.org/namespace=='kube-system'`, true],
  ])('%s: %s', (text, expected) => {
    expect(selects(text)).toBe(expected);
  });

  it.each([`k8s-app = 'x'`, 'k8s-app', `k8s-app == x`, '(has(a)', `a == 'b' c`, `a in {'b'`, '#', `a == 'b`])(
    'refuses %s',
    (text) => {
      expect(parseCalicoSelector(text).ok).toBe(false);
    },
  );

  it('refuses what nests too deep', () => {
    expect(parseCalicoSelector(`${'('.repeat(5000)}has(a)${')'.repeat(5000)}`)).toEqual({
      ok: false,
      problems: [{ message: 'a selector nests too deep' }],
    });
  });
});
