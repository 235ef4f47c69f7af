import rule from '../../../src/rules/dataplane/cilium-config-invalid.ts';
import { ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const nodes = ['worker-1', 'worker-2'].map((name) => node(name));
const agentOf = (version: string) =>
  ciliumAgent({ containers: { 'cilium-agent': `quay.io/cilium/cilium:${version}` } });
const cluster = (data: Record<string, string>, version = 'v1.20.2', ...more: readonly RawObject[]) => ({
  objects: [ciliumConfig(data), agentOf(version), ...nodes, ...more],
});
const onOneNode = (defaults: Record<string, string>): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name: 'edge', namespace: 'kube-system' },
  spec: { nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'worker-2' } }, defaults },
});
const annotated = (annotations: Record<string, string>): RawObject => {
  const config = ciliumConfig({ 'routing-mode': 'native' });
  return { ...config, metadata: { ...config.metadata, annotations } };
};
const finding = ['medium', 'ConfigMap kube-system/cilium-config'] as const;
const strictEncryption = { 'enable-encryption-strict-mode': 'true' };

testRule('dataplane/cilium-config-invalid', rule, {
  flags: {
    'the key tunnel, gone since 1.15': { ...cluster({ tunnel: 'disabled' }), expect: [finding] },
    'the key tunnel in 1.15, the first without it': {
      ...cluster({ tunnel: 'geneve' }, 'v1.15.0'),
      expect: [finding],
    },
    'an annotation with an error': {
      objects: [annotated({ 'config.cilium.io/routing-mode': 'not a mode' }), ciliumAgent()],
      expect: [finding],
    },
    'two annotations': {
      objects: [
        annotated({ 'config.cilium.io/mtu': 'not a number', 'config.cilium.io/ipam': 'no such mode' }),
        ciliumAgent(),
      ],
      expect: [finding],
    },
    'kube-proxy-replacement strict, gone since 1.16': {
      ...cluster({ 'kube-proxy-replacement': 'strict' }, 'v1.16.0'),
      expect: [finding],
    },
    'kube-proxy-replacement partial': {
      ...cluster({ 'kube-proxy-replacement': 'partial' }),
      expect: [finding],
    },
    'kube-proxy-replacement disabled': {
      ...cluster({ 'kube-proxy-replacement': 'disabled' }),
      expect: [finding],
    },
    'kube-proxy-replacement probe, gone since 1.13': {
      ...cluster({ 'kube-proxy-replacement': 'probe' }, 'v1.13.0'),
      expect: [finding],
    },
    'an IPAM mode of old': { ...cluster({ ipam: 'cluster-pool-v2beta' }, 'v1.15.3'), expect: [finding] },
    'parts of the replacement switched on by themselves': {
      ...cluster(
        {
          'kube-proxy-replacement': 'false',
          'enable-node-port': 'true',
          'enable-host-port': 'true',
          'enable-external-ips': 'true',
        },
        'v1.19.0',
      ),
      expect: [finding, finding, finding],
    },
    'egress gateways by their old key': {
      ...cluster({ 'enable-ipv4-egress-gateway': 'true' }, 'v1.19.4'),
      expect: [finding],
    },
    'mode and algorithm by their old keys': {
      ...cluster({ 'node-port-mode': 'dsr', 'node-port-algorithm': 'maglev' }, 'v1.20.0'),
      expect: [finding, finding],
    },
    'strict encryption by its old key': { ...cluster(strictEncryption), expect: [finding] },
    'a CiliumNodeConfig that says so for one node': {
      ...cluster({ 'routing-mode': 'native' }, 'v1.20.2', onOneNode(strictEncryption)),
      expect: [['medium', 'CiliumNodeConfig kube-system/edge']],
    },
  },
  passes: {
    'what the chart writes': cluster({
      'routing-mode': 'native',
      'kube-proxy-replacement': 'true',
      ipam: 'cluster-pool',
      'bpf-lb-mode': 'dsr',
    }),
    'the key tunnel in 1.14': cluster({ tunnel: 'disabled' }, 'v1.14.19'),
    'the key tunnel beside routing-mode': cluster({ tunnel: 'disabled', 'routing-mode': 'native' }),
    'strict in 1.15': cluster({ 'kube-proxy-replacement': 'strict' }, 'v1.15.19'),
    'probe in 1.12': cluster({ 'kube-proxy-replacement': 'probe' }, 'v1.12.19'),
    'the old IPAM mode in 1.14': cluster({ ipam: 'cluster-pool-v2beta' }, 'v1.14.19'),
    'enable-node-port in 1.18': cluster({ 'enable-node-port': 'true' }, 'v1.18.6'),
    'enable-node-port false': cluster({ 'enable-node-port': 'false' }),
    'enable-node-port beside the whole replacement': cluster({
      'kube-proxy-replacement': 'true',
      'enable-node-port': 'true',
    }),
    'the old egress gateway key beside the new one': cluster({
      'enable-ipv4-egress-gateway': 'true',
      'enable-egress-gateway': 'true',
    }),
    'old modes in 1.19': cluster({ 'node-port-mode': 'dsr', ...strictEncryption }, 'v1.19.5'),
    'old modes that say the default': cluster({ 'node-port-mode': 'snat', 'node-port-algorithm': 'random' }),
    'an annotation of another kind': {
      objects: [annotated({ 'meta.helm.sh/release-name': 'cilium' }), ciliumAgent(), ...nodes],
    },
    'a key that no version is known to have': cluster({ 'routing-mode': 'native', 'no-such-key': 'true' }),
  },
  unknownUses: {
    networkAgents: { ...cluster({ tunnel: 'disabled' }), expect: 'unknown' },
    nodes: { ...cluster({ tunnel: 'disabled' }), expect: [finding] },
  },
  unknowns: {
    'an agent by its digest alone': {
      objects: [
        ciliumConfig({ tunnel: 'disabled' }),
        ciliumAgent({ containers: { 'cilium-agent': 'quay.io/cilium/cilium@sha256:0123' } }),
      ],
    },
    'CiliumNodeConfigs that may not be read': {
      ...cluster({ tunnel: 'disabled' }),
      unread: { CiliumNodeConfig: 'forbidden' },
    },
  },
  notApplicable: {
    'a ConfigMap that an earlier Cilium left': { objects: [ciliumConfig({ tunnel: 'disabled' }), ...nodes] },
  },
});
