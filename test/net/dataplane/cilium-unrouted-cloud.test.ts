import { expect, it } from 'vitest';
import { unroutedCloud } from '../../../src/net/dataplane/cilium-unrouted-cloud.ts';
import { variantWith } from '../../support/cilium-variant.ts';
import { keptOne } from '../../support/kept-one.ts';
import { node } from '../../support/objects.ts';

const native = { 'routing-mode': 'native' };
const machine = (providerID: string) => keptOne('Node', node('w1', { spec: { providerID } }));
const azure = machine('azure:///subscriptions/s');

it.each([
  [native, azure, 'Azure'],
  [{ ...native, ipam: 'multi-pool' }, machine('gce://p/z/w1'), 'Google Cloud'],
  [native, machine('aws:///eu-west-1a/i-0'), undefined],
  [{}, azure, undefined],
  [{ ...native, ipam: 'kubernetes' }, azure, undefined],
  [{ ...native, 'enable-bgp-control-plane': 'true' }, azure, undefined],
])('%j', (config, one, expected) => {
  const found = unroutedCloud(variantWith(config), [keptOne('Node', node('w0')), one]);
  expect(found?.cloud).toBe(expected);
  expect(found?.node).toBe(expected === undefined ? undefined : one);
});
