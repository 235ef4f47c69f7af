import rule from '../../../src/rules/dataplane/tunnel-port-collision.ts';
import { felixConfiguration } from '../../support/bgp-objects.ts';
import {
  calicoNode,
  canal,
  ciliumAgent,
  ciliumConfig,
  configMap,
  flannelAgent,
} from '../../support/network-agents.ts';
import { ipPool } from '../../support/network-objects.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const nodes = ['worker-1', 'worker-2'].map((name) => node(name));
const netConf = (Backend: object, path = 'kube-flannel/kube-flannel-cfg') =>
  configMap(path, { 'net-conf.json': JSON.stringify({ Network: '10.244.0.0/16', Backend }) });
const vxlan = netConf({ Type: 'vxlan' });
const vxlanPool = ipPool('pods', '10.244.0.0/16', { vxlanMode: 'Always' });
const migrating = (data: Record<string, string>, ...more: readonly RawObject[]) => ({
  objects: [ciliumAgent(), ciliumConfig(data), flannelAgent(), vxlan, ...nodes, ...more],
});
const only = (name: string) => ({ spec: { nodeSelector: { 'kubernetes.io/hostname': name } } });
const calico = (...objects: readonly RawObject[]) => ({
  objects: [calicoNode(), vxlanPool, ...nodes, ...objects],
});
const onCilium = ['high', 'ConfigMap kube-system/cilium-config'] as const;
const onFlannel = ['high', 'ConfigMap kube-flannel/kube-flannel-cfg'] as const;
const override: RawObject = {
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name: 'one', namespace: 'kube-system' },
  spec: {
    nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'worker-2' } },
    defaults: { 'tunnel-port': '8472' },
  },
};
const wireguards = [
  felixConfiguration({ wireguardEnabled: true }),
  flannelAgent(),
  netConf({ Type: 'wireguard' }),
];

testRule('dataplane/tunnel-port-collision', rule, {
  flags: {
    'Cilium and flannel, both as they are by default': { ...migrating({}), expect: [onCilium] },
    'the default of Cilium written out': { ...migrating({ 'tunnel-port': '0' }), expect: [onCilium] },
    'Geneve at the port of flannel': {
      ...migrating({ 'tunnel-protocol': 'geneve', 'tunnel-port': '8472' }),
      expect: [onCilium],
    },
    'one node by a CiliumNodeConfig': {
      ...migrating({ 'tunnel-port': '8473' }, override),
      expect: [['high', 'CiliumNodeConfig kube-system/one']],
    },
    'Calico and flannel at the port of Windows': {
      ...calico(flannelAgent(), netConf({ Type: 'vxlan', Port: 4789 })),
      expect: [onFlannel],
    },
    'Calico with the port of Cilium': {
      ...calico(ciliumAgent(), ciliumConfig({}), felixConfiguration({ vxlanPort: 8472 })),
      expect: [onCilium],
    },
    'WireGuard of Calico and of flannel': {
      objects: [calicoNode(), ...wireguards, ...nodes],
      expect: [onFlannel],
    },
  },
  passes: {
    'Cilium at a port of its own': migrating({ 'tunnel-port': '8473' }),
    'Cilium with Geneve': migrating({ 'tunnel-protocol': 'geneve' }),
    'Cilium without tunnels': migrating({ 'routing-mode': 'native' }),
    'two plugins on different nodes': {
      objects: [
        ciliumAgent(only('worker-1')),
        ciliumConfig({}),
        flannelAgent(only('worker-2')),
        vxlan,
        ...nodes,
      ],
    },
    'Calico and flannel, both as they are by default': calico(flannelAgent(), vxlan),
    'Canal, whose Calico has no tunnel': {
      objects: [
        canal({ env: { CALICO_NETWORKING_BACKEND: 'none' } }),
        netConf({ Type: 'vxlan', Port: 4789 }, 'kube-system/canal-config'),
        vxlanPool,
        ...nodes,
      ],
    },
    'Calico whose pools need no VXLAN': {
      objects: [
        calicoNode(),
        ipPool('pods', '10.244.0.0/16', { ipipMode: 'Always' }),
        flannelAgent(),
        netConf({ Type: 'vxlan', Port: 4789 }),
        ...nodes,
      ],
    },
    'Calico with VXLAN switched off': calico(
      felixConfiguration({ vxlanEnabled: false }),
      flannelAgent(),
      netConf({ Type: 'vxlan', Port: 4789 }),
    ),
    'host-gw beside Cilium': {
      objects: [ciliumAgent(), ciliumConfig({}), flannelAgent(), netConf({ Type: 'host-gw' }), ...nodes],
    },
  },
  unknownUses: {
    ciliumConfig: { ...migrating({}), expect: 'unknown' },
    flannelConfig: { ...migrating({}), expect: 'unknown' },
    felixConfigurations: { ...calico(flannelAgent(), vxlan), expect: 'unknown' },
    ipPools: { ...calico(flannelAgent(), vxlan), expect: 'unknown' },
    calicoConfig: { ...calico(flannelAgent(), vxlan), expect: 'unknown' },
    installations: { ...migrating({}), expect: [onCilium] },
  },
  unknowns: {
    'nodes that may not be read': {
      objects: [ciliumAgent(), ciliumConfig({}), flannelAgent(), vxlan],
      unread: { Node: 'forbidden' },
    },
  },
  notApplicable: {
    'one plugin alone': { objects: [flannelAgent(), vxlan, ...nodes] },
  },
});
