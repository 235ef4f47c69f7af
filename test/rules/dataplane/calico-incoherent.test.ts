import rule from '../../../src/rules/dataplane/calico-incoherent.ts';
import {
  agentPod,
  calicoNode,
  ciliumAgent,
  configMap,
  kubeProxyAgent,
} from '../../support/network-agents.ts';
import { calicoInstallation, kubeadmConfig } from '../../support/network-objects.ts';
import { node, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const agentPods = (path: string) => ['worker-1', 'worker-2', 'worker-3'].map((name) => agentPod(path, name));
const base = [
  ...['worker-1', 'worker-2', 'worker-3'].map((name) => node(name)),
  kubeadmConfig('kubernetesVersion: v1.37.2'),
  ...agentPods('calico-system/calico-node'),
  service('default/kubernetes', { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'], selector: undefined }),
];
const felix = (spec: object): RawObject => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'FelixConfiguration',
  metadata: { name: 'default' },
  spec,
});
const install = (linuxDataplane: string, more: object = {}, spec: object = {}) =>
  calicoInstallation({ ...spec, calicoNetwork: { linuxDataplane, ...more } });
const kubeProxyIn = (mode: string) => [
  kubeProxyAgent(),
  configMap('kube-system/kube-proxy', { 'config.conf': `kind: KubeProxyConfiguration\nmode: "${mode}"\n` }),
  ...agentPods('kube-system/kube-proxy'),
];
const cluster = (...objects: readonly RawObject[]) => ({
  objects: [
    ...(objects.some(({ metadata }) => metadata.name === 'calico-node') ? [] : [calicoNode()]),
    ...base,
    ...objects,
  ],
});
const endpoint = (namespace: string) => configMap(`${namespace}/kubernetes-services-endpoint`, {});
const agentOf = (version: string) =>
  calicoNode({ containers: { 'calico-node': `quay.io/calico/node:${version}` } });
const started = (env: Record<string, string>, path?: string) => calicoNode({ env }, path);
const atFelix = ['FelixConfiguration default'] as const;
const deadlock = ['high', 'DaemonSet calico-system/calico-node'] as const;
const atKubeProxy = ['medium', 'ConfigMap kube-system/kube-proxy'] as const;
const bpf = felix({ bpfEnabled: true });

testRule('dataplane/calico-incoherent', rule, {
  flags: {
    'eBPF without kube-proxy and without the API server’s address': {
      ...cluster(install('BPF'), bpf),
      expect: [deadlock],
    },
    'the same where the operator handed on the ClusterIP': {
      ...cluster(install('BPF'), bpf, started({ KUBERNETES_SERVICE_HOST: '10.96.0.1' })),
      expect: [deadlock],
    },
    'eBPF by FelixConfiguration alone, from the manifests': {
      objects: [
        calicoNode({}, 'kube-system/calico-node'),
        ...base,
        ...agentPods('kube-system/calico-node'),
        bpf,
      ],
      expect: [['high', 'DaemonSet kube-system/calico-node']],
    },
    'bootstrap that is disabled': {
      ...cluster(install('BPF', { bpfNetworkBootstrap: 'Disabled' }), bpf),
      expect: [deadlock],
    },
    'an Installation with BPF and Felix without, kube-proxy gone': {
      ...cluster(install('BPF'), felix({ bpfEnabled: false })),
      expect: [['high', ...atFelix]],
    },
    'an Installation with BPF and Felix without, kube-proxy there': {
      ...cluster(install('BPF'), felix({ bpfEnabled: false }), ...kubeProxyIn('iptables')),
      expect: [['medium', ...atFelix]],
    },
    'nftables in Felix beside iptables in kube-proxy': {
      ...cluster(install('Nftables'), felix({ nftablesMode: 'Enabled' }), ...kubeProxyIn('iptables')),
      expect: [atKubeProxy],
    },
    'nftables in Felix beside kube-proxy’s default': {
      ...cluster(felix({ nftablesMode: 'Enabled' }), ...kubeProxyIn('')),
      expect: [atKubeProxy],
    },
    'nftables in Felix’s environment beside ipvs': {
      ...cluster(started({ FELIX_NFTABLESMODE: 'Enabled' }), ...kubeProxyIn('ipvs')),
      expect: [atKubeProxy],
    },
    'an Installation with Nftables in 3.31, which does not follow kube-proxy': {
      ...cluster(install('Nftables'), agentOf('v3.31.7'), ...kubeProxyIn('iptables')),
      expect: [atKubeProxy],
    },
  },
  passes: {
    'eBPF whose operator has the address': cluster(install('BPF'), bpf, endpoint('tigera-operator')),
    'eBPF from the manifests with the address': cluster(bpf, endpoint('kube-system')),
    'eBPF whose operator finds the address by itself': cluster(
      install('BPF', { bpfNetworkBootstrap: 'Enabled' }),
      bpf,
    ),
    'eBPF that is told an address in its environment': cluster(
      install('BPF'),
      bpf,
      started({ KUBERNETES_SERVICE_HOST: 'api.example.com' }),
    ),
    'eBPF beside a kube-proxy that translates the ClusterIP': cluster(
      install('BPF'),
      bpf,
      ...kubeProxyIn('iptables'),
    ),
    'bpfEnabled false while calico-node is being replaced': cluster(
      install('BPF'),
      felix({ bpfEnabled: false }),
      calicoNode({ desired: 3, ready: 2 }),
    ),
    'bpfEnabled false that the environment overrides': cluster(
      install('BPF'),
      felix({ bpfEnabled: false }),
      started({ FELIX_BPFENABLED: 'true' }),
      endpoint('tigera-operator'),
    ),
    'iptables in both': cluster(
      install('Iptables'),
      felix({ bpfEnabled: false }),
      ...kubeProxyIn('iptables'),
    ),
    'nftables in both': cluster(
      install('Nftables'),
      felix({ nftablesMode: 'Enabled' }),
      ...kubeProxyIn('nftables'),
    ),
    'an Installation with Nftables in 3.32, which follows kube-proxy': cluster(
      install('Nftables'),
      agentOf('v3.32.0'),
      ...kubeProxyIn('iptables'),
    ),
    'nftablesMode Auto': cluster(
      install('Nftables'),
      felix({ nftablesMode: 'Auto' }),
      ...kubeProxyIn('iptables'),
    ),
    'nftables disabled in the environment': cluster(
      felix({ nftablesMode: 'Enabled' }),
      started({ FELIX_NFTABLESMODE: 'Disabled' }),
      ...kubeProxyIn('iptables'),
    ),
    'Calico Enterprise, whose versions count otherwise': cluster(
      install('Nftables', {}, { variant: 'TigeraSecureEnterprise' }),
      agentOf('v3.22.0'),
      ...kubeProxyIn('iptables'),
    ),
    'eBPF, which uses nftables beside a kube-proxy that it replaces': cluster(
      install('BPF'),
      felix({ bpfEnabled: true, nftablesMode: 'Enabled' }),
      ...kubeProxyIn('iptables'),
    ),
    'nftables where nothing runs kube-proxy': cluster(
      felix({ nftablesMode: 'Enabled', bpfEnabled: true }),
      endpoint('kube-system'),
    ),
  },
  unknownUses: {
    installations: { ...cluster(bpf), expect: 'unknown' },
    felixConfigurations: {
      ...cluster(install('BPF'), felix({ bpfEnabled: false }), ...kubeProxyIn('iptables')),
      expect: 'unknown',
    },
    serviceDataplane: { ...cluster(install('BPF'), bpf), expect: 'unknown' },
    kubeProxy: {
      ...cluster(felix({ nftablesMode: 'Enabled' }), ...kubeProxyIn('iptables')),
      expect: 'unknown',
    },
    calicoApiEndpoint: { ...cluster(install('BPF'), bpf), expect: 'unknown' },
    services: {
      ...cluster(install('BPF'), bpf, started({ KUBERNETES_SERVICE_HOST: '10.96.0.1' })),
      expect: 'unknown',
    },
  },
  unknowns: {
    'an Installation with Nftables and an agent by its digest': cluster(
      install('Nftables'),
      calicoNode({ containers: { 'calico-node': 'quay.io/calico/node@sha256:0123' } }),
      ...kubeProxyIn('iptables'),
    ),
  },
  notApplicable: { 'a cluster without Calico': { objects: [ciliumAgent(), ...base] } },
});
