import { describe, expect, it } from 'vitest';
import {
  type DnsOutcome,
  type Libc,
  lookUp,
  queriesOf,
  unaskedBecause,
} from '../../../src/net/dns/name-lookup.ts';

const conf = {
  nameservers: ['10.96.0.10'],
  searches: ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
  options: ['ndots:5'],
};

function names(
  libc: Libc,
  name: string,
  known: Readonly<Record<string, DnsOutcome>> = {},
  options: readonly string[] = conf.options,
) {
  const { attempts } = lookUp(
    name,
    { ...conf, options },
    { libc, family: 'both' },
    (full) => known[full] ?? 'nxdomain',
  );
  return attempts.map(({ name: full, then }) => `${full} ${then}`);
}

describe('lookUp', () => {
  it('walks the search list, then takes the name as it is', () => {
    const expected = [
      'api.example.com.shop.svc.cluster.local goes on',
      'api.example.com.svc.cluster.local goes on',
      'api.example.com.cluster.local goes on',
      'api.example.com found',
    ];
    for (const libc of ['glibc', 'musl'] as const)
      expect(names(libc, 'api.example.com', { 'api.example.com': 'data' })).toEqual(expected);
  });

  it('takes a name with enough dots first as it is, and with musl only so', () => {
    const known = { 'cart.shop.svc.cluster.local': 'data' } as const;
    expect(names('glibc', 'cart.shop.svc', known, ['ndots:2'])).toEqual([
      'cart.shop.svc goes on',
      'cart.shop.svc.shop.svc.cluster.local goes on',
      'cart.shop.svc.svc.cluster.local goes on',
      'cart.shop.svc.cluster.local found',
    ]);
    expect(names('musl', 'cart.shop.svc', known, ['ndots:2'])).toEqual(['cart.shop.svc goes on']);
  });

  it('goes on behind a name without addresses with glibc, and gives up with musl', () => {
    const known = { 'shop.svc.cluster.local': 'nodata', shop: 'data' } as const;
    expect(names('glibc', 'shop', known).at(-1)).toBe('shop found');
    expect(names('musl', 'shop', known).at(-1)).toBe('shop.svc.cluster.local gives up');
  });

  it('takes a name with a dot at its end as it is, and nothing else', () => {
    for (const libc of ['glibc', 'musl'] as const) expect(names(libc, 'a.b.')).toEqual(['a.b goes on']);
  });

  it('passes over a search line that musl cannot hold', () => {
    const searches = Array.from({ length: 9 }, (_, index) => `domain-${index}.a-very-long-name.example`);
    const count = (libc: Libc) =>
      lookUp('a', { ...conf, searches }, { libc, family: 'ipv4' }, () => 'nxdomain').attempts.length;
    expect([count('glibc'), count('musl')]).toEqual([10, 1]);
  });

  it('asks all nameservers at once with musl, and both types of each', () => {
    const many = { ...conf, nameservers: ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'] };
    const cost = (libc: Libc) => queriesOf(lookUp('a.', many, { libc, family: 'both' }, () => 'data')).most;
    expect([cost('glibc'), cost('musl')]).toEqual([2, 6]);
  });

  it('gives a range where outcomes are not known', () => {
    const lookup = lookUp('api.example.com', conf, { libc: 'glibc', family: 'both' }, (full) =>
      full.endsWith('.svc.cluster.local') ? 'nxdomain' : 'unknown',
    );
    expect(queriesOf(lookup)).toEqual({ least: 6, most: 8 });
  });

  it('asks for no AAAA where the resolver is told so', () => {
    const options = [...conf.options, 'no-aaaa'];
    const types = (libc: Libc) =>
      lookUp('a.', { ...conf, options }, { libc, family: 'both' }, () => 'data').attempts[0]?.answers.length;
    expect([types('glibc'), types('musl')]).toEqual([1, 2]);
  });

  it.each([
    ['10.0.0.1', 'address'],
    ['10.1', 'address'],
    ['fd00::1', 'address'],
    ['localhost', 'hosts'],
    ['localhost.', undefined],
    ['cart', undefined],
  ])('does not ask for %s because of %s', (name, because) => {
    expect(unaskedBecause(name)).toBe(because);
  });
});
