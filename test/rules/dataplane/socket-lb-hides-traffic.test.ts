import rule from '../../../src/rules/dataplane/socket-lb-hides-traffic.ts';
import { ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { node, pod } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const nodes = ['worker-1', 'worker-2'].map((name) => node(name));
const on = { 'kube-proxy-replacement': 'true' };
const proxy = { name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.30.1' };
const meshed = (nodeName = 'worker-1') =>
  pod('shop/cart', 'cart', { nodeName, containers: [{ name: 'app' }, proxy] });
const native = pod('shop/pay', 'pay', {
  nodeName: 'worker-1',
  containers: [{ name: 'app' }],
  initContainers: [{ ...proxy, restartPolicy: 'Always' }],
});
const gateway = pod('istio-ingress/gateway', 'gateway', { nodeName: 'worker-1', containers: [proxy] });
const sandbox = (runtimeClassName: string, more: object = {}) =>
  pod('batch/job', 'job', { nodeName: 'worker-1', runtimeClassName, ...more });
const cluster = (data: Record<string, string>, ...more: readonly RawObject[]) => ({
  objects: [ciliumConfig(data), ciliumAgent(), ...nodes, ...more],
});
const onWorker2 = (defaults: Record<string, string>): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name: 'mesh', namespace: 'kube-system' },
  spec: { nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'worker-2' } }, defaults },
});
const finding = ['medium', 'ConfigMap kube-system/cilium-config'] as const;
const hostOnly = { 'bpf-lb-sock-hostns-only': 'true' };

testRule('dataplane/socket-lb-hides-traffic', rule, {
  flags: {
    'a sidecar of Istio': { ...cluster(on, meshed()), expect: [finding] },
    'a sidecar that is an init container': { ...cluster(on, native), expect: [finding] },
    'a sidecar beside kube-proxy, where the socket is switched on by itself': {
      ...cluster({ 'kube-proxy-replacement': 'false', 'bpf-lb-sock': 'true' }, meshed()),
      expect: [finding],
    },
    'Kata Containers': { ...cluster(on, sandbox('kata-qemu')), expect: [finding] },
    gVisor: { ...cluster(on, sandbox('gvisor')), expect: [finding] },
    'both, and the setting said to be off': {
      ...cluster({ ...on, 'bpf-lb-sock-hostns-only': 'false' }, meshed(), sandbox('kata')),
      expect: [finding, finding],
    },
    'a node that a CiliumNodeConfig takes out': {
      ...cluster(
        { ...on, ...hostOnly },
        meshed('worker-2'),
        onWorker2({ 'bpf-lb-sock-hostns-only': 'false' }),
      ),
      expect: [['medium', 'CiliumNodeConfig kube-system/mesh']],
    },
  },
  passes: {
    'the socket for the node alone': cluster({ ...on, ...hostOnly }, meshed(), sandbox('kata')),
    'Cilium beside kube-proxy': cluster({ 'kube-proxy-replacement': 'false' }, meshed(), sandbox('kata')),
    'Istio’s gateway, which is no sidecar': cluster(on, gateway),
    'pods without either, as in ambient mode': cluster(on, pod('shop/cart', 'cart')),
    'a sandbox whose packets kube-proxy translates': cluster(
      { 'kube-proxy-replacement': 'false', 'bpf-lb-sock': 'true' },
      sandbox('kata'),
    ),
    'a RuntimeClass of another name': cluster(on, sandbox('nvidia')),
    'a sandbox on the node’s network': cluster(on, sandbox('kata', { hostNetwork: true })),
    'a pod that has ended': cluster(on, { ...sandbox('kata'), status: { phase: 'Succeeded' } }),
    'sidecars on nodes that a CiliumNodeConfig spares': cluster(on, meshed('worker-2'), onWorker2(hostOnly)),
  },
  unknownUses: {
    networkAgents: { ...cluster(on, meshed()), expect: [finding] },
    nodes: { ...cluster(on, meshed()), expect: [finding] },
    pods: { ...cluster(on, meshed()), expect: 'unknown' },
  },
  unknowns: {
    'CiliumNodeConfigs that may not be read': {
      ...cluster(on, meshed()),
      unread: { CiliumNodeConfig: 'forbidden' },
    },
  },
  notApplicable: {
    'a ConfigMap that an earlier Cilium left': { objects: [ciliumConfig(on), ...nodes, meshed()] },
  },
});
