import { expect, it } from 'vitest';
import { capacitiesOf, shortfallsOf } from '../../../src/net/addresses/cilium-node-capacity.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

const agent = (spec: object) => {
  const object = { apiVersion: 'cilium.io/v2', kind: 'CiliumNode', metadata: { name: 'worker-1' }, spec };
  const [found] = evidenceIn({ objects: [object] }).ciliumNodes.items;
  if (found === undefined) throw new Error('not kept');
  return found;
};

it('leaves out the ends of each CIDR, and what the agent has for itself', () => {
  const node = agent({
    ipam: { podCIDRs: ['10.0.1.0/26', '10.0.2.0/28', 'fd00:1::/64', '10.0.3.0/31', 'odd'] },
    addresses: [
      { type: 'InternalIP', ip: '192.168.1.11' },
      { type: 'CiliumInternalIP', ip: '10.0.1.5' },
      { type: 'CiliumInternalIP', ip: 'fd00:1::5' },
    ],
    health: { ipv4: '10.0.1.6', ipv6: 'fd00:1::6' },
    ingress: { ipv4: '192.168.7.7' },
  });
  expect(capacitiesOf(node)).toEqual([
    { family: 4, cidrs: ['10.0.1.0/26', '10.0.2.0/28', '10.0.3.0/31'], forPods: 62 + 14 - 2 },
    { family: 6, cidrs: ['fd00:1::/64'], forPods: 65_534 - 2 },
  ]);
  expect(capacitiesOf(agent({}))).toEqual([]);
});

it('says what an agent asked for and did not get, by pool and family', () => {
  const node = agent({
    ipam: {
      pools: {
        requested: [
          { pool: 'default', needed: { 'ipv4-addrs': 16, 'ipv6-addrs': 16 } },
          { pool: 'gold', needed: { 'ipv4-addrs': 0 } },
          { pool: 'silver', needed: { 'ipv4-addrs': 20 } },
        ],
        allocated: [
          { pool: 'default', cidrs: ['10.0.1.0/28'] },
          { pool: 'silver', cidrs: ['10.1.0.0/28', '10.2.0.0/31'] },
        ],
      },
    },
  });
  expect(shortfallsOf(node)).toEqual([
    { pool: 'default', family: 6, needed: 16, given: 0 },
    { pool: 'silver', family: 4, needed: 20, given: 18 },
  ]);
});
