import rule from '../../../src/rules/multicluster/mesh-settings-differ.ts';
import { meshed } from '../../support/mesh-objects.ts';
import { ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { Given, RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const cilium = 'ConfigMap kube-system/cilium-config';
const fra = (config: Record<string, string> = {}): Given => ({ objects: meshed('fra', 1, config) });
const ams = (config: Record<string, string> = {}): Given => ({ objects: meshed('ams', 2, config) });
const two = (own: Record<string, string>, theirs: Record<string, string>): Given => ({
  ...fra(own),
  others: { ams: ams(theirs) },
});
const at = (version: string, objects: readonly RawObject[]): RawObject[] => [
  ciliumAgent({ containers: { 'cilium-agent': `quay.io/cilium/cilium:${version}` } }),
  ...objects.slice(1),
];
const versions = (own: string, theirs: string): Given => ({
  objects: at(own, meshed('fra', 1)),
  others: { ams: { objects: at(theirs, meshed('ams', 2)) } },
});
const told = (...names: string[]) => ({
  'nodes/w1/cilium-dbg-status.json': JSON.stringify({
    cilium: { state: 'Ok' },
    'cluster-mesh': { clusters: names.map((name) => ({ name, ready: true })) },
  }),
});
const native = { 'routing-mode': 'native' };

testRule('multicluster/mesh-settings-differ', rule, {
  flags: {
    'routing modes that differ': { ...two(native, {}), files: told('ams'), expect: [['high', cilium]] },
    'a routing mode that is not set': {
      objects: meshed('fra', 1, native),
      others: {
        ams: {
          objects: [
            ciliumAgent(),
            ciliumConfig({ 'cluster-name': 'ams', 'cluster-id': '2' }),
            ...meshed('ams', 2).slice(2),
          ],
        },
      },
      expect: [['high', cilium]],
    },
    'numbers of clusters that differ': {
      ...two({ 'max-connected-clusters': '511' }, {}),
      expect: [['high', cilium]],
    },
    'tunnel protocols that differ': {
      ...two({ 'tunnel-protocol': 'geneve' }, {}),
      expect: [['high', cilium]],
    },
    'WireGuard in one cluster': { ...two({ 'enable-wireguard': 'true' }, {}), expect: [['medium', cilium]] },
    'IPsec in the other cluster': {
      ...two({}, { 'enable-ipsec': 'true' }),
      expect: [['medium', cilium]],
    },
    'two MTUs': { ...two({ mtu: '9000' }, { mtu: '1500' }), expect: [['medium', cilium]] },
    'Cilium two minor versions apart': {
      ...versions('v1.20.2', 'v1.18.6'),
      expect: [['medium', 'DaemonSet kube-system/cilium']],
    },
    'each of several clusters once': {
      ...fra(native),
      others: { ams: ams(), lon: { objects: meshed('lon', 3) } },
      expect: [
        ['high', cilium],
        ['high', cilium],
      ],
    },
    'a node that encrypts': {
      objects: [
        ...meshed('fra', 1),
        node('w1'),
        node('w2'),
        {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNodeConfig',
          metadata: { name: 'edge', namespace: 'kube-system' },
          spec: {
            nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'w2' } },
            defaults: { 'enable-wireguard': 'true' },
          },
        },
      ],
      others: { ams: ams() },
      expect: [['medium', cilium]],
    },
  },
  passes: {
    'two clusters that are alike': two({ ...native, mtu: '9000' }, { ...native, mtu: '9000' }),
    'Cilium one minor version apart': versions('v1.19.4', 'v1.20.2'),
    'an MTU that one cluster leaves to the nodes': two({ mtu: '9000' }, {}),
    'an MTU of 0': two({ mtu: '9000' }, { mtu: '0' }),
    'tunnel protocols that differ where both route natively': two(
      { ...native, 'tunnel-protocol': 'geneve' },
      native,
    ),
    'a routing mode that Cilium does not know': two({ 'routing-mode': 'hybrid' }, {}),
    'identities that are kept in different places': two({ 'identity-allocation-mode': 'kvstore' }, {}),
    'namespaces that are global by default in one': two(
      { 'clustermesh-default-global-namespace': 'false' },
      {},
    ),
    'clusters of different meshes': { ...two(native, {}), files: told('lon') },
    'a cluster without ClusterMesh': {
      ...fra(native),
      others: { ams: { objects: [ciliumAgent(), ciliumConfig({})] } },
    },
  },
  notApplicable: {
    'a cluster without ClusterMesh': { objects: [ciliumAgent(), ciliumConfig({})] },
  },
  unknowns: {
    'a cluster of a mesh alone': fra(),
    'an image that does not tell its version': versions('v1.20.2', 'latest'),
  },
  unknownUses: {
    peers: { ...two(native, {}), expect: 'unknown' },
    networkAgents: { ...two(native, {}), expect: [['high', cilium]] },
    nodes: { ...two(native, {}), expect: [['high', cilium]] },
  },
});
