import { expect, it } from 'vitest';
import { encapsulationOf, poolMisfit, servesPods } from '../../../src/net/addresses/calico-pool-fit.ts';
import { keptOne } from '../../support/kept-one.ts';
import { ipPool } from '../../support/network-objects.ts';
import { node } from '../../support/objects.ts';

const pool = (spec: object = {}, cidr = '10.48.0.0/16') => keptOne('IPPool', ipPool('pods', cidr, spec));
const nodes = (provider: string, ...addresses: readonly string[]) =>
  (addresses.length === 0 ? ['', ''] : addresses).map((address, index) =>
    keptOne(
      'Node',
      node(`w${index}`, {
        metadata: {
          name: `w${index}`,
          annotations: address === '' ? {} : { 'projectcalico.org/IPv4Address': address },
        },
        spec: provider === '' ? {} : { providerID: `${provider}://w${index}` },
      }),
    ),
  );
const one = ['10.0.1.4/24', '10.0.1.5/24'];
const two = ['10.0.1.4/24', '10.0.2.5/24'];

it('tells how packets travel', () => {
  expect(encapsulationOf(pool({ ipipMode: 'Always' }))).toEqual({ field: 'spec.ipipMode', mode: 'Always' });
  expect(encapsulationOf(pool({ ipipMode: 'Never', vxlanMode: 'CrossSubnet' }))).toEqual({
    field: 'spec.vxlanMode',
    mode: 'CrossSubnet',
  });
  expect(encapsulationOf(pool())).toEqual({ field: 'spec.vxlanMode', mode: 'Never' });
});

it.each([
  [{}, undefined, true],
  [{ disabled: true }, undefined, false],
  [{ allowedUses: ['LoadBalancer'] }, undefined, false],
  [{ allowedUses: ['Tunnel', 'Workload'] }, undefined, true],
  [{}, 'fd00::/64', false],
])('%j %s: serves pods %s', (spec, cidr, expected) => {
  expect(servesPods(pool(spec, cidr))).toBe(expected);
});

it.each([
  ['IPIP on Azure', { ipipMode: 'Always' }, nodes('azure'), 'dropped'],
  ['IPIP between subnets of Azure', { ipipMode: 'CrossSubnet' }, nodes('azure', ...two), 'dropped'],
  [
    'IPIP between subnets, of which there is one',
    { ipipMode: 'CrossSubnet' },
    nodes('azure', ...one),
    undefined,
  ],
  ['VXLAN on Azure', { vxlanMode: 'Always' }, nodes('azure'), undefined],
  ['a single node', { ipipMode: 'Always' }, nodes('azure', ''), undefined],
  ['packets of pods within subnets of EC2', { vxlanMode: 'CrossSubnet' }, nodes('aws'), 'source check'],
  ['nodes of EC2 that each have a subnet', { vxlanMode: 'CrossSubnet' }, nodes('aws', ...two), undefined],
  ['one subnet of one’s own', { vxlanMode: 'Always' }, nodes('', ...one), 'needless'],
  ['two subnets', { vxlanMode: 'Always' }, nodes('', ...two), undefined],
  ['one subnet of a cloud', { vxlanMode: 'Always' }, nodes('gce', ...one), undefined],
])('%s', (_, spec, all, expected) => {
  expect(poolMisfit(pool(spec), all)?.what).toBe(expected);
});
