import { describe, expect, it } from 'vitest';
import {
  calicoEncapsulation,
  ciliumEncapsulation,
  flannelEncapsulation,
  overheadOf,
  ovnEncapsulation,
  plain,
} from '../../../src/net/mtu/mtu.ts';

const at = (minor: number, patch: number, suffix = '') => ({ major: 1, minor, patch, suffix });

describe('ciliumEncapsulation', () => {
  it.each([
    ['nothing with native routing', { tunnel: undefined, encryption: undefined, version: at(20, 2) }, 0],
    ['50 for a tunnel over IPv4', { tunnel: 4, encryption: undefined, version: at(20, 2) }, 50],
    ['70 for a tunnel over IPv6', { tunnel: 6, encryption: undefined, version: at(20, 2) }, 70],
    [
      '80 for WireGuard before 1.19.5',
      { tunnel: undefined, encryption: 'WireGuard', version: at(19, 4) },
      80,
    ],
    ['95 for WireGuard from 1.19.5', { tunnel: undefined, encryption: 'WireGuard', version: at(19, 5) }, 95],
    ['95 for WireGuard from 1.20.0', { tunnel: undefined, encryption: 'WireGuard', version: at(20, 0) }, 95],
    ['80 for WireGuard in 1.18', { tunnel: undefined, encryption: 'WireGuard', version: at(18, 12) }, 80],
    [
      'the sum for a tunnel in WireGuard, before',
      { tunnel: 4, encryption: 'WireGuard', version: at(19, 4) },
      130,
    ],
    [
      'the sum for a tunnel in WireGuard, after',
      { tunnel: 4, encryption: 'WireGuard', version: at(20, 2) },
      145,
    ],
    ['77 for IPsec', { tunnel: undefined, encryption: 'IPsec', version: at(20, 2) }, 77],
    ['the sum for a tunnel in IPsec', { tunnel: 4, encryption: 'IPsec', version: at(20, 2) }, 127],
  ] as const)('takes off %s', (_name, options, bytes) => {
    expect(overheadOf(ciliumEncapsulation(options))).toBe(bytes);
  });
});

describe('calicoEncapsulation', () => {
  it('takes the largest of what is on, since a packet gets one', () => {
    expect(overheadOf(calicoEncapsulation(['IPIP', 'VXLAN over IPv4']))).toBe(50);
    expect(overheadOf(calicoEncapsulation(['VXLAN over IPv4', 'WireGuard over IPv4']))).toBe(60);
    expect(overheadOf(calicoEncapsulation(['VXLAN over IPv6', 'WireGuard over IPv6']))).toBe(80);
    expect(overheadOf(calicoEncapsulation([]))).toBe(0);
  });
});

describe('flannelEncapsulation', () => {
  it.each([
    ['vxlan', 50],
    ['wireguard', 80],
    ['ipip', 20],
    ['udp', 28],
    ['host-gw', 0],
  ])('takes off for %s %d', (backend, bytes) => {
    const encapsulation = flannelEncapsulation(backend);
    expect(encapsulation === undefined ? undefined : overheadOf(encapsulation)).toBe(bytes);
  });

  it('does not guess for a backend whose options decide', () => {
    expect(flannelEncapsulation('ipsec')).toBeUndefined();
  });
});

describe('ovnEncapsulation', () => {
  it('is 58, 78 with IPv6, and 46 more with IPsec', () => {
    expect(overheadOf(ovnEncapsulation({ hasIPv6: false, ipsec: false }))).toBe(58);
    expect(overheadOf(ovnEncapsulation({ hasIPv6: true, ipsec: false }))).toBe(78);
    expect(overheadOf(ovnEncapsulation({ hasIPv6: false, ipsec: true }))).toBe(104);
  });
});

describe('plain', () => {
  it('adds nothing', () => {
    expect(overheadOf(plain)).toBe(0);
  });
});
