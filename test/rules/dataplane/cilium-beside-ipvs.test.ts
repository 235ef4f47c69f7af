import rule from '../../../src/rules/dataplane/cilium-beside-ipvs.ts';
import {
  agentPod,
  awsNode,
  ciliumAgent,
  ciliumConfig,
  configMap,
  flannelAgent,
  kubeProxyAgent,
} from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const config = (mode: string) => configMap('kube-system/kube-proxy', { 'config.conf': `mode: ${mode}` });
const workers = ['worker-1', 'worker-2'].map((name) => node(name));
const ipvs = [
  kubeProxyAgent(),
  config('ipvs'),
  ...workers,
  ...['worker-1', 'worker-2'].map((name) => agentPod('kube-system/kube-proxy', name)),
];
const beside = ciliumConfig({ 'kube-proxy-replacement': 'false' });
const nodeConfig = (value: string, hostname: string): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name: 'some', namespace: 'kube-system' },
  spec: {
    nodeSelector: { matchLabels: { 'kubernetes.io/hostname': hostname } },
    defaults: { 'kube-proxy-replacement': value },
  },
});
const finding = ['high', 'ConfigMap kube-system/kube-proxy'] as const;

testRule('dataplane/cilium-beside-ipvs', rule, {
  flags: {
    'Cilium that does not replace kube-proxy': {
      objects: [...ipvs, ciliumAgent(), beside],
      expect: [finding],
    },
    'the same by the default': { objects: [...ipvs, ciliumAgent(), ciliumConfig({})], expect: [finding] },
    'the same by its old word': {
      objects: [...ipvs, ciliumAgent(), ciliumConfig({ 'kube-proxy-replacement': 'disabled' })],
      expect: [finding],
    },
    'one node that a CiliumNodeConfig leaves to kube-proxy': {
      objects: [
        ...ipvs,
        ciliumAgent(),
        ciliumConfig({ 'kube-proxy-replacement': 'true' }),
        nodeConfig('false', 'worker-2'),
      ],
      expect: [finding],
    },
    'Cilium chained onto the VPC CNI': {
      objects: [
        ...ipvs,
        awsNode(),
        ciliumAgent(),
        ciliumConfig({ 'kube-proxy-replacement': 'false', 'cni-chaining-mode': 'aws-cni' }),
      ],
      expect: [['medium', 'ConfigMap kube-system/kube-proxy']],
    },
  },
  passes: {
    'Cilium in place of kube-proxy': {
      objects: [...ipvs, ciliumAgent(), ciliumConfig({ 'kube-proxy-replacement': 'true' })],
    },
    'a CiliumNodeConfig that has it replace kube-proxy on the node that has one': {
      objects: [
        kubeProxyAgent(),
        config('ipvs'),
        ...workers,
        agentPod('kube-system/kube-proxy', 'worker-1'),
        ciliumAgent(),
        beside,
        nodeConfig('true', 'worker-1'),
      ],
    },
    'words that do not tell': {
      objects: [...ipvs, ciliumAgent(), ciliumConfig({ 'kube-proxy-replacement': 'partial' })],
    },
    'another CNI': { objects: [...ipvs, flannelAgent()] },
    'a mode that nobody knows, beside another CNI': { objects: [kubeProxyAgent(), flannelAgent()] },
  },
  unknownUses: {
    networkAgents: { objects: [...ipvs, ciliumAgent(), beside], expect: 'unknown' },
    ciliumConfig: { objects: [...ipvs, ciliumAgent(), beside], expect: 'unknown' },
    nodes: { objects: [...ipvs, ciliumAgent(), beside], expect: [finding] },
  },
  unknowns: {
    'Cilium without its ConfigMap': { objects: [...ipvs, ciliumAgent()] },
    'CiliumNodeConfigs that may not be read': {
      objects: [...ipvs, ciliumAgent(), beside],
      unread: { CiliumNodeConfig: 'forbidden' },
    },
    'a mode that nobody knows': { objects: [kubeProxyAgent(), ...workers, ciliumAgent(), beside] },
    'DaemonSets of some namespaces alone': {
      objects: ipvs,
      onlyIn: { DaemonSet: ['kube-system'] },
    },
  },
  notApplicable: {
    iptables: { objects: [kubeProxyAgent(), config('iptables'), ...workers, ciliumAgent(), beside] },
  },
});
