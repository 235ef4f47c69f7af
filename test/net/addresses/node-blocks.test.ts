import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatRange, parseCidr } from '../../../src/net/addresses/cidr.ts';
import { freeBlocks, nodeBlocksIn, prefixProblem } from '../../../src/net/addresses/node-blocks.ts';

const cidr = (text: string) => parseCidr(text)!;
const cidrs = (texts: readonly string[]) => texts.map(cidr);

it.each([
  ['10.244.0.0/16', 24, [], [256, 0, 256]],
  ['10.244.0.0/16', 24, ['10.244.0.0/24', '10.244.0.0/24', '10.244.1.0/24'], [256, 2, 254]],
  // A block of which anything is occupied is used as a whole.
  ['10.244.0.0/16', 24, ['10.244.3.128/25', '10.244.5.255/32'], [256, 2, 254]],
  ['10.244.0.0/16', 24, ['10.244.0.0/22', '10.0.0.0/8'], [256, 256, 0]],
  ['10.244.0.0/16', 24, ['10.245.0.0/16', 'fd00::/56'], [256, 0, 256]],
  ['fd00:10:244::/56', 64, ['fd00:10:244:1::/64'], [256, 1, 255]],
] as const)('counts of %s blocks /%i with %j occupied', (cluster, prefix, occupied, expected) => {
  const { total, used, free } = nodeBlocksIn([cidr(cluster)], prefix, cidrs(occupied));
  expect([total, used, free]).toEqual(expected);
});

it('gives the free blocks in ascending order', () => {
  const free = freeBlocks(cidr('10.0.0.0/21'), 24, cidrs(['10.0.0.0/24', '10.0.2.7/32', '10.0.4.0/23']));
  expect([...free].map(formatRange)).toEqual(['10.0.1.0/24', '10.0.3.0/24', '10.0.6.0/24', '10.0.7.0/24']);
});

it('has as many free blocks as it counts', () => {
  const occupied = fc.array(fc.tuple(fc.integer({ min: 0, max: 1023 }), fc.integer({ min: 22, max: 32 })));
  fc.assert(
    fc.property(fc.integer({ min: 22, max: 28 }), occupied, (prefix, taken) => {
      const held = cidrs(taken.map(([at, length]) => `10.0.${at >> 8}.${at & 255}/${length}`));
      const { total, used, free } = nodeBlocksIn([cidr('10.0.0.0/22')], prefix, held);
      expect([...freeBlocks(cidr('10.0.0.0/22'), prefix, held)]).toHaveLength(free);
      expect([total, used + free]).toEqual([2 ** (prefix - 22), total]);
    }),
  );
});

it.each([
  ['10.244.0.0/16', 15, { why: 'wider than the cluster CIDR', nearest: 16 }],
  ['10.244.0.0/16', 16, undefined],
  ['10.0.0.0/8', 28, undefined],
  ['10.244.0.0/16', 33, { why: 'narrower than one address', nearest: 32 }],
  ['fd00::/48', 64, undefined],
  ['fd00::/47', 64, { why: 'more than 16 bits apart', nearest: 63 }],
  ['fd00::/120', 129, { why: 'narrower than one address', nearest: 128 }],
] as const)('of %s, /%i: %j', (cluster, prefix, expected) => {
  expect(prefixProblem(cidr(cluster), prefix)).toEqual(expected);
});
