import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalAddress } from '../../../src/net/addresses/address-owners.ts';
import { formatRange, parseAddress } from '../../../src/net/addresses/cidr.ts';

it.each([
  ['10.0.0.1', '10.0.0.1'],
  ['010.000.0.01', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['FD00:0::A', 'fd00::a'],
  ['256.0.0.1', undefined],
  ['10.0.0', undefined],
  ['10.0.0.1.', undefined],
  ['', undefined],
])('%s is written %s', (text, expected) => {
  expect(canonicalAddress(text)).toBe(expected);
});

it('writes every address as parsing and formatting does', () => {
  const octet = fc.oneof(fc.integer({ min: 0, max: 300 }).map(String), fc.constantFrom('00', '01', '007'));
  fc.assert(
    fc.property(fc.array(octet, { minLength: 3, maxLength: 5 }), (octets) => {
      const text = octets.join('.');
      const parsed = parseAddress(text);
      expect(canonicalAddress(text)).toBe(parsed && formatRange(parsed));
    }),
  );
});
