import { expect, it } from 'vitest';
import { parseAddress } from '../../../src/net/addresses/cidr.ts';
import { specialAddress } from '../../../src/net/addresses/special-address.ts';

it.each([
  ['0.0.0.0', 'unspecified'],
  ['::', 'unspecified'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.255', 'loopback'],
  ['::1', 'loopback'],
  ['169.254.20.10', 'link-local'],
  ['febf::1', 'link-local'],
  ['224.0.0.251', 'link-local multicast'],
  ['ff02::fb', 'link-local multicast'],
  ['128.0.0.1', undefined],
  ['169.255.0.1', undefined],
  ['fec0::1', undefined],
  ['224.0.1.1', undefined],
  ['10.244.0.10', undefined],
])('%s is %s', (text, expected) => {
  expect(specialAddress(parseAddress(text)!)).toBe(expected);
});
