import { expect, it } from 'vitest';
import { formatRange, parseCidr } from '../../../src/net/addresses/cidr.ts';
import { innerPodRanges, isInnerRange } from '../../../src/net/addresses/inner-pod-ranges.ts';
import { ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

it.each([
  ['10.0.0.0/8', true],
  ['100.64.0.0/10', true],
  ['203.0.113.0/24', false],
  ['fd00::/64', false],
])('%s: inner %s', (cidr, expected) => {
  const range = parseCidr(cidr);
  expect(range !== undefined && isInnerRange(range)).toBe(expected);
});

it('tells those of the pools that are in use', () => {
  const config = { ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': '10.42.0.0/16 203.0.113.0/24' };
  const { podCidrs, ipam } = evidenceIn({ objects: [ciliumAgent(), ciliumConfig(config)] });
  expect(innerPodRanges(podCidrs, ipam).map(({ range }) => formatRange(range))).toEqual(['10.42.0.0/16']);
});
