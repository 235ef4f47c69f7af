import rule from '../../../src/rules/dataplane/replacement-not-effective.ts';
import { agentPod, ciliumAgent, ciliumConfig, kubeProxyAgent } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const workers = ['worker-1', 'worker-2'].map((name) => node(name));
const agents = [
  ciliumAgent(),
  agentPod('kube-system/cilium', 'worker-1'),
  agentPod('kube-system/cilium', 'worker-2'),
];
const asking = (data: Record<string, string> = {}) =>
  ciliumConfig({ 'kube-proxy-replacement': 'true', ...data });
const nodeConfig = (value: string, hostname: string): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name: 'some', namespace: 'kube-system' },
  spec: {
    nodeSelector: { matchLabels: { 'kubernetes.io/hostname': hostname } },
    defaults: { 'kube-proxy-replacement': value },
  },
});
const all = { nodePort: true, hostPort: true, externalIPs: true, socketLB: true };
const status = (mode: string, features: Partial<typeof all> = {}) =>
  JSON.stringify({
    cilium: { state: 'Ok', msg: '1.20.2 (v1.20.2-0bc32ae1)' },
    'kube-proxy-replacement': {
      mode,
      features: Object.fromEntries(
        Object.entries({ ...all, ...features }).map(([name, enabled]) => [name, enabled ? { enabled } : {}]),
      ),
    },
  });
const none = { nodePort: false, hostPort: false, externalIPs: false, socketLB: false };
const files = (first: string, second: string) => ({
  'nodes/worker-1/cilium-dbg-status.json': first,
  'nodes/worker-2/cilium-dbg-status.json': second,
});

testRule('dataplane/replacement-not-effective', rule, {
  flags: {
    'an agent that runs without what its configuration asks for': {
      objects: [...agents, ...workers, asking()],
      files: files(status('True'), status('False', none)),
      expect: [['high', 'Node worker-2']],
    },
    'a node that a CiliumNodeConfig asks it of': {
      objects: [
        ...agents,
        ...workers,
        ciliumConfig({ 'kube-proxy-replacement': 'false' }),
        nodeConfig('true', 'worker-2'),
      ],
      files: files(status('False', none), status('False', none)),
      expect: [['high', 'Node worker-2']],
    },
    'an agent that still replaces kube-proxy': {
      objects: [...agents, ...workers, ciliumConfig({ 'kube-proxy-replacement': 'false' })],
      files: files(status('False', none), status('True')),
      expect: [['high', 'Node worker-2']],
    },
    'NodePorts that are off': {
      objects: [...agents, ...workers, asking()],
      files: files(status('True', { nodePort: false }), status('True')),
      expect: [['high', 'Node worker-1']],
    },
    'hostPorts and external addresses that are off': {
      objects: [...agents, ...workers, asking()],
      files: files(status('True', { hostPort: false, externalIPs: false }), status('True')),
      expect: [['high', 'Node worker-1']],
    },
    'a load balancer for sockets that nobody switched off': {
      objects: [...agents, ...workers, asking()],
      files: files(status('True', { socketLB: false }), status('True')),
      expect: [['high', 'Node worker-1']],
    },
    'the old word that is no longer what runs': {
      objects: [...agents, ...workers, asking({ 'kube-proxy-replacement': 'strict' })],
      files: files(status('Partial', { externalIPs: false }), status('Strict')),
      expect: [['high', 'Node worker-1']],
    },
  },
  passes: {
    'agents that do what they are asked': {
      objects: [...agents, ...workers, asking()],
      files: files(status('True'), status('True')),
    },
    'a load balancer for sockets that is off on purpose': {
      objects: [...agents, ...workers, asking({ 'bpf-lb-sock': 'false' })],
      files: files(status('True', { socketLB: false }), status('True')),
    },
    'the old word for it': {
      objects: [...agents, ...workers, asking({ 'kube-proxy-replacement': 'strict' })],
      files: files(status('Strict'), status('Strict')),
    },
    'a migration by node, each agent as its node is told': {
      objects: [
        ...agents,
        ...workers,
        ciliumConfig({ 'kube-proxy-replacement': 'false' }),
        nodeConfig('true', 'worker-2'),
      ],
      files: files(status('False', none), status('True')),
    },
    'a Windows node, where no agent runs': {
      objects: [
        ...agents,
        ...workers,
        node('win-1', { metadata: { name: 'win-1', labels: { 'kubernetes.io/os': 'windows' } } }),
        asking(),
      ],
      files: files(status('True'), status('True')),
    },
  },
  unknownUses: {
    ciliumStatus: {
      objects: [...agents, ...workers, asking()],
      files: files(status('True'), status('False', none)),
      expect: 'unknown',
    },
    serviceDataplane: {
      objects: [...agents, ...workers, asking()],
      files: files(status('True'), status('False', none)),
      expect: [['high', 'Node worker-2']],
    },
  },
  unknowns: {
    'a live cluster, whose agents nobody asked': { objects: [...agents, ...workers, asking()] },
    'a node whose agent was not asked': {
      objects: [...agents, ...workers, asking()],
      files: { 'nodes/worker-1/cilium-dbg-status.json': status('True') },
    },
    'CiliumNodeConfigs that may not be read': {
      objects: [...agents, ...workers, asking()],
      unread: { CiliumNodeConfig: 'forbidden' },
      files: files(status('True'), status('False', none)),
    },
  },
  notApplicable: {
    'Cilium that is not to replace kube-proxy': {
      objects: [...agents, ...workers, kubeProxyAgent(), ciliumConfig({ 'kube-proxy-replacement': 'false' })],
    },
    'the old words that do not tell what is wanted': {
      objects: [...agents, ...workers, ciliumConfig({ 'kube-proxy-replacement': 'partial' })],
      files: files(status('Partial'), status('Partial')),
    },
    'a cluster without Cilium': { objects: [...workers, kubeProxyAgent()] },
  },
});
