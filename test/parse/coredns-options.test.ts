import { expect, test } from 'vitest';
import { optionFate } from '../../src/parse/coredns-options.ts';
import { parseVersion } from '../../src/parse/version.ts';

const option = (text: string) => {
  const [name = '', ...args] = text.split(' ');
  return { name, args, line: 1, column: 1, block: [], unresolved: [], stray: [] };
};

test.each([
  ['kubernetes', 'upstream', '1.6.9', { state: 'idle', endsWith: '1.7.0' }],
  ['kubernetes', 'upstream', '1.7.0', { state: 'refused', since: '1.7.0' }],
  ['kubernetes', 'transfer', '1.7.1', { state: 'taken', endsWith: '1.8.0' }],
  ['kubernetes', 'transfer', '1.8.0', { state: 'refused', since: '1.8.0' }],
  ['kubernetes', 'multicluster', '1.12.1', { state: 'refused', before: '1.12.2' }],
  ['kubernetes', 'multicluster', '1.12.2', { state: 'taken' }],
  ['kubernetes', 'zonal', '1.14.6', { state: 'refused', before: '1.14.7' }],
  ['kubernetes', 'zonal', '1.14.7', { state: 'taken' }],
  ['kubernetes', 'podz', '1.12.0', { state: 'refused' }],
  ['kubernetes', 'endpoint https://a', '1.12.0', { state: 'taken' }],
  ['kubernetes', 'endpoint https://a https://b', '1.12.0', { state: 'idle' }],
  ['forward', 'failover', '1.12.4', { state: 'refused', before: '1.13.0' }],
  ['forward', 'failover', '1.13.0', { state: 'taken' }],
  ['cache', 'disable', '1.9.3', { state: 'refused', before: '1.9.4' }],
  ['cache', 'disable', '1.9.4', { state: 'taken' }],
  ['ready', 'foo', '1.12.1', { state: 'refused' }],
  ['ready', 'foo', '1.12.2', { state: 'idle', endsWith: '1.14.4' }],
  ['ready', 'foo', '1.14.3', { state: 'idle', endsWith: '1.14.4' }],
  ['ready', 'foo', '1.14.4', { state: 'refused' }],
  ['health', 'foo', '1.14.3', { state: 'refused' }],
  ['trace', 'foo', '1.14.3', { state: 'idle', endsWith: '1.14.4' }],
  ['trace', 'zipkin_max_batch_size', '1.9.3', { state: 'idle' }],
  ['file', 'upstream', '1.15.0', { state: 'idle' }],
  ['kubernetes', 'pods', '1.15.1', { state: 'not known' }],
  ['kubernetes', 'pods', '1.6.8', { state: 'not known' }],
  ['etcd', 'foo', '1.12.0', { state: 'not known' }],
])('%s { %s } in CoreDNS %s', (plugin, text, version, expected) => {
  expect(optionFate(plugin, option(text), parseVersion(version)!)).toEqual(expected);
});
