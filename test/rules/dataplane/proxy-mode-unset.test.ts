import rule from '../../../src/rules/dataplane/proxy-mode-unset.ts';
import {
  agentPod,
  ciliumAgent,
  ciliumConfig,
  configMap,
  kubeProxyAgent,
} from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const worker = node('worker-1');
const config = (text: string) => configMap('kube-system/kube-proxy', { 'config.conf': text });
const unset = config('mode: ""\nclusterCIDR: 10.244.0.0/16');
const running = (tag: string, args?: readonly string[]) =>
  kubeProxyAgent({
    containers: { 'kube-proxy': `registry.k8s.io/kube-proxy${tag}` },
    ...(args === undefined ? {} : { args }),
  });
const kubelet = (version: string) =>
  node('worker-1', { status: { nodeInfo: { kubeletVersion: version }, conditions: [] } });
const kubeadm = configMap('kube-system/kubeadm-config', {
  ClusterConfiguration: 'kind: ClusterConfiguration',
});

testRule('dataplane/proxy-mode-unset', rule, {
  flags: {
    'an empty mode, of which kube-proxy 1.37 warns': {
      objects: [running(':v1.37.2'), unset, worker],
      expect: [['medium', 'ConfigMap kube-system/kube-proxy']],
    },
    'a configuration that names no mode at all': {
      objects: [running(':v1.37.0'), config('clusterCIDR: 10.244.0.0/16'), worker],
      expect: [['medium', 'ConfigMap kube-system/kube-proxy']],
    },
    'an empty mode before the warning': {
      objects: [running(':v1.36.5'), unset, worker],
      expect: [['low', 'ConfigMap kube-system/kube-proxy']],
    },
    'an empty mode with the first version whose nftables is ready': {
      objects: [running(':v1.33.0-eksbuild.2'), unset, worker],
      expect: [['low', 'ConfigMap kube-system/kube-proxy']],
    },
    'flags alone, none of which is the mode': {
      objects: [running(':v1.37.2', ['--cluster-cidr=10.42.0.0/16']), worker],
      expect: [['medium', 'DaemonSet kube-system/kube-proxy']],
    },
    'an image without a version in a cluster of 1.37': {
      objects: [running('@sha256:aa'), unset, kubelet('v1.37.1')],
      expect: [['medium', 'ConfigMap kube-system/kube-proxy']],
    },
    'Linux nodes beside Windows nodes': {
      objects: [
        running(':v1.37.2'),
        unset,
        worker,
        node('win-1', { metadata: { name: 'win-1', labels: { 'kubernetes.io/os': 'windows' } } }),
        agentPod('kube-system/kube-proxy', 'worker-1'),
        agentPod('kube-system/kube-proxy', 'win-1'),
      ],
      expect: [['medium', 'ConfigMap kube-system/kube-proxy']],
    },
  },
  passes: {
    'iptables written down, as kubeadm does from 1.37': {
      objects: [running(':v1.37.2'), config('mode: iptables'), worker],
    },
    nftables: { objects: [running(':v1.37.2'), config('mode: nftables'), worker] },
    'a flag that names it, as with RKE2': {
      objects: [running(':v1.37.2', ['--proxy-mode=iptables', '--cluster-cidr=10.42.0.0/16']), worker],
    },
    'kube-proxy of 1.32, whose nftables is not ready': { objects: [running(':v1.32.9'), unset, worker] },
    'Windows nodes alone': {
      objects: [
        running(':v1.37.2'),
        unset,
        node('win-1', { metadata: { name: 'win-1', labels: { 'kubernetes.io/os': 'windows' } } }),
        agentPod('kube-system/kube-proxy', 'win-1'),
      ],
    },
  },
  unknownUses: {
    nodes: {
      objects: [running(':v1.37.2'), unset, worker],
      expect: [['medium', 'ConfigMap kube-system/kube-proxy']],
    },
    version: { objects: [running('@sha256:aa'), unset, kubelet('v1.37.1')], expect: 'unknown' },
  },
  unknowns: {
    'a configuration that may not be read': {
      objects: [running(':v1.37.2'), worker],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'kube-proxy' }],
    },
    'a configuration that lies on the nodes': {
      objects: [running(':v1.37.2', ['--config=/etc/kube-proxy.yaml']), worker],
    },
  },
  notApplicable: {
    'a cluster where Cilium replaces kube-proxy': {
      objects: [ciliumAgent(), ciliumConfig({ 'kube-proxy-replacement': 'true' }), worker, kubeadm],
    },
  },
});
