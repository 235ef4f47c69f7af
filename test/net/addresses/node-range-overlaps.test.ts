import { expect, it } from 'vitest';
import type { NodePods, PodRangeSource } from '../../../src/model/evidence/pod-cidrs.ts';
import { clusterRef } from '../../../src/model/ref.ts';
import { formatRange, parseCidr } from '../../../src/net/addresses/cidr.ts';
import { nodeRangeOverlaps } from '../../../src/net/addresses/node-range-overlaps.ts';

const range = (node: string, cidr: string, source: PodRangeSource = 'Node'): NodePods => ({
  node,
  source,
  range: parseCidr(cidr)!,
  owner: { ref: clusterRef },
  field: 'spec.podCIDRs',
  citation: { object: `Node ${node}`, field: 'spec.podCIDRs', seen: cidr, label: 'live evidence' },
});
const ranks: Readonly<Record<string, string>> = { a: '1', b: '2', c: '3' };
const found = (...ranges: readonly NodePods[]) =>
  [...nodeRangeOverlaps(ranges, (node) => ranks[node]).values()].map(({ own, other }) => [
    own.node,
    formatRange(own.range),
    other.node,
  ]);

it('blames the node of the higher rank, once', () => {
  expect(found(range('b', '10.0.1.0/24'), range('a', '10.0.0.0/20'))).toEqual([['b', '10.0.1.0/24', 'a']]);
  expect(found(range('c', '10.0.1.0/24'), range('b', '10.0.1.0/24'), range('a', '10.0.1.0/24'))).toEqual([
    ['c', '10.0.1.0/24', 'b'],
    ['b', '10.0.1.0/24', 'a'],
  ]);
});

it('leaves out one node’s own ranges, ranges of different sources, and nodes without a rank', () => {
  expect(found(range('a', '10.0.1.0/24'), range('a', '10.0.0.0/16'))).toEqual([]);
  expect(found(range('a', '10.0.1.0/24'), range('b', '10.0.1.0/24', 'CiliumNode'))).toEqual([]);
  expect(found(range('a', '10.0.1.0/24'), range('gone', '10.0.1.0/24'))).toEqual([]);
});
