import { expect, it } from 'vitest';
import { formatRange, parseRange } from '../../../src/net/addresses/cidr.ts';
import { allocatableIn, serviceBands } from '../../../src/net/services/service-addresses.ts';
import type { ServiceCidrs } from '../../../src/model/evidence/service-cidrs.ts';

const given = (allocator: ServiceCidrs['allocator'], ...texts: string[]) => {
  const { ranges, size } = allocatableIn(
    texts.map((text) => parseRange(text)!),
    allocator,
  );
  return [ranges.map(formatRange).join(' '), size];
};

it.each([
  ['10.96.0.0/24', '10.96.0.1-10.96.0.254', 254n],
  ['10.96.0.0/28', '10.96.0.1-10.96.0.14', 14n],
  ['10.96.0.0/30', '10.96.0.1-10.96.0.2', 2n],
  ['10.96.0.0/31', '', 0n],
  ['10.96.0.0/32', '', 0n],
  ['10.96.0.0/12', '10.96.0.1-10.111.255.254', 1_048_574n],
  ['fd00::/120', 'fd00::1-fd00::ff', 255n],
  ['fd00::/112', 'fd00::1-fd00::ffff', 65_535n],
  ['fd00::/64', 'fd00::1-fd00::ffff:ffff:ffff:ffff', 2n ** 64n - 1n],
  ['fd00::/63', '', 0n],
])('gives out of %s the addresses %s, where each is an object', (text, ranges, size) => {
  expect(given('objects', text)).toEqual([ranges, size]);
});

it.each([
  ['10.96.0.0/24', 254n],
  ['fd00::/120', 255n],
  ['fd00::/112', 65_535n],
  ['fd00::/108', 65_535n],
])('gives out of %s %s addresses, where a bitmap is kept', (text, size) => {
  expect(given('bitmap', text)[1]).toBe(size);
});

it('counts what two ranges hold once; the outer gives what the inner leaves out', () => {
  expect(given('objects', '10.96.0.0/24', '10.96.0.0/28')).toEqual(['10.96.0.1-10.96.0.254', 254n]);
  expect(given('objects', '10.96.0.0/24', '10.97.0.0/24')[1]).toBe(508n);
});

it.each([
  ['10.96.0.0/24', 'objects', '10.96.0.1-10.96.0.16', '10.96.0.17-10.96.0.254'],
  ['10.96.0.0/20', 'objects', '10.96.0.1-10.96.1.0', '10.96.1.1-10.96.15.254'],
  ['10.96.0.0/21', 'objects', '10.96.0.1-10.96.0.128', '10.96.0.129-10.96.7.254'],
  ['10.96.0.0/28', 'objects', null, '10.96.0.1-10.96.0.14'],
  ['10.96.0.0/27', 'bitmap', '10.96.0.1-10.96.0.16', '10.96.0.17-10.96.0.30'],
  ['10.96.0.0/32', 'objects', null, null],
  ['fd00::/108', 'bitmap', 'fd00::1-fd00::100', 'fd00::101-fd00::ffff'],
  ['fd00::/108', 'objects', 'fd00::1-fd00::100', 'fd00::101-fd00::f:ffff'],
] as const)('keeps of %s for %s the band %s and takes from %s', (text, allocator, fixed, dynamic) => {
  const bands = serviceBands(parseRange(text)!, allocator);
  const textOf = (band: typeof bands.all) => (band === undefined ? null : formatRange(band));
  expect([textOf(bands.static), textOf(bands.dynamic)]).toEqual([fixed, dynamic]);
});
