import rule from '../../../src/rules/service/cilium-ignores-topology.ts';
import { agentPod, ciliumAgent, ciliumConfig, kubeProxyAgent } from '../../support/network-agents.ts';
import { node, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const zonal = (name: string, zone: string) =>
  node(name, { metadata: { name, labels: { 'topology.kubernetes.io/zone': zone, pool: zone } } });
const workers = [zonal('worker-1', 'a'), zonal('worker-2', 'b')];
const pods = ['worker-1', 'worker-2'].map((name) => agentPod('kube-system/cilium', name));
const on120 = [ciliumAgent({ containers: { 'cilium-agent': 'quay.io/cilium/cilium:v1.20.2' } }), ...pods];
const on119 = [ciliumAgent({ containers: { 'cilium-agent': 'quay.io/cilium/cilium:v1.19.5' } }), ...pods];
const replacing = (more: Record<string, string> = {}) =>
  ciliumConfig({ 'kube-proxy-replacement': 'true', ...more });
const heeding = replacing({ 'enable-service-topology': 'true' });
const sameZone = service('shop/cart', { trafficDistribution: 'PreferSameZone' });
const close = service('shop/cart', { trafficDistribution: 'PreferClose' });
const auto = { annotations: { 'service.kubernetes.io/topology-mode': 'Auto' } };
const nodeConfig = (value: string, pool: string): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name: 'topology', namespace: 'kube-system' },
  spec: { nodeSelector: { matchLabels: { pool } }, defaults: { 'enable-service-topology': value } },
});
const config = { expect: [['medium', 'ConfigMap kube-system/cilium-config']] } as const;
const cart = { expect: [['medium', 'Service shop/cart']] } as const;

testRule('service/cilium-ignores-topology', rule, {
  flags: {
    'the option as the chart ships it': {
      objects: [...on120, replacing({ 'enable-service-topology': 'false' }), ...workers, sameZone],
      ...config,
    },
    'the option not set, and several Services': {
      objects: [...on120, replacing(), ...workers, sameZone, service('shop/web', {}, auto)],
      ...config,
    },
    'PreferSameNode where nodes have no zones': {
      objects: [
        ...on120,
        replacing(),
        node('worker-1'),
        node('worker-2'),
        service('shop/cart', { trafficDistribution: 'PreferSameNode' }),
      ],
      ...config,
    },
    'a node that a CiliumNodeConfig switches it off on': {
      objects: [...on120, heeding, nodeConfig('false', 'b'), ...workers, sameZone],
      ...config,
    },
    'PreferSameZone before Cilium 1.20': {
      objects: [...on119, heeding, ...workers, sameZone],
      ...cart,
    },
    'PreferSameNode before Cilium 1.20': {
      objects: [
        ...on119,
        heeding,
        ...workers,
        service('shop/cart', { trafficDistribution: 'PreferSameNode' }),
      ],
      ...cart,
    },
  },
  passes: {
    'the option on': { objects: [...on120, heeding, ...workers, sameZone] },
    'PreferClose before Cilium 1.20': { objects: [...on119, heeding, ...workers, close] },
    'the annotation beside PreferSameZone before Cilium 1.20': {
      objects: [
        ...on119,
        heeding,
        ...workers,
        service('shop/cart', { trafficDistribution: 'PreferSameZone' }, auto),
      ],
    },
    'kube-proxy beside a Cilium that does not replace it': {
      objects: [
        ...on120,
        kubeProxyAgent(),
        ciliumConfig({ 'kube-proxy-replacement': 'false' }),
        ...workers,
        sameZone,
      ],
    },
    'nodes in one zone': {
      objects: [...on120, replacing(), zonal('worker-1', 'a'), zonal('worker-2', 'a'), sameZone],
    },
    'a CiliumNodeConfig that switches it on for every node': {
      objects: [
        ...on120,
        replacing(),
        {
          ...nodeConfig('true', 'a'),
          spec: { nodeSelector: {}, defaults: { 'enable-service-topology': 'true' } },
        },
        ...workers,
        sameZone,
      ],
    },
  },
  unknownUses: {
    cni: { objects: [...on119, heeding, ...workers, sameZone], expect: 'unknown' },
  },
  unknowns: {
    'CiliumNodeConfigs that were not read': {
      objects: [...on120, replacing(), ...workers, sameZone],
      unread: { CiliumNodeConfig: 'forbidden' },
    },
    'Services of one namespace only': {
      objects: [...on120, replacing(), ...workers],
      onlyIn: { Service: ['default'] },
    },
  },
  notApplicable: {
    'Services that ask for nothing': { objects: [...on120, replacing(), ...workers, service('shop/cart')] },
    'a cluster without Cilium': { objects: [kubeProxyAgent(), ...workers, sameZone] },
    'a Service whose traffic policy inside is Local': {
      objects: [
        ...on120,
        replacing(),
        ...workers,
        service('shop/cart', { trafficDistribution: 'PreferSameZone', internalTrafficPolicy: 'Local' }),
      ],
    },
  },
});
