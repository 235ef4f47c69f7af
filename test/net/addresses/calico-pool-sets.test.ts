import { expect, it } from 'vitest';
import { calicoPoolSets, usedInPools } from '../../../src/net/addresses/calico-pool-sets.ts';
import { valueOf } from '../../../src/model/maybe.ts';
import { ipPool } from '../../support/network-objects.ts';
import { node } from '../../support/objects.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

const zoned = (name: string, zone: string) => node(name, { metadata: { name, labels: { zone } } });
const pools = [
  ipPool('all', '10.244.0.0/24'),
  ipPool('b', '10.0.0.0/16', { nodeSelector: 'zone == "b"' }),
  ipPool('gold', '10.1.0.0/16', { assignmentMode: 'Manual' }),
  ipPool('six', 'fd00:10::/64', { blockSize: 122 }),
  ipPool('team', '10.2.0.0/26', { namespaceSelector: 'team == "x"' }),
  ipPool('off', '10.3.0.0/16', { disabled: true }),
];
const block = (cidr: string, ...unallocated: readonly number[]): RawObject => ({
  apiVersion: 'crd.projectcalico.org/v1',
  kind: 'IPAMBlock',
  metadata: { name: cidr.replaceAll(/[./:]/gu, '-') },
  spec: { cidr, unallocated },
});

it('tells the pools of each group of nodes, widest first, and those on request by themselves', () => {
  const { nodes, calicoPools } = evidenceIn({
    objects: [...pools, zoned('n1', 'a'), zoned('n2', 'a'), zoned('n3', 'b')],
  });
  const sets = calicoPoolSets(valueOf(calicoPools)?.pools ?? [], nodes.items);
  expect(
    sets.map((set) => [
      set.pools.map(({ name }) => name),
      set.nodes.map(({ ref }) => ref.name),
      set.onRequest,
    ]),
  ).toEqual([
    [['all'], ['n1', 'n2'], false],
    [['b', 'all'], ['n3'], false],
    [['gold'], ['n1', 'n2', 'n3'], true],
    [['b', 'all', 'team'], ['n1', 'n2', 'n3'], true],
    [['six'], ['n1', 'n2', 'n3'], false],
  ]);
});

it('counts what blocks have given out, in the pool that holds them', () => {
  const { calicoPools, ipamBlocks } = evidenceIn({
    objects: [
      ...pools,
      block('10.244.0.0/26', 1, 2, 3),
      block('10.244.0.64/26'),
      block('10.1.0.0/26', 5),
      block('192.168.0.0/26'),
    ],
  });
  const used = usedInPools(valueOf(calicoPools)?.pools ?? [], ipamBlocks.items);
  expect([...used].map(([{ name }, count]) => [name, count]).sort()).toEqual([
    ['all', 125],
    ['gold', 63],
  ]);
});
