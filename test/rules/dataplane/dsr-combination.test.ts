import rule from '../../../src/rules/dataplane/dsr-combination.ts';
import { ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const nodes = ['worker-1', 'worker-2', 'worker-3'].map((name) => node(name));
const agentOf = (version: string) =>
  ciliumAgent({ containers: { 'cilium-agent': `quay.io/cilium/cilium:${version}` } });
const onOneNode = (defaults: Record<string, string>): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name: 'edge', namespace: 'kube-system' },
  spec: { nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'worker-2' } }, defaults },
});
const cluster = (data: Record<string, string>, ...more: readonly RawObject[]) => ({
  objects: [
    ciliumConfig({ 'kube-proxy-replacement': 'true', ...data }),
    ...(more.some(({ kind }) => kind === 'DaemonSet') ? [] : [ciliumAgent()]),
    ...nodes,
    ...more,
  ],
});
const atConfig = ['high', 'ConfigMap kube-system/cilium-config'] as const;
const native = { 'routing-mode': 'native', 'bpf-lb-mode': 'dsr' };

testRule('dataplane/dsr-combination', rule, {
  flags: {
    'direct server return through VXLAN tunnels': {
      ...cluster({ 'bpf-lb-mode': 'dsr', 'routing-mode': 'tunnel', 'tunnel-protocol': 'vxlan' }),
      expect: [atConfig],
    },
    'hybrid through the tunnels that Cilium has by default': {
      ...cluster({ 'bpf-lb-mode': 'hybrid' }),
      expect: [atConfig],
    },
    'Geneve tunnels with the dispatch that is the default': {
      ...cluster({ 'bpf-lb-mode': 'dsr', 'routing-mode': 'tunnel', 'tunnel-protocol': 'geneve' }),
      expect: [atConfig],
    },
    'Geneve tunnels with dispatch ipip': {
      ...cluster({ 'bpf-lb-mode': 'hybrid', 'bpf-lb-dsr-dispatch': 'ipip', 'tunnel-protocol': 'geneve' }),
      expect: [atConfig],
    },
    'native routing whose dispatch geneve lacks the protocol': {
      ...cluster({ ...native, 'bpf-lb-dsr-dispatch': 'geneve' }),
      expect: [atConfig],
    },
    'the same in 1.15, the first that does not choose the protocol itself': {
      ...cluster({ ...native, 'bpf-lb-dsr-dispatch': 'geneve' }, agentOf('v1.15.0')),
      expect: [atConfig],
    },
    'one node whose CiliumNodeConfig asks for it': {
      ...cluster({ 'routing-mode': 'tunnel' }, onOneNode({ 'bpf-lb-mode': 'dsr' })),
      expect: [['high', 'CiliumNodeConfig kube-system/edge']],
    },
    'an agent whose DaemonSet was not read': {
      ...cluster({ 'bpf-lb-mode': 'dsr' }),
      unread: { DaemonSet: 'forbidden' },
      expect: [atConfig],
    },
  },
  passes: {
    'snat through VXLAN tunnels': cluster({ 'bpf-lb-mode': 'snat', 'tunnel-protocol': 'vxlan' }),
    'nothing said': cluster({}),
    'dispatch geneve through Geneve tunnels': cluster({
      'bpf-lb-mode': 'dsr',
      'bpf-lb-dsr-dispatch': 'geneve',
      'tunnel-protocol': 'geneve',
    }),
    'IP options with native routing': cluster({ ...native, 'bpf-lb-dsr-dispatch': 'opt' }),
    'IPIP with native routing': cluster({ ...native, 'bpf-lb-dsr-dispatch': 'ipip' }),
    'dispatch geneve with native routing and the protocol': cluster({
      ...native,
      'bpf-lb-dsr-dispatch': 'geneve',
      'tunnel-protocol': 'geneve',
    }),
    'dispatch geneve with native routing in 1.14': cluster(
      { ...native, 'bpf-lb-dsr-dispatch': 'geneve' },
      agentOf('v1.14.19'),
    ),
    'Cilium beside kube-proxy': cluster({ 'kube-proxy-replacement': 'false', 'bpf-lb-mode': 'dsr' }),
    'the one node that would have it set right by a CiliumNodeConfig': {
      objects: [
        ciliumConfig({ 'kube-proxy-replacement': 'true', 'bpf-lb-mode': 'dsr' }),
        ciliumAgent(),
        node('worker-2'),
        onOneNode({ 'bpf-lb-mode': 'snat' }),
      ],
    },
  },
  unknownUses: {
    networkAgents: { ...cluster({ ...native, 'bpf-lb-dsr-dispatch': 'geneve' }), expect: 'unknown' },
    nodes: { ...cluster({ 'bpf-lb-mode': 'dsr' }), expect: [atConfig] },
  },
  unknowns: {
    'CiliumNodeConfigs that may not be read': {
      ...cluster({ 'bpf-lb-mode': 'dsr' }),
      unread: { CiliumNodeConfig: 'forbidden' },
    },
    'nodes that may not be read and that a CiliumNodeConfig may select': {
      ...cluster({}, onOneNode({ 'bpf-lb-mode': 'dsr' })),
      unread: { Node: 'forbidden' },
    },
  },
  notApplicable: {
    'a cluster without Cilium': { objects: nodes },
    'a ConfigMap that an earlier Cilium left': {
      objects: [ciliumConfig({ 'kube-proxy-replacement': 'true', 'bpf-lb-mode': 'dsr' }), ...nodes],
    },
  },
});
