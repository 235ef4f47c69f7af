import { expect, it } from 'vitest';
import { valueOf } from '../../src/model/maybe.ts';
import { evidenceIn } from '../support/snapshot-of.ts';
import { ipPool } from '../support/network-objects.ts';
import { pod } from '../support/objects.ts';

const poolsIn = (...objects: Parameters<typeof evidenceIn>[0]['objects'] & object) =>
  valueOf(evidenceIn({ objects }).calicoPools);

it('says of a pool whether it gives pods addresses, and on which nodes', () => {
  const found = poolsIn(
    ipPool('plain', '10.244.0.0/16', { blockSize: undefined }),
    ipPool('six', 'fd00:10::/64', { blockSize: 0 }),
    ipPool('zone', '10.10.0.0/16', { nodeSelector: 'zone == "a"', namespaceSelector: 'team == "x"' }),
    ipPool('off', '10.11.0.0/16', { disabled: true, assignmentMode: 'Manual' }),
    ipPool('lb', '10.12.0.0/16', { allowedUses: ['LoadBalancer'] }),
    {
      ...ipPool('aside', '10.244.1.0/24'),
      status: { conditions: [{ type: 'Allocatable', status: 'False', reason: 'CIDROverlap' }] },
    },
  );
  expect(
    found?.pools.map((one) => [
      one.name,
      one.blockPrefix,
      one.givesAddresses,
      one.forPods,
      one.manual,
      one.byNamespace,
      one.selectsNode({ zone: 'b' }),
    ]),
  ).toEqual([
    ['aside', 26, false, true, false, false, true],
    ['lb', 26, true, false, false, false, true],
    ['off', 26, false, true, true, false, true],
    ['plain', 26, true, true, false, false, true],
    ['six', 122, true, true, false, false, true],
    ['zone', 26, true, true, false, true, false],
  ]);
});

it('reads who asks for pools, and leaves what is no list of them undefined', () => {
  const found = poolsIn(
    ipPool('plain', '10.244.0.0/16'),
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'shop',
        annotations: { 'cni.projectcalico.org/ipv4pools': '["plain", "10.9.0.0/16"]' },
      },
    },
    pod('shop/web', 'web', {}, { annotations: { 'cni.projectcalico.org/ipv6pools': 'six' } }),
  );
  expect(found?.requests.map(({ ref, family, pools }) => [ref.name, family, pools])).toEqual([
    ['shop', 4, ['plain', '10.9.0.0/16']],
    ['web', 6, undefined],
  ]);
});

it('counts a pool whose selector it does not understand as missing', () => {
  const found = poolsIn(ipPool('odd', '10.244.0.0/16', { nodeSelector: 'zone ~~ "a"' }));
  expect(found?.pools).toEqual([]);
  expect(found?.missing).toEqual([
    {
      what: 'IPPool odd',
      namespaces: null,
      reason: 'unparseable',
      detail: 'its CIDR or its node selector is not understood',
    },
  ]);
});

it('is absent without pools, and unknown where they were not read', () => {
  expect(evidenceIn({}).calicoPools.state).toBe('absent');
  expect(evidenceIn({ unread: { IPPool: 'forbidden' } }).calicoPools.state).toBe('unknown');
});
