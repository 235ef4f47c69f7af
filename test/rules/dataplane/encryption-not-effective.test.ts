import rule from '../../../src/rules/dataplane/encryption-not-effective.ts';
import { felixConfiguration } from '../../support/bgp-objects.ts';
import { calicoNode, ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const workers = ['worker-1', 'worker-2'].map((name) => node(name));
const published = { 'network.cilium.io/wg-pub-key': 'Pwn/5RCxbOnLoiZeVtlKZTnIRk3ScVSGnb8wJYjPm3Q=' };
const ciliumNode = (name: string, annotations: object = {}, key?: number): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNode',
  metadata: { name, annotations },
  spec: { encryption: key === undefined ? {} : { key } },
});
const both = [ciliumNode('worker-1', published), ciliumNode('worker-2', published)];
const oneBare = [ciliumNode('worker-1', published), ciliumNode('worker-2')];
const wireguard = (data: Record<string, string> = {}) =>
  ciliumConfig({ 'enable-wireguard': 'true', ...data });
const cilium = (...objects: readonly RawObject[]) => ({ objects: [ciliumAgent(), ...workers, ...objects] });
const status = (mode: string) =>
  JSON.stringify({ cilium: { state: 'Ok', msg: '1.20.2' }, encryption: { mode } });
const onConfig = ['high', 'ConfigMap kube-system/cilium-config'] as const;
const onOne = (key: string): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name: 'edge', namespace: 'kube-system' },
  spec: {
    nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'worker-2' } },
    defaults: { 'enable-wireguard': key },
  },
});
const xdp = { 'encrypt-node': 'true', 'bpf-lb-acceleration': 'native', 'kube-proxy-replacement': 'true' };

const calicoWorker = (name: string, annotations: object, more: Partial<RawObject> = {}) =>
  node(name, { metadata: { name, labels: { 'kubernetes.io/os': 'linux' }, annotations }, ...more });
const v4 = { 'projectcalico.org/IPv4Address': '192.168.0.1/24' };
const v6 = { 'projectcalico.org/IPv6Address': 'fd00::1/64' };
const key4 = { 'projectcalico.org/WireguardPublicKey': 'Pwn/5RCxbOnLoiZeVtlKZTnIRk3ScVSGnb8wJYjPm3Q=' };
const on = felixConfiguration({ wireguardEnabled: true });
const calico = (...objects: readonly RawObject[]) => ({ objects: [calicoNode(), ...objects] });
const onFelix = ['high', 'FelixConfiguration default'] as const;
const example = cilium(wireguard(), ...oneBare);
const late = '2026-11-23T11:55:00Z';

testRule('dataplane/encryption-not-effective', rule, {
  flags: {
    'a node that has published no key of WireGuard': { ...example, expect: [onConfig] },
    'two nodes without a key of IPsec': {
      ...cilium(
        ciliumConfig({ 'enable-ipsec': 'true' }),
        ciliumNode('worker-1'),
        ciliumNode('worker-2', {}, 0),
      ),
      expect: [onConfig],
    },
    'an agent that says Disabled': {
      ...cilium(wireguard(), ...both),
      files: { 'nodes/worker-2/cilium-dbg-status.json': status('Disabled') },
      expect: [onConfig],
    },
    'a node that a CiliumNodeConfig asks it of': {
      ...cilium(ciliumConfig({}), onOne('true'), ...oneBare),
      expect: [['high', 'CiliumNodeConfig kube-system/edge']],
    },
    'XDP beside WireGuard between nodes': { ...cilium(wireguard(xdp), ...both), expect: [onConfig] },
    'XDP where it goes, likewise': {
      ...cilium(wireguard({ ...xdp, 'bpf-lb-acceleration': 'best-effort' }), ...both),
      expect: [onConfig],
    },
    'a node of Calico without a key': {
      ...calico(on, calicoWorker('worker-1', { ...v4, ...key4 }), calicoWorker('worker-2', v4)),
      expect: [onFelix],
    },
    'a node of Calico without a key for IPv6': {
      ...calico(
        felixConfiguration({ wireguardEnabledV6: true }),
        calicoWorker('worker-1', { ...v6, ...key4 }),
      ),
      expect: [onFelix],
    },
    'a node of Calico that does policy alone': {
      ...calico(on, calicoWorker('worker-1', key4), calicoWorker('worker-2', {})),
      expect: [onFelix],
    },
    'Calico by its environment': {
      objects: [calicoNode({ env: { FELIX_WIREGUARDENABLED: 'true' } }), calicoWorker('worker-1', v4)],
      expect: [['high', 'DaemonSet calico-system/calico-node']],
    },
    'one node of Calico by its own configuration': {
      ...calico(
        felixConfiguration({ wireguardEnabled: true }, 'node.worker-1'),
        calicoWorker('worker-1', v4),
      ),
      expect: [['high', 'FelixConfiguration node.worker-1']],
    },
  },
  passes: {
    'WireGuard with a key on every node': cilium(wireguard(), ...both),
    'IPsec with a key on every node': cilium(
      ciliumConfig({ 'enable-ipsec': 'true' }),
      ciliumNode('worker-1', {}, 3),
      ciliumNode('worker-2', {}, 3),
    ),
    'an agent that says Wireguard': {
      ...cilium(wireguard(), ...both),
      files: { 'nodes/worker-1/cilium-dbg-status.json': status('Wireguard') },
    },
    'a node that a CiliumNodeConfig takes it from': cilium(wireguard(), onOne('false'), ...oneBare),
    'XDP without encryption between nodes': cilium(wireguard({ ...xdp, 'encrypt-node': 'false' }), ...both),
    'no XDP': cilium(wireguard({ ...xdp, 'bpf-lb-acceleration': 'disabled' }), ...both),
    'XDP, but kube-proxy is not replaced': cilium(
      wireguard({ ...xdp, 'kube-proxy-replacement': 'false' }),
      ...both,
    ),
    'a node that just joined': {
      objects: [
        ciliumAgent(),
        wireguard(),
        ...oneBare,
        node('worker-1'),
        node('worker-2', { metadata: { name: 'worker-2', creationTimestamp: late } }),
      ],
    },
    'a node that is not ready': {
      objects: [ciliumAgent(), wireguard(), ...oneBare, node('worker-1'), node('worker-2', { status: {} })],
    },
    'a Windows node': calico(
      on,
      calicoWorker('worker-1', { ...v4, ...key4 }),
      node('win-1', {
        metadata: { name: 'win-1', labels: { 'kubernetes.io/os': 'windows' }, annotations: v4 },
      }),
    ),
    'Calico with a key on every node': calico(on, calicoWorker('worker-1', { ...v4, ...key4 })),
    'Calico that keeps its nodes elsewhere': calico(on, calicoWorker('worker-1', {})),
    'one node of Calico that is left out': calico(
      on,
      felixConfiguration({ wireguardEnabled: false }, 'node.worker-1'),
      calicoWorker('worker-1', v4),
    ),
  },
  unknowns: {
    'CiliumNodes that may not be read': { ...cilium(wireguard()), unread: { CiliumNode: 'forbidden' } },
    'nodes that may not be read': {
      objects: [ciliumAgent(), wireguard(), ...both],
      unread: { Node: 'forbidden' },
    },
  },
  unknownUses: {
    ciliumConfig: { ...example, expect: 'unknown' },
    ciliumNodes: { ...example, expect: 'unknown' },
    ciliumStatus: { ...example, expect: [onConfig] },
    networkAgents: { ...example, expect: [onConfig] },
    felixConfigurations: { ...calico(on, calicoWorker('worker-1', v4)), expect: 'unknown' },
    nodes: { ...example, expect: 'unknown' },
    clock: { ...example, expect: [onConfig] },
  },
  notApplicable: {
    'Cilium without encryption': cilium(ciliumConfig({ 'enable-wireguard': 'false' }), ...oneBare),
    'Calico without encryption': calico(felixConfiguration({}), calicoWorker('worker-1', v4)),
  },
});
