import rule from '../../../src/rules/dataplane/calico-bgp-topology.ts';
import { bgpConfiguration, bgpPeer, felixConfiguration, speaker } from '../../support/bgp-objects.ts';
import { calicoNode } from '../../support/network-agents.ts';
import { calicoInstallation, ipPool } from '../../support/network-objects.ts';
import { node } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';
import type { RawObject } from '../../support/snapshot-of.ts';

const native = ipPool('pods', '10.244.0.0/16', { ipipMode: 'Never', vxlanMode: 'Never' });
const ipip = ipPool('pods', '10.244.0.0/16', { ipipMode: 'Always', vxlanMode: 'Never' });
const vxlan = ipPool('pods', '10.244.0.0/16', { ipipMode: 'Never', vxlanMode: 'CrossSubnet' });
const agent = (version = 'v3.32.0', env: Record<string, string> = {}) =>
  calicoNode({ containers: { 'calico-node': `quay.io/calico/node:${version}` }, env });
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => speaker(`worker-${String(index).padStart(3, '0')}`));
const rr = { rr: 'true' };
const reflects = { 'projectcalico.org/RouteReflectorClusterID': '244.0.0.1' };
const off = bgpConfiguration({ nodeToNodeMeshEnabled: false });
const toReflectors = bgpPeer('to-reflectors', { nodeSelector: 'all()', peerSelector: "rr == 'true'" });
const nodes = [speaker('cp-1', rr, reflects), speaker('worker-1'), speaker('worker-2')];
const cluster = (...objects: readonly RawObject[]) => ({ objects: [native, agent(), ...objects] });
const high = ['high', 'BGPConfiguration default'] as const;
const renamed = bgpPeer('to-reflectors', {
  nodeSelector: 'all()',
  peerSelector: 'has(node-role.kubernetes.io/master)',
});
const broken = [off, renamed, ...nodes] as const;

testRule('dataplane/calico-bgp-topology', rule, {
  flags: {
    'peers that select by a label that no node has any more': { ...cluster(...broken), expect: [high] },
    'a mesh that is off, and no peers': { ...cluster(off, ...nodes), expect: [high] },
    'one node that no peer selects': {
      ...cluster(
        off,
        bgpPeer('racks', { nodeSelector: "rack == 'a'", peerSelector: "rr == 'true'" }),
        speaker('cp-1', { ...rr, rack: 'a' }, reflects),
        speaker('worker-1', { rack: 'a' }),
        speaker('worker-2', { rack: 'b' }),
      ),
      expect: [high],
    },
    'peers that do not reflect': {
      ...cluster(off, toReflectors, speaker('cp-1', rr), speaker('worker-1'), speaker('worker-2')),
      expect: [high],
    },
    'a peering that is not made the other way by itself': {
      ...cluster(
        off,
        bgpPeer('one-way', {
          nodeSelector: '!has(rr)',
          peerSelector: "rr == 'true'",
          reversePeering: 'Manual',
        }),
        ...nodes,
      ),
      expect: [high],
    },
    'a session for one named node only': {
      ...cluster(
        off,
        bgpPeer('tor', { node: 'worker-1', peerIP: '192.168.0.254', asNumber: 64512 }),
        ...nodes,
      ),
      expect: [high],
    },
    'sessions with pods alone': {
      ...cluster(off, bgpPeer('pods', { localWorkloadSelector: 'all()', asNumber: 64512 }), ...nodes),
      expect: [high],
    },
    'IPIP before 3.33, where BIRD makes the routes': {
      objects: [ipip, agent('v3.32.1'), ...broken],
      expect: [high],
    },
    'IPIP in 3.33, its routes left to BIRD': {
      objects: [ipip, agent('v3.33.0'), felixConfiguration({ programClusterRoutes: 'Disabled' }), ...broken],
      expect: [high],
    },
    'a full mesh of 101 nodes': {
      ...cluster(bgpConfiguration({ nodeToNodeMeshEnabled: true }), ...many(101)),
      expect: [['medium', 'BGPConfiguration default']],
    },
    'a full mesh of 101 nodes by default': {
      ...cluster(...many(101)),
      expect: [['medium', 'DaemonSet calico-system/calico-node']],
    },
  },
  passes: {
    'route reflectors that all nodes select': cluster(off, toReflectors, ...nodes),
    'a full mesh by selector': cluster(
      off,
      bgpPeer('mesh', { nodeSelector: 'all()', peerSelector: 'all()' }),
      ...[1, 2, 3].map((one) => speaker(`worker-${one}`)),
    ),
    'a router that all nodes peer with': cluster(
      off,
      bgpPeer('tor', { peerIP: '192.168.0.254', asNumber: 64512 }),
      ...nodes,
    ),
    'nodes with AS numbers of their own': cluster(
      off,
      toReflectors,
      speaker('cp-1', rr, { 'projectcalico.org/ASNumber': '64513' }),
      speaker('worker-1'),
      speaker('worker-2'),
    ),
    'a mesh of 100 nodes': cluster(...many(100)),
    'reflectors, which the mesh leaves out': cluster(...many(100), speaker('cp-1', rr, reflects)),
    'one node alone': cluster(off, speaker('worker-1')),
    'pools of VXLAN, whose routes Felix makes': { objects: [vxlan, agent(), ...broken] },
    'IPIP in 3.33, whose routes Felix makes': { objects: [ipip, agent('v3.33.0'), ...broken] },
    'all routes made by Felix': cluster(felixConfiguration({ programClusterRoutes: 'Enabled' }), ...broken),
    'IPIP alone made by Felix, and pools of IPIP': {
      objects: [ipip, agent(), felixConfiguration({ programClusterRoutes: 'EnabledIPIPOnly' }), ...broken],
    },
    'a pool that is disabled': {
      objects: [ipPool('old', '10.9.0.0/16', { disabled: true }), vxlan, agent(), ...broken],
    },
    'a pool for load balancers': {
      objects: [ipPool('lb', '10.9.0.0/16', { allowedUses: ['LoadBalancer'] }), vxlan, agent(), ...broken],
    },
    'a node that Calico has not come to yet': cluster(off, toReflectors, ...nodes, node('worker-3')),
  },
  unknowns: {
    'IPIP where the version is not told': {
      objects: [
        ipip,
        calicoNode({ containers: { 'calico-node': 'quay.io/calico/node@sha256:01' } }),
        ...broken,
      ],
    },
    'pools that may not be read': { objects: [agent(), ...broken], unread: { IPPool: 'forbidden' } },
    'peers that may not be read': { ...cluster(off, ...nodes), unread: { BGPPeer: 'forbidden' } },
    'a selector that is not understood': cluster(off, bgpPeer('odd', { nodeSelector: 'rack ==' }), ...nodes),
    'nodes that Calico keeps in etcd': cluster(off, node('worker-1'), node('worker-2')),
  },
  notApplicable: {
    'a cluster without Calico': { objects: [off, ...nodes] },
    'Calico with VXLAN alone': {
      objects: [off, agent('v3.32.0', { CALICO_NETWORKING_BACKEND: 'vxlan' }), ...nodes],
    },
    'an Installation without BGP': {
      objects: [off, calicoInstallation({ calicoNetwork: { bgp: 'Disabled' } }), agent(), ...nodes],
    },
  },
});
