import { expect, it } from 'vitest';
import { requestFaults } from '../../../src/net/addresses/pool-request.ts';
import { ipPool } from '../../support/network-objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

const { calicoPools } = evidenceIn({
  objects: [
    ipPool('a', '10.0.0.0/16'),
    ipPool('off', '10.1.0.0/16', { disabled: true }),
    ipPool('balancers', '10.2.0.0/16', { allowedUses: ['LoadBalancer'] }),
    ipPool('six', 'fd00::/64', { blockSize: 122 }),
  ],
});
const pools = calicoPools.state === 'known' ? calicoPools.value.pools : [];

it.each([
  [['a'], undefined],
  [['10.0.0.7/16'], undefined],
  [[], undefined],
  [['b'], 'for pool b, which is not there'],
  [['10.9.0.0/16'], 'for pool 10.9.0.0/16, which is not there'],
  [['off'], 'for pool off, which gives pods no addresses'],
  [['balancers'], 'for pool balancers, which gives pods no addresses'],
  [['a', 'six'], 'for pool six as one of IPv4, which it is not'],
  [undefined, 'for pools with an annotation that is no JSON list of names'],
])('%j: %s', (wanted, says) => {
  const { faults } = requestFaults({ pools: wanted, family: 4 }, pools, true);
  expect(faults.map((one) => one.says)).toEqual(says === undefined ? [] : [says]);
});

it('does not know of a pool that may be among those not read', () => {
  const { faults, unread } = requestFaults({ pools: ['b', 'off'], family: 4 }, pools, false);
  expect(faults.map((one) => one.says)).toEqual(['for pool off, which gives pods no addresses']);
  expect(unread).toEqual(['b']);
});
