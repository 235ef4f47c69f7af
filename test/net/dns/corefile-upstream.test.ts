import { expect, test } from 'vitest';
import { upstreamOf } from '../../../src/net/dns/corefile-upstream.ts';

test.each([
  ['10.0.0.2', 'dns', '10.0.0.2', '53', undefined],
  ['10.0.0.2:5353', 'dns', '10.0.0.2', '5353', undefined],
  ['tls://9.9.9.9%dns.quad9.net', 'tls', '9.9.9.9', '853', 'dns.quad9.net'],
  ['::1', 'dns', '::1', '53', undefined],
  ['[2001:DB8::1]:54', 'dns', '2001:db8::1', '54', undefined],
  ['[2001:db8::1]', 'dns', '2001:db8::1', '53', undefined],
  ['https://1.1.1.1', 'https', '1.1.1.1', '443', undefined],
])('%s', (text, scheme, address, port, serverName) => {
  expect(upstreamOf(text)).toEqual({ scheme, address, port, other: undefined, serverName });
});

test.each(['/etc/resolv.conf', '__PILLAR__CLUSTER__DNS__', 'dns.example'])('%s is no address', (text) => {
  expect(upstreamOf(text)).toMatchObject({ address: undefined, other: text });
});
