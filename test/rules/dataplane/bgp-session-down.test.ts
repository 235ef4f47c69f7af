import rule from '../../../src/rules/dataplane/bgp-session-down.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const cilium = (kind: string, name: string, fields: object): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind,
  metadata: { name },
  ...fields,
});
const when = (type: string, status = 'True') => ({
  status: { conditions: [{ type, status, reason: 'said-by-the-operator', message: 'why' }] },
});
const clusterConfig = (fields: object) => cilium('CiliumBGPClusterConfig', 'tor', fields);
const peerConfig = (fields: object) => cilium('CiliumBGPPeerConfig', 'tor', fields);
const nodeConfig = (states: readonly (string | undefined)[], name = 'worker-1', more: object = {}) =>
  cilium('CiliumBGPNodeConfig', name, {
    spec: { bgpInstances: [{ name: 'one', peers: states.map((_, index) => ({ name: `tor-${index}` })) }] },
    status: {
      ...more,
      bgpInstances: [
        {
          name: 'one',
          peers: states.map((peeringState, index) => ({
            name: `tor-${index}`,
            peerAddress: `192.168.0.${250 + index}`,
            ...(peeringState === undefined ? {} : { peeringState }),
          })),
        },
      ],
    },
  });
const calico = (
  peersV4: readonly object[],
  { peersV6, updatePeriodSeconds = 10 }: { peersV6?: readonly object[]; updatePeriodSeconds?: number } = {},
): RawObject => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'CalicoNodeStatus',
  metadata: { name: 'of-worker-1' },
  spec: { node: 'worker-1', classes: ['BGP'], updatePeriodSeconds },
  status: { bgp: { peersV4, ...(peersV6 === undefined ? {} : { peersV6 }) } },
});
const peer = (peerIP: string, state: string) => ({ peerIP, type: 'GlobalPeer', state });
const frr = (bgpStatus: string): RawObject => ({
  apiVersion: 'frrk8s.metallb.io/v1beta1',
  kind: 'BGPSessionState',
  metadata: { name: 'worker-1-x7k2p', namespace: 'metallb-system' },
  status: { node: 'worker-1', peer: '192.168.0.254', bgpStatus, bfdStatus: 'N/A', vrf: '' },
});
const nodes = ['worker-1', 'worker-2'].map((name) => node(name));
const cluster = (...objects: readonly RawObject[]) => ({ objects: [...nodes, ...objects] });
const notReady = node('worker-1', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } });
const onNode = ['high', 'CiliumBGPNodeConfig worker-1'] as const;
const onTor = ['high', 'CiliumBGPClusterConfig tor'] as const;
const example = cluster(nodeConfig(['active']), nodeConfig(['established'], 'worker-2'));

testRule('dataplane/bgp-session-down', rule, {
  flags: {
    'a session of Cilium that is not established': { ...example, expect: [onNode] },
    'one of two sessions': { ...cluster(nodeConfig(['established', 'idle'])), expect: [onNode] },
    'all of five sessions': {
      ...cluster(nodeConfig(['active', 'idle', 'connect', 'open_sent', 'open_confirm'])),
      expect: [onNode],
    },
    'a selector that matches no node': {
      ...cluster(clusterConfig(when('cilium.io/NoMatchingNode'))),
      expect: [onTor],
    },
    'a peer configuration that is missing': {
      ...cluster(clusterConfig(when('cilium.io/MissingPeerConfigs'))),
      expect: [onTor],
    },
    'two configurations for one node': {
      ...cluster(clusterConfig(when('cilium.io/ConflictingClusterConfig'))),
      expect: [onTor],
    },
    'a password that is missing': {
      ...cluster(peerConfig(when('cilium.io/MissingAuthSecret'))),
      expect: [['high', 'CiliumBGPPeerConfig tor']],
    },
    'an agent that fails to follow its configuration': {
      ...cluster(nodeConfig(['established'], 'worker-1', when('cilium.io/BGPReconcileError').status)),
      expect: [onNode],
    },
    'a session of Calico': {
      ...cluster(calico([peer('192.168.0.254', 'Idle'), peer('192.168.0.2', 'Established')])),
      expect: [['high', 'CalicoNodeStatus of-worker-1']],
    },
    'a session of Calico over IPv6': {
      ...cluster(calico([], { peersV6: [peer('fd00::254', 'Connect')] })),
      expect: [['high', 'CalicoNodeStatus of-worker-1']],
    },
    'a session of MetalLB with FRR': {
      ...cluster(frr('Active')),
      expect: [['high', 'BGPSessionState metallb-system/worker-1-x7k2p']],
    },
  },
  passes: {
    'sessions that are established': cluster(
      nodeConfig(['established', 'established']),
      calico([peer('192.168.0.254', 'Established')]),
      frr('Established'),
    ),
    'conditions that are False': cluster(
      clusterConfig(when('cilium.io/NoMatchingNode', 'False')),
      peerConfig(when('cilium.io/MissingAuthSecret', 'False')),
    ),
    'a condition that nobody knows': cluster(clusterConfig(when('example.com/Something'))),
    'a standby that waits for the other side': cluster(
      calico([peer('192.168.0.253', 'Passive'), peer('192.168.0.254', 'Established')]),
    ),
    'a node that is not ready': { objects: [notReady, nodeConfig(['active']), frr('Active')] },
    'a node that is gone': { objects: [nodeConfig(['active'])] },
    'a status of Calico that is not refreshed': cluster(
      calico([peer('192.168.0.254', 'Idle')], { updatePeriodSeconds: 0 }),
    ),
    'a configuration that is being deleted': cluster({
      ...clusterConfig(when('cilium.io/NoMatchingNode')),
      metadata: { name: 'tor', deletionTimestamp: '2026-11-23T11:00:00Z' },
    }),
  },
  unknowns: {
    'an agent that reports nothing': cluster(nodeConfig([undefined])),
  },
  unknownUses: {
    ciliumBgpClusterConfigs: { ...example, expect: [onNode] },
    ciliumBgpPeerConfigs: { ...example, expect: [onNode] },
    ciliumBgpNodeConfigs: { ...example, expect: 'unknown' },
    calicoNodeStatuses: { ...example, expect: [onNode] },
    bgpSessionStates: { ...example, expect: [onNode] },
    nodes: { ...example, expect: 'unknown' },
  },
  notApplicable: {
    'a cluster without BGP': cluster(),
  },
});
