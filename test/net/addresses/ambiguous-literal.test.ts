import { expect, it } from 'vitest';
import { ambiguityOf } from '../../../src/net/addresses/ambiguous-literal.ts';

it.each([
  ['10.010.0.1', 'leading zeros', '10.10.0.1'],
  ['010.1.0.0/16', 'leading zeros', '10.1.0.0/16'],
  ['::ffff:10.0.0.1', 'IPv4 written as IPv6', '10.0.0.1'],
  ['::ffff:10.0.0.0/104', 'IPv4 written as IPv6', '10.0.0.0/8'],
  ['10.1.2.3/8', 'bits behind the prefix', '10.0.0.0/8'],
  ['fd00::1/64', 'bits behind the prefix', 'fd00::/64'],
])('%s has %s and means %s', (text, because, means) => {
  expect(ambiguityOf(text)).toEqual({ because, means });
});

it.each([
  '10.0.0.1',
  '0.0.0.0/0',
  '10.0.0.0/8',
  'fd00::1',
  'FD00::0:1',
  '::/0',
  'None',
  '',
  'lb.example.com',
])('all agree on %s', (text) => {
  expect(ambiguityOf(text)).toBeUndefined();
});
