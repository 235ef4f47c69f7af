import { expect, it } from 'vitest';
import { bgpConfiguration, bgpPeer, speaker } from '../support/bgp-objects.ts';
import { calicoNode, configMap } from '../support/network-agents.ts';
import { evidenceIn, type Given, type RawObject } from '../support/snapshot-of.ts';

const bgpOf = (given: Given) => evidenceIn(given).calicoBgp;
const withAgent = (...objects: readonly RawObject[]) => ({ objects: [calicoNode(), ...objects] });

it('takes the mesh to be on where no BGPConfiguration says otherwise', () => {
  const bgp = bgpOf(withAgent());
  expect(bgp).toMatchObject({
    state: 'known',
    value: {
      mesh: { enabled: true, citation: { label: 'documentation-based' } },
      ref: { kind: 'DaemonSet' },
    },
  });
});

it('belongs to the BGPConfiguration called default', () => {
  expect(bgpOf(withAgent(bgpConfiguration({ nodeToNodeMeshEnabled: false })))).toMatchObject({
    value: { mesh: { enabled: false }, ref: { kind: 'BGPConfiguration', name: 'default' } },
  });
});

it('tells which nodes a BGPPeer selects, and which ones it peers with', () => {
  const bgp = bgpOf(
    withAgent(bgpPeer('one', { node: 'w1', peerSelector: 'has(rr)' }), speaker('w1'), speaker('w2')),
  );
  if (bgp.state !== 'known') throw new Error(bgp.state);
  const [peer] = bgp.value.peers;
  const nodes = evidenceIn(withAgent(speaker('w1'), speaker('w2'))).nodes.items;
  expect(nodes.map((node) => peer?.selects(node))).toEqual([true, false]);
  expect([{ rr: '' }, {}].map((labels) => peer?.peers?.(labels))).toEqual([true, false]);
});

it('is absent where the ConfigMap of Calico says that BIRD does not run', () => {
  const config = configMap('kube-system/calico-config', { calico_backend: 'vxlan' });
  expect(bgpOf(withAgent(config)).state).toBe('absent');
});

it('is unknown where nobody could read the BGPConfiguration', () => {
  expect(bgpOf({ ...withAgent(), unread: { BGPConfiguration: 'forbidden' } }).state).toBe('unknown');
});
