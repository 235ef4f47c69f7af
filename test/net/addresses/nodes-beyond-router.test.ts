import { expect, it } from 'vitest';
import { nodesBeyondRouter } from '../../../src/net/addresses/nodes-beyond-router.ts';
import { addressedNode } from '../../support/network-objects.ts';
import { node } from '../../support/objects.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

const workers = [addressedNode('w1', ['10.0.1.11']), addressedNode('w2', ['10.0.2.12'])];
const inZones = (...zones: string[]) =>
  zones.map((zone, index) => node(`ip-${index}`, { spec: { providerID: `aws:///${zone}/i-0${index}` } }));

function beyond(objects: readonly RawObject[], table?: string) {
  const files = table === undefined ? {} : { 'nodes/w1/ip-route.txt': table };
  const { nodes, nodeRoutes } = evidenceIn({ objects, files });
  const found = nodesBeyondRouter(nodes.items, nodeRoutes);
  return found.state === 'known' ? found.value : found.state;
}

it('tells nodes of two zones of AWS', () => {
  expect(beyond(inZones('eu-west-1a', 'eu-west-1a', 'eu-west-1b'))).toBe(
    'nodes ip-0 and ip-2 are in two zones of AWS, where every subnet is in one',
  );
});

it('tells a router from a saved table, in words and cited', () => {
  const table = 'default via 10.0.1.1 dev eth0\n10.0.1.0/24 dev eth0 scope link\n';
  expect(beyond(workers, table)).toBe('node w1 reaches node w2 (10.0.2.12) through a router');
});

it.each([
  ['one network', '10.0.0.0/16 dev eth0 scope link'],
  ['a route by way of the node itself', '10.0.2.0/24 via 10.0.2.12 dev eth0'],
])('finds no router with %s', (_, route) => {
  expect(beyond(workers, `${route}\n`)).toBe('absent');
});

it('does not know without a table', () => {
  expect(beyond(workers)).toBe('unknown');
  expect(beyond(inZones('eu-west-1a', 'eu-west-1a'))).toBe('unknown');
});
