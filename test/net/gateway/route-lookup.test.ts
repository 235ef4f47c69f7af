import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/net/addresses/cidr.ts';
import { routeTo } from '../../../src/net/gateway/route-lookup.ts';

const routes = [
  { dst: 'default', type: 'unicast', via: '10.0.0.1' },
  { dst: '10.0.0.0/16', type: 'unicast', dev: 'eth0' },
  { dst: '10.0.7.0/24', type: 'unicast', via: '10.0.0.7' },
  { dst: '10.0.7.9', type: 'unicast', dev: 'eth1' },
];
const to = (address: string) => routeTo(routes, parseAddress(address)!)?.dst;

describe('routeTo', () => {
  it('takes the longest prefix', () => {
    expect(to('10.0.7.9')).toBe('10.0.7.9');
    expect(to('10.0.7.8')).toBe('10.0.7.0/24');
    expect(to('10.0.1.1')).toBe('10.0.0.0/16');
  });
  it('falls back on the default, if there is one', () => {
    expect(to('192.0.2.1')).toBe('default');
    expect(routeTo([], parseAddress('192.0.2.1')!)).toBeUndefined();
  });
});
