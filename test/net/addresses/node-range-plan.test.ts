import { expect, it } from 'vitest';
import { nodeRangePlans } from '../../../src/net/addresses/node-range-plan.ts';
import { ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { addressedNode, controlPlanePod } from '../../support/network-objects.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

const plansOf = (...objects: readonly RawObject[]) => {
  const { podCidrs, ipam } = evidenceIn({ objects });
  if (podCidrs.state !== 'known' || ipam.state !== 'known') throw new Error('not known');
  return nodeRangePlans(podCidrs.value, ipam.value).map(({ pools, family, total, used, partPrefix }) => [
    pools.length,
    family,
    total,
    used,
    partPrefix,
  ]);
};
const manager = (cidrs: string) =>
  controlPlanePod('kube-controller-manager', ['--allocate-node-cidrs=true', `--cluster-cidr=${cidrs}`]);
const kubernetes = [ciliumAgent(), ciliumConfig({ ipam: 'kubernetes' })];

it('counts parts by what nodes have, in each family', () => {
  expect(
    plansOf(
      ...kubernetes,
      manager('10.244.0.0/16,fd00:10::/56'),
      addressedNode('worker-1', [], { podCIDRs: ['10.244.1.0/25', 'fd00:10:0:1::/64'] }),
    ),
  ).toEqual([
    [1, 4, 512, 1, 25],
    [1, 6, 256, 1, 64],
  ]);
});

it('counts by what is configured, else by the documented default, before a node has any', () => {
  expect(plansOf(...kubernetes, manager('10.244.0.0/16'))).toEqual([[1, 4, 256, 0, 24]]);
  const pool = { ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': '10.0.0.0/16 10.8.0.0/16' };
  expect(plansOf(ciliumAgent(), ciliumConfig({ ...pool, 'cluster-pool-ipv4-mask-size': '26' }))).toEqual([
    [2, 4, 2048, 0, 26],
  ]);
});

it('counts addresses where parts differ in size', () => {
  expect(
    plansOf(
      ...kubernetes,
      manager('10.244.0.0/22'),
      addressedNode('worker-1', [], { podCIDRs: ['10.244.1.0/24'] }),
      addressedNode('worker-2', [], { podCIDRs: ['10.244.2.0/25'] }),
    ),
  ).toEqual([[1, 4, 1024, 384, undefined]]);
});
