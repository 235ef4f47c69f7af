import rule from '../../../src/rules/dataplane/ipvs-mode.ts';
import { configMap, kubeProxyAgent, ovnkubeNode } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const worker = node('worker-1');
const config = (mode: string) => configMap('kube-system/kube-proxy', { 'config.conf': `mode: ${mode}` });
const running = (tag: string, args?: readonly string[]) =>
  kubeProxyAgent({
    containers: { 'kube-proxy': `registry.k8s.io/kube-proxy${tag}` },
    ...(args === undefined ? {} : { args }),
  });
const kubelet = (version: string) =>
  node('worker-1', { status: { nodeInfo: { kubeletVersion: version }, conditions: [] } });
const inFile = ['medium', 'ConfigMap kube-system/kube-proxy'] as const;

testRule('dataplane/ipvs-mode', rule, {
  flags: {
    'ipvs in the version that deprecates it': {
      objects: [running(':v1.35.0'), config('ipvs'), worker],
      expect: [inFile],
    },
    'ipvs in a later version': { objects: [running(':v1.37.2'), config('ipvs'), worker], expect: [inFile] },
    'ipvs by a flag': {
      objects: [running(':v1.36.1', ['--proxy-mode=ipvs']), worker],
      expect: [['medium', 'DaemonSet kube-system/kube-proxy']],
    },
    'ipvs that kube-proxy itself tells of, whatever its configuration says by now': {
      objects: [running(':v1.36.1'), config('nftables'), worker],
      files: { 'nodes/worker-1/proxyMode.txt': 'ipvs' },
      expect: [inFile],
    },
    'an image without a version in a cluster of 1.36': {
      objects: [running('@sha256:aa'), config('ipvs'), kubelet('v1.36.4')],
      expect: [inFile],
    },
    'ipvs on Amazon EKS, whose guide recommends it': {
      objects: [
        running(':v1.35.0-eksbuild.2'),
        configMap('kube-system/kube-proxy-config', { config: 'mode: ipvs' }),
        node('i-1', { metadata: { name: 'i-1', labels: { 'eks.amazonaws.com/nodegroup': 'a' } } }),
      ],
      expect: [['medium', 'ConfigMap kube-system/kube-proxy-config']],
    },
  },
  passes: {
    'ipvs before it was deprecated': { objects: [running(':v1.34.9'), config('ipvs'), worker] },
    nftables: { objects: [running(':v1.37.2'), config('nftables'), worker] },
    iptables: { objects: [running(':v1.37.2'), config('iptables'), worker] },
    'the default': { objects: [running(':v1.37.2'), config('""'), worker] },
  },
  unknownUses: {
    version: { objects: [running('@sha256:aa'), config('ipvs'), kubelet('v1.36.4')], expect: 'unknown' },
  },
  unknowns: {
    'a configuration that may not be read': {
      objects: [running(':v1.37.2'), worker],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'kube-proxy' }],
    },
  },
  notApplicable: {
    'OpenShift, where OVN-Kubernetes stands in for kube-proxy': {
      objects: [
        ovnkubeNode(),
        node('m-1', { metadata: { name: 'm-1', labels: { 'node.openshift.io/os_id': 'rhel' } } }),
      ],
    },
  },
});
