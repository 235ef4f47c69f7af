import { describe, expect, test } from 'vitest';
import { parseZoneKey } from '../../src/parse/corefile-zone.ts';
import { reverseZonesOf } from '../../src/parse/reverse-zone.ts';

describe('parseZoneKey', () => {
  test.each([
    ['.', 'dns', ['.'], '53'],
    ['Example.Org', 'dns', ['example.org.'], '53'],
    ['example.org:1053', 'dns', ['example.org.'], '1053'],
    ['dns://example.org:053', 'dns', ['example.org.'], '53'],
    ['tls://example.org', 'tls', ['example.org.'], '853'],
    ['quic://.', 'quic', ['.'], '853'],
    ['https://example.org', 'https', ['example.org.'], '443'],
    ['https3://example.org', 'https3', ['example.org.'], '443'],
    ['grpc://example.org:5555', 'grpc', ['example.org.'], '5555'],
    ['http://x', 'dns', ['http://x.'], '53'],
    ['2001:db8::1', 'dns', ['2001:db8:.'], '1'],
    ['fd00::/8:5353', 'dns', ['d.f.ip6.arpa.'], '5353'],
    ['192.168.16.0/23', 'dns', ['16.168.192.in-addr.arpa.', '17.168.192.in-addr.arpa.'], '53'],
    ['192.168.16.0/33', 'dns', ['192.168.16.0/33.'], '53'],
  ])('%s', (key, scheme, zones, port) => {
    expect(parseZoneKey(key)).toEqual({ ok: true, value: { scheme, zones, port } });
  });

  test.each(['\\\\', 'e\\\\', 'é\\\\'])('%s ends in a dot of its own', (key) => {
    expect(parseZoneKey(key).ok).toBe(key !== 'é\\\\');
  });
});

describe('reverseZonesOf', () => {
  test.each([
    ['10.0.0.0/8', ['10.in-addr.arpa.']],
    ['10.1.2.3/8', ['10.in-addr.arpa.']],
    ['172.16.0.0/14', ['16.172', '17.172', '18.172', '19.172'].map((name) => `${name}.in-addr.arpa.`)],
    ['0.0.0.0/0', ['in-addr.arpa.']],
    ['192.0.2.7/32', ['7.2.0.192.in-addr.arpa.']],
    ['2001:db8::/32', ['8.b.d.0.1.0.0.2.ip6.arpa.']],
    ['2001:db8::/31', ['8.b.d.0.1.0.0.2.ip6.arpa.', '9.b.d.0.1.0.0.2.ip6.arpa.']],
    ['::ffff:1.2.3.4/0', ['ip6.arpa.']],
  ])('%s', (cidr, zones) => {
    expect(reverseZonesOf(cidr)).toEqual(zones);
  });

  test.each([
    '10.0.0.0',
    '10.0.0/8',
    '010.0.0.0/8',
    '10.0.0.256/8',
    '10.0.0.0/33',
    '::/129',
    ':::/8',
    '1::2::3/8',
    'x/8',
    '1.2.3.4::/8',
    '10.0.0.0/8/8',
  ])('not a CIDR: %s', (text) => {
    expect(reverseZonesOf(text)).toBeUndefined();
  });
});
