import { expect, it } from 'vitest';
import { running } from '../../../src/model/evidence/network-agents.ts';
import { felixForcesNftables } from '../../../src/net/dataplane/felix-nftables.ts';
import { calicoNode } from '../../support/network-agents.ts';
import { calicoInstallation } from '../../support/network-objects.ts';
import { evidenceIn, type Given, type RawObject } from '../../support/snapshot-of.ts';

const felix = (nftablesMode: string): RawObject => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'FelixConfiguration',
  metadata: { name: 'default' },
  spec: { nftablesMode },
});
const install = (spec: object = {}) =>
  calicoInstallation({ ...spec, calicoNetwork: { linuxDataplane: 'Nftables' } });
const agentOf = (version: string) =>
  calicoNode({ containers: { 'calico-node': `quay.io/calico/node:${version}` } });
const started = (FELIX_NFTABLESMODE: string) => calicoNode({ env: { FELIX_NFTABLESMODE } });

function forced(objects: readonly RawObject[], more: Given = {}) {
  const evidence = evidenceIn({ ...more, objects });
  const { networkAgents } = evidence;
  const [agent] = networkAgents.state === 'known' ? running(networkAgents.value, 'Calico') : [];
  if (agent === undefined) throw new Error('no agent');
  const found = felixForcesNftables(agent, evidence);
  return found.state === 'known' ? found.value.object : found.state;
}

it.each([
  ['nothing', [calicoNode()], 'absent'],
  ['the variable', [started('Enabled')], 'DaemonSet calico-system/calico-node'],
  ['the variable, which wins', [started('Auto'), felix('Enabled')], 'absent'],
  ['FelixConfiguration', [calicoNode(), felix('Enabled')], 'FelixConfiguration default'],
  ['FelixConfiguration, which wins', [agentOf('v3.31.7'), felix('Auto'), install()], 'absent'],
  ['the Installation, before 3.32', [agentOf('v3.31.7'), install()], 'Installation default'],
  ['the Installation, from 3.32', [agentOf('v3.32.0'), install()], 'absent'],
  [
    'the Installation of the enterprise variant',
    [agentOf('v3.31.7'), install({ variant: 'TigeraSecureEnterprise' })],
    'absent',
  ],
  ['the Installation, of a version nobody knows', [agentOf('latest'), install()], 'unknown'],
])('%s', (_, objects, expected) => {
  expect(forced(objects)).toBe(expected);
});

it('lacks the FelixConfiguration that was not read', () => {
  const unread: Given = { unread: { FelixConfiguration: 'forbidden' } };
  expect(forced([calicoNode()], unread)).toBe('unknown');
  expect(forced([started('Enabled')], unread)).toBe('DaemonSet calico-system/calico-node');
});
