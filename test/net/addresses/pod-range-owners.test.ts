import { expect, it } from 'vitest';
import {
  canonicalCidr,
  hostOf,
  nodesByAddress,
  podRangeOwners,
} from '../../../src/net/addresses/pod-range-owners.ts';
import { keptOne } from '../../support/kept-one.ts';
import { addressedNode } from '../../support/network-objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

const block = (cidr: string, affinity?: string) =>
  keptOne('IPAMBlock', {
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'IPAMBlock',
    metadata: { name: cidr.replaceAll(/[./:]/gu, '-') },
    spec: { cidr, ...(affinity === undefined ? {} : { affinity }) },
  });

it('tells the host of a block', () => {
  expect(hostOf(block('10.0.0.0/26', 'host:w1'))).toBe('w1');
  expect(hostOf(block('10.0.0.0/26', 'virtual:load-balancer'))).toBeUndefined();
  expect(hostOf(block('10.0.0.0/26'))).toBeUndefined();
});

it('tells whose a range is, by Nodes and by blocks', () => {
  const { podCidrs } = evidenceIn({
    objects: [addressedNode('w1', ['10.0.1.1'], { podCIDRs: ['10.244.1.0/24'] })],
  });
  const nodes = podCidrs.state === 'known' ? podCidrs.value.nodes : [];
  const owners = podRangeOwners(nodes, [block('10.48.0.64/26', 'host:w2'), block('10.48.0.128/26')]);
  expect([...owners].map(([range, { node, from }]) => [range, node, from.field])).toEqual([
    ['10.244.1.0/24', 'w1', 'spec.podCIDRs'],
    ['10.48.0.64/26', 'w2', 'spec.affinity'],
  ]);
});

it('finds nodes by their internal addresses alone', () => {
  const node = keptOne('Node', {
    ...addressedNode('w1', []),
    status: {
      addresses: [
        { type: 'InternalIP', address: 'FD00::1' },
        { type: 'ExternalIP', address: '192.0.2.1' },
        { type: 'Hostname', address: 'w1' },
      ],
    },
  });
  expect([...nodesByAddress([node]).keys()]).toEqual(['fd00::1']);
});

it('writes CIDRs canonically', () => {
  expect([' 10.0.0.7/24', 'FD00::/64', 'none'].map(canonicalCidr)).toEqual([
    ['10.0.0.0/24'],
    ['fd00::/64'],
    [],
  ]);
});
