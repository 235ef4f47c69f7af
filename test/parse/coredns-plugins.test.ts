import { expect, test } from 'vitest';
import {
  corednsHasPlugin,
  corednsPlugins,
  newestCorednsInTable,
  nodeCachePlugins,
} from '../../src/parse/coredns-plugins.ts';
import { parseVersion } from '../../src/parse/version.ts';

test.each([
  ['forward', '1.8.0', 'yes'],
  ['view', '1.9.4', 'no'],
  ['view', '1.10.0', 'yes'],
  ['proxyproto', '1.14.2', 'no'],
  ['proxyproto', '1.14.3', 'yes'],
  ['proxy', '1.4.0', 'yes'],
  ['proxy', '1.5.0', 'no'],
  ['federation', '1.6.9', 'yes'],
  ['federation', '1.7.0', 'no'],
  ['ads', '1.12.0', 'no'],
  ['view', 'v1.11.4-eksbuild.2', 'yes'],
  ['forward', '1.15.1', 'unknown'],
  ['ads', '1.16.0', 'unknown'],
  ['forward', '1.2.5', 'unknown'],
])('%s in CoreDNS %s: %s', (name, version, expected) => {
  expect(corednsHasPlugin(name, parseVersion(version)!)).toBe(expected);
});

test('the order is that of execution', () => {
  const order = corednsPlugins.map(({ name }) => name);
  const sorted = (names: string[]) => [...names].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  expect(sorted(['forward', 'cache', 'hosts', 'rewrite', 'acl', 'kubernetes', 'errors'])).toEqual([
    'errors',
    'rewrite',
    'acl',
    'cache',
    'hosts',
    'kubernetes',
    'forward',
  ]);
  expect(new Set(order).size).toBe(order.length);
});

test('1.15.0 has 62 plugins', () => {
  const newest = parseVersion(newestCorednsInTable)!;
  expect(corednsPlugins.filter(({ name }) => corednsHasPlugin(name, newest) === 'yes')).toHaveLength(62);
});

test('NodeLocal DNSCache has no kubernetes plugin', () => {
  expect(['kubernetes', 'forward', 'bind', 'view'].filter((name) => nodeCachePlugins.has(name))).toEqual([
    'forward',
    'bind',
  ]);
});
