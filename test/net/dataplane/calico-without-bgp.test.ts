import { expect, it } from 'vitest';
import { calicoWithoutBgp } from '../../../src/net/dataplane/calico-without-bgp.ts';
import { calicoNode, configMap } from '../../support/network-agents.ts';
import { evidenceIn, type Given, type RawObject } from '../../support/snapshot-of.ts';

const installation = (bgp: string): RawObject => ({
  apiVersion: 'operator.tigera.io/v1',
  kind: 'Installation',
  metadata: { name: 'default' },
  spec: { cni: { type: 'Calico' }, calicoNetwork: { bgp } },
});
const backend = (calico_backend: string) => configMap('kube-system/calico-config', { calico_backend });

function withoutBgp(object?: RawObject, more: Given = {}) {
  const objects = [calicoNode(), ...(object === undefined ? [] : [object])];
  const { installations, calicoConfig } = evidenceIn({ ...more, objects });
  return calicoWithoutBgp(installations, calicoConfig);
}

it.each([
  [installation('Disabled'), 'spec.calicoNetwork.bgp'],
  [backend('vxlan'), 'data.calico_backend'],
])('is known, and cited', (object, field) => {
  expect(withoutBgp(object)).toMatchObject({ state: 'known', from: [{ field }] });
});

it.each([[installation('Enabled')], [backend('bird')]])('is absent where BGP may run', (object) => {
  expect(withoutBgp(object).state).toBe('absent');
});

it('is unknown where the Installation was not read', () => {
  expect(withoutBgp(undefined, { unread: { Installation: 'forbidden' } }).state).toBe('unknown');
  expect(withoutBgp(backend('vxlan'), { unread: { Installation: 'forbidden' } }).state).toBe('known');
});
