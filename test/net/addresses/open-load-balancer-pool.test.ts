import { expect, it } from 'vitest';
import { isOpenPool, poolConflict } from '../../../src/net/addresses/open-load-balancer-pool.ts';
import { keptOne } from '../../support/kept-one.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

const metal = (spec: object): RawObject => ({
  apiVersion: 'metallb.io/v1beta1',
  kind: 'IPAddressPool',
  metadata: { name: 'pool', namespace: 'metallb-system' },
  spec: { addresses: ['192.0.2.0/28'], ...spec },
});
const cilium = (spec: object = {}, status = 'False'): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumLoadBalancerIPPool',
  metadata: { name: 'pool' },
  spec: { blocks: [{ cidr: '192.0.2.0/28' }], ...spec },
  status: { conditions: [{ type: 'cilium.io/PoolConflict', status, message: 'overlaps' }] },
});

it.each([
  [metal({}), true],
  [metal({ autoAssign: false }), false],
  [metal({ serviceAllocation: { priority: 10 } }), false],
  [cilium(), true],
  [cilium({ serviceSelector: { matchLabels: {} } }), true],
  [cilium({ serviceSelector: { matchLabels: { team: 'shop' } } }), false],
  [cilium({ serviceSelector: { matchExpressions: [{ key: 'team', operator: 'Exists' }] } }), false],
  [cilium({}, 'True'), false],
])('%j: open %s', (pool, expected) => {
  const evidence = evidenceIn({ objects: [pool] });
  const { ref } = [...evidence.ipAddressPools, ...evidence.ciliumLoadBalancerPools][0] ?? {};
  expect(ref !== undefined && isOpenPool(ref, evidence)).toBe(expected);
});

it('is not known of a pool that was not read, or of another product', () => {
  const { ref } = keptOne('CiliumLoadBalancerIPPool', cilium());
  expect(isOpenPool(ref, evidenceIn({}))).toBe(false);
  expect(isOpenPool({ ...ref, kind: 'IPPool' }, evidenceIn({ objects: [cilium()] }))).toBe(false);
});

it('tells a conflict by the words of the operator', () => {
  expect(poolConflict(keptOne('CiliumLoadBalancerIPPool', cilium({}, 'True')))).toEqual({
    message: 'overlaps',
  });
  expect(poolConflict(keptOne('CiliumLoadBalancerIPPool', cilium()))).toBeUndefined();
});
