import { expect, it } from 'vitest';
import {
  citeSubnet,
  nodeOfProvider,
  nodeSubnets,
  providerOf,
} from '../../../src/net/addresses/node-subnets.ts';
import { keptOne } from '../../support/kept-one.ts';
import { node } from '../../support/objects.ts';

const machine = (name: string, providerID: string, address?: string) =>
  keptOne(
    'Node',
    node(name, {
      metadata: {
        name,
        annotations: address === undefined ? {} : { 'projectcalico.org/IPv4Address': address },
      },
      spec: { providerID },
    }),
  );
const a = machine('a', 'aws:///eu-west-1a/i-0', '10.0.1.4/24');
const b = machine('b', 'kind://docker/kind/b', '10.0.1.5/24');

it('groups nodes by the subnet that Calico wrote down', () => {
  const subnets = nodeSubnets([a, b, machine('c', '', '10.0.2.6/24')]);
  expect([...(subnets ?? [])].map(([subnet, nodes]) => [subnet, nodes.length])).toEqual([
    ['10.0.1.0/24', 2],
    ['10.0.2.0/24', 1],
  ]);
  expect(nodeSubnets([a, machine('c', '')])).toBeUndefined();
  expect(nodeSubnets([a, machine('c', '', '10.0.2.6/32')])).toBeUndefined();
  expect(citeSubnet(a)).toMatchObject({
    field: 'metadata.annotations[projectcalico.org/IPv4Address]',
    seen: '10.0.1.4/24',
  });
});

it('tells the provider, where one node has another to reach', () => {
  expect([a, b, machine('c', 'nothing')].map(providerOf)).toEqual(['aws', 'kind', '']);
  expect(nodeOfProvider([b, a], 'aws')).toBe(a);
  expect(nodeOfProvider([a], 'aws')).toBeUndefined();
});
