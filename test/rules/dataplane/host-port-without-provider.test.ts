import rule from '../../../src/rules/dataplane/host-port-without-provider.ts';
import { calicoNode, ciliumAgent, ciliumConfig, flannelAgent } from '../../support/network-agents.ts';
import { calicoInstallation } from '../../support/network-objects.ts';
import { node, pod } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const ports = (...hostPorts: readonly number[]) => ({
  nodeName: 'worker-1',
  containers: [
    {
      name: 'main',
      ports: hostPorts.map((hostPort) => ({ containerPort: hostPort, hostPort, protocol: 'TCP' })),
    },
  ],
});
const edge = pod('edge/proxy', 'proxy', ports(80));
const worker = node('worker-1');
const disabled = calicoInstallation({ cni: { type: 'Calico' }, calicoNetwork: { hostPorts: 'Disabled' } });
const calico = (installation: RawObject, ...pods: readonly RawObject[]) => ({
  objects: [calicoNode(), installation, worker, ...pods],
});
const cilium = (data: Record<string, string>, ...more: readonly RawObject[]) => ({
  objects: [ciliumAgent(), ciliumConfig(data), worker, edge, ...more],
});
const finding = ['high', 'Pod edge/proxy'] as const;
const without = { 'kube-proxy-replacement': 'false' };
const replaced = { 'kube-proxy-replacement': 'true' };
const status = (enabled: boolean) => ({
  'nodes/worker-1/cilium-dbg-status.json': JSON.stringify({
    cilium: { state: 'Ok', msg: '1.20.2' },
    'kube-proxy-replacement': { mode: 'True', features: { hostPort: enabled ? { enabled } : {} } },
  }),
});
const onNode: RawObject = {
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name: 'edge', namespace: 'kube-system' },
  spec: { nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'worker-1' } }, defaults: replaced },
};
const unrolled: Partial<RawObject> = { spec: { hostNetwork: true, ...ports(80) } };

testRule('dataplane/host-port-without-provider', rule, {
  flags: {
    'Calico with hostPorts Disabled': { ...calico(disabled, edge), expect: [finding] },
    'two ports': { ...calico(disabled, pod('edge/proxy', 'proxy', ports(80, 443))), expect: [finding] },
    'Cilium beside kube-proxy without portmap': { ...cilium(without), expect: [finding] },
    'Cilium as it is by default': { ...cilium({}), expect: [finding] },
    'an agent of Cilium that runs without': { ...cilium(replaced), files: status(false), expect: [finding] },
  },
  passes: {
    'Calico with hostPorts Enabled': calico(
      calicoInstallation({ calicoNetwork: { hostPorts: 'Enabled' } }),
      edge,
    ),
    'Calico whose Installation does not say': calico(calicoInstallation({ calicoNetwork: {} }), edge),
    'Cilium that replaces kube-proxy': cilium(replaced),
    'an agent of Cilium that runs with it': { ...cilium(without), files: status(true) },
    'Cilium with portmap chained': cilium({ ...without, 'cni-chaining-mode': 'portmap' }),
    'Cilium with its own part switched on': cilium({ ...without, 'enable-host-port': 'true' }),
    'a CNI configuration of the administrator’s own': cilium({ ...without, 'custom-cni-conf': 'true' }),
    'a node where Cilium replaces kube-proxy': cilium(without, onNode),
  },
  unknowns: {
    'an Installation that may not be read': {
      objects: [calicoNode(), worker, edge],
      unread: { Installation: 'forbidden' },
    },
    'CiliumNodeConfigs that may not be read': {
      ...cilium(without),
      unread: { CiliumNodeConfig: 'forbidden' },
    },
  },
  unknownUses: {
    networkAgents: { ...calico(disabled, edge), expect: [finding] },
    installations: { ...calico(disabled, edge), expect: 'unknown' },
    ciliumConfig: { ...cilium(without), expect: 'unknown' },
    ciliumStatus: { ...cilium(without), expect: [finding] },
    nodes: { ...cilium(without), expect: [finding] },
  },
  notApplicable: {
    'pods on their node’s network': calico(disabled, { ...edge, ...unrolled }),
    'a pod that has ended': calico(disabled, { ...edge, status: { phase: 'Succeeded' } }),
    'a pod that is being deleted': calico(disabled, {
      ...edge,
      metadata: { ...edge.metadata, deletionTimestamp: '2026-11-23T11:59:00Z' },
    }),
    'a pod without a host port': calico(disabled, pod('shop/cart', 'cart', { nodeName: 'worker-1' })),
    'flannel, which ships portmap': { objects: [flannelAgent(), worker, edge] },
  },
});
