import rule from '../../../src/rules/dataplane/two-service-dataplanes.ts';
import {
  agentPod,
  azureCns,
  calicoNode,
  ciliumAgent,
  ciliumConfig,
  configMap,
  daemonSet,
  kubeProxyAgent,
} from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const replacing = ciliumConfig({ 'kube-proxy-replacement': 'true' });
const workers = ['worker-1', 'worker-2'].map((name) => node(name));
const podsOf = (path: string, ...nodes: string[]) => nodes.map((name) => agentPod(path, name));
const kubeProxyEverywhere = [kubeProxyAgent(), ...podsOf('kube-system/kube-proxy', 'worker-1', 'worker-2')];
const ciliumEverywhere = [ciliumAgent(), ...podsOf('kube-system/cilium', 'worker-1', 'worker-2')];
const calicoEverywhere = [calicoNode(), ...podsOf('calico-system/calico-node', 'worker-1', 'worker-2')];
const felix = (spec: object): RawObject => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'FelixConfiguration',
  metadata: { name: 'default' },
  spec,
});
const kubeProxyFinding = ['medium', 'DaemonSet kube-system/kube-proxy'] as const;

testRule('dataplane/two-service-dataplanes', rule, {
  flags: {
    'Cilium in place of a kube-proxy that still runs': {
      objects: [...kubeProxyEverywhere, ...ciliumEverywhere, replacing, ...workers],
      expect: [kubeProxyFinding],
    },
    'one node that both have pods on': {
      objects: [
        kubeProxyAgent(),
        ...podsOf('kube-system/kube-proxy', 'worker-1'),
        ...ciliumEverywhere,
        replacing,
        ...workers,
      ],
      expect: [kubeProxyFinding],
    },
    'Calico’s eBPF dataplane, which deletes kube-proxy’s rules by default': {
      objects: [...kubeProxyEverywhere, ...calicoEverywhere, felix({ bpfEnabled: true }), ...workers],
      expect: [['high', 'DaemonSet kube-system/kube-proxy']],
    },
    'Calico’s eBPF dataplane that is told to delete them': {
      objects: [
        ...kubeProxyEverywhere,
        ...calicoEverywhere,
        felix({ bpfEnabled: true, bpfKubeProxyIptablesCleanupEnabled: true }),
        ...workers,
      ],
      expect: [['high', 'DaemonSet kube-system/kube-proxy']],
    },
    'Calico’s eBPF dataplane that is told to leave them': {
      objects: [
        ...kubeProxyEverywhere,
        ...calicoEverywhere,
        felix({ bpfEnabled: true, bpfKubeProxyIptablesCleanupEnabled: false }),
        ...workers,
      ],
      expect: [kubeProxyFinding],
    },
    'Calico’s eBPF dataplane whose environment says otherwise than its configuration': {
      objects: [
        ...kubeProxyEverywhere,
        calicoNode({ env: { FELIX_BPFKUBEPROXYIPTABLESCLEANUPENABLED: 'true' } }),
        ...podsOf('calico-system/calico-node', 'worker-1', 'worker-2'),
        felix({ bpfEnabled: true, bpfKubeProxyIptablesCleanupEnabled: false }),
        ...workers,
      ],
      expect: [['high', 'DaemonSet kube-system/kube-proxy']],
    },
    'Calico’s eBPF dataplane whose environment leaves the rules alone': {
      objects: [
        ...kubeProxyEverywhere,
        calicoNode({ env: { FELIX_BPFKUBEPROXYIPTABLESCLEANUPENABLED: 'false' } }),
        ...podsOf('calico-system/calico-node', 'worker-1', 'worker-2'),
        felix({ bpfEnabled: true }),
        ...workers,
      ],
      expect: [kubeProxyFinding],
    },
    'Calico’s eBPF dataplane by its Installation': {
      objects: [
        ...kubeProxyEverywhere,
        ...calicoEverywhere,
        {
          apiVersion: 'operator.tigera.io/v1',
          kind: 'Installation',
          metadata: { name: 'default' },
          spec: { calicoNetwork: { linuxDataplane: 'BPF' } },
        },
        ...workers,
      ],
      expect: [['high', 'DaemonSet kube-system/kube-proxy']],
    },
    'both by their selectors, where pods were not read': {
      objects: [kubeProxyAgent(), ciliumAgent(), replacing, ...workers],
      unread: { Pod: 'forbidden' },
      expect: [kubeProxyFinding],
    },
  },
  passes: {
    'a migration by node pool, by the pods': {
      objects: [
        kubeProxyAgent(),
        ...podsOf('kube-system/kube-proxy', 'worker-1'),
        ciliumAgent(),
        ...podsOf('kube-system/cilium', 'worker-2'),
        replacing,
        ...workers,
      ],
    },
    'a migration by node pool, by CiliumNodeConfig': {
      objects: [
        kubeProxyAgent({ spec: { nodeSelector: { pool: 'old' } } }),
        ...podsOf('kube-system/kube-proxy', 'worker-1'),
        ...ciliumEverywhere,
        ciliumConfig({ 'kube-proxy-replacement': 'false' }),
        {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNodeConfig',
          metadata: { name: 'migrated', namespace: 'kube-system' },
          spec: {
            nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'worker-2' } },
            defaults: { 'kube-proxy-replacement': 'true' },
          },
        },
        ...workers,
      ],
    },
    'a kube-proxy whose nodeSelector matches no node': {
      objects: [
        kubeProxyAgent({ desired: 0, spec: { nodeSelector: { 'non-calico': 'true' } } }),
        ...ciliumEverywhere,
        replacing,
        ...workers,
      ],
    },
    'Azure CNI powered by Cilium, whose nodes kube-proxy keeps off': {
      objects: [azureCns(), kubeProxyAgent({ desired: 0 }), ...ciliumEverywhere, replacing, ...workers],
    },
    'Cilium beside kube-proxy': {
      objects: [
        ...kubeProxyEverywhere,
        ...ciliumEverywhere,
        ciliumConfig({ 'kube-proxy-replacement': 'false' }),
        ...workers,
      ],
    },
    'Cilium beside kube-proxy by the default': {
      objects: [...kubeProxyEverywhere, ...ciliumEverywhere, ciliumConfig({}), ...workers],
    },
    'Calico beside kube-proxy': {
      objects: [...kubeProxyEverywhere, ...calicoEverywhere, felix({ bpfEnabled: false }), ...workers],
    },
    'Antrea, which leaves part of the work to kube-proxy': {
      objects: [
        ...kubeProxyEverywhere,
        daemonSet('kube-system/antrea-agent', {
          containers: { 'antrea-agent': 'antrea/antrea-agent-ubuntu:v2.4.0' },
        }),
        ...workers,
      ],
    },
    'Cilium alone': {
      objects: [
        ...ciliumEverywhere,
        replacing,
        ...workers,
        configMap('kube-system/kubeadm-config', { ClusterConfiguration: 'kind: ClusterConfiguration' }),
      ],
    },
  },
  unknownUses: {
    networkAgents: {
      objects: [...kubeProxyEverywhere, ...calicoEverywhere, felix({ bpfEnabled: true }), ...workers],
      expect: [['high', 'DaemonSet kube-system/kube-proxy']],
    },
    felixConfigurations: {
      objects: [...kubeProxyEverywhere, ...calicoEverywhere, felix({ bpfEnabled: true }), ...workers],
      expect: [kubeProxyFinding],
    },
  },
  unknowns: {
    'Cilium whose configuration may not be read': {
      objects: [...kubeProxyEverywhere, ...ciliumEverywhere, ...workers],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' }],
    },
    'CiliumNodeConfigs that may not be read and could switch it on': {
      objects: [...kubeProxyEverywhere, ...ciliumEverywhere, ciliumConfig({}), ...workers],
      unread: { CiliumNodeConfig: 'forbidden' },
    },
    'a k3s server, whose own process may be kube-proxy': {
      objects: [
        node('server', { status: { nodeInfo: { kubeletVersion: 'v1.34.2+k3s1' } } }),
        ciliumAgent(),
        agentPod('kube-system/cilium', 'server'),
        replacing,
      ],
    },
    'pods and nodes that may not be read': {
      objects: [kubeProxyAgent(), ciliumAgent(), replacing],
      unread: { Pod: 'forbidden', Node: 'forbidden' },
    },
  },
  notApplicable: {
    'a cluster where nothing translates Services': {
      objects: [
        node('worker-1'),
        configMap('kube-system/kubeadm-config', { ClusterConfiguration: 'kind: ClusterConfiguration' }),
      ],
    },
  },
});
