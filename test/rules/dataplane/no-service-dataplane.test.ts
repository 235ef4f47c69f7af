import rule from '../../../src/rules/dataplane/no-service-dataplane.ts';
import {
  awsNode,
  calicoNode,
  ciliumAgent,
  ciliumConfig,
  configMap,
  daemonSet,
  flannelAgent,
  kubeProxyAgent,
  ovnkubeNode,
} from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const kubeadm = configMap('kube-system/kubeadm-config', {
  ClusterConfiguration: 'kind: ClusterConfiguration',
});
const worker = node('worker-1');
const replacing = ciliumConfig({ 'kube-proxy-replacement': 'true' });
const beside = ciliumConfig({ 'kube-proxy-replacement': 'false' });
const k3s = node('server', { status: { nodeInfo: { kubeletVersion: 'v1.34.2+k3s1' } } });
const eks = node('i-1', { metadata: { name: 'i-1', labels: { 'eks.amazonaws.com/nodegroup': 'a' } } });
const felix = (bpfEnabled: boolean): RawObject => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'FelixConfiguration',
  metadata: { name: 'default' },
  spec: { bpfEnabled },
});
const kubeRouter = (args?: readonly string[]) =>
  daemonSet('kube-system/kube-router', {
    containers: { 'kube-router': 'docker.io/cloudnativelabs/kube-router:v2.6.3' },
    ...(args === undefined ? {} : { args }),
  });
const antrea = daemonSet('kube-system/antrea-agent', {
  containers: { 'antrea-agent': 'antrea/antrea-agent-ubuntu:v2.4.0' },
});
const antreaConfig = (proxyAll: boolean) =>
  configMap('kube-system/antrea-config', { 'antrea-agent.conf': `antreaProxy: { proxyAll: ${proxyAll} }` });

testRule('dataplane/no-service-dataplane', rule, {
  flags: {
    'Cilium without replacement on a cluster whose kube-proxy is gone': {
      objects: [ciliumAgent(), beside, worker, kubeadm],
      expect: [['high', 'Cluster cluster']],
    },
    'kube-proxy that a nodeSelector keeps off all nodes, with nothing instead': {
      objects: [
        kubeProxyAgent({ desired: 0, spec: { nodeSelector: { 'non-calico': 'true' } } }),
        flannelAgent(),
        worker,
        kubeadm,
      ],
      expect: [['high', 'Cluster cluster']],
    },
    'Calico whose eBPF dataplane is off': {
      objects: [calicoNode(), felix(false), worker, kubeadm],
      expect: [['high', 'Cluster cluster']],
    },
    'kube-router that is told not to': {
      objects: [kubeRouter(['--run-service-proxy=false']), worker, kubeadm],
      expect: [['high', 'Cluster cluster']],
    },
    'Antrea that leaves nodes and NodePorts to kube-proxy': {
      objects: [antrea, antreaConfig(false), worker, kubeadm],
      expect: [['high', 'Cluster cluster']],
    },
    'kube-proxy of which no pod is ready': {
      objects: [kubeProxyAgent({ ready: 0 }), awsNode(), eks],
      expect: [['high', 'DaemonSet kube-system/kube-proxy']],
    },
    'Cilium that replaces kube-proxy and of which no pod is ready': {
      objects: [ciliumAgent({ ready: 0 }), replacing, worker, kubeadm],
      expect: [['high', 'DaemonSet kube-system/cilium']],
    },
  },
  passes: {
    'kube-proxy as a DaemonSet': { objects: [kubeProxyAgent(), flannelAgent(), worker, kubeadm] },
    'a kube-proxy of which some pods are ready': { objects: [kubeProxyAgent({ ready: 1 }), worker, kubeadm] },
    'Cilium in place of kube-proxy': { objects: [ciliumAgent(), replacing, worker, kubeadm] },
    'Cilium in place of kube-proxy where nobody knows whether a host process is there too': {
      objects: [ciliumAgent(), replacing, k3s],
    },
    'Cilium in place of kube-proxy by its old word': {
      objects: [ciliumAgent(), ciliumConfig({ 'kube-proxy-replacement': 'strict' }), worker, kubeadm],
    },
    'Cilium that a CiliumNodeConfig has replace kube-proxy on its nodes': {
      objects: [
        ciliumAgent(),
        beside,
        worker,
        kubeadm,
        {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNodeConfig',
          metadata: { name: 'migrated', namespace: 'kube-system' },
          spec: {
            nodeSelector: { matchLabels: { 'kubernetes.io/os': 'linux' } },
            defaults: { 'kube-proxy-replacement': 'true' },
          },
        },
      ],
    },
    'Calico’s eBPF dataplane': { objects: [calicoNode(), felix(true), worker, kubeadm] },
    'Calico’s eBPF dataplane by the variable that wins over its configuration': {
      objects: [calicoNode({ env: { FELIX_BPFENABLED: 'true' } }), felix(false), worker, kubeadm],
    },
    'OVN-Kubernetes': { objects: [ovnkubeNode(), worker, kubeadm] },
    'GKE Dataplane V2': {
      objects: [
        daemonSet('kube-system/anetd', {
          containers: { 'cilium-agent': 'gke.gcr.io/cilium/cilium:v1.17.5-gke.20' },
        }),
        node('gke-1', { metadata: { name: 'gke-1', labels: { 'cloud.google.com/gke-nodepool': 'a' } } }),
      ],
    },
    'kube-router, whose service proxy is on unless it is switched off': {
      objects: [kubeRouter(), worker, kubeadm],
    },
    'Antrea in place of kube-proxy': { objects: [antrea, antreaConfig(true), worker, kubeadm] },
    'the host process of EKS Auto Mode': {
      objects: [
        node('i-1', { metadata: { name: 'i-1', labels: { 'eks.amazonaws.com/compute-type': 'auto' } } }),
      ],
    },
    'static pods of RKE2': {
      objects: [
        node('server', { status: { nodeInfo: { kubeletVersion: 'v1.34.2+rke2r1' } } }),
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {
            name: 'kube-proxy-server',
            namespace: 'kube-system',
            annotations: { 'kubernetes.io/config.mirror': '0123' },
          },
          spec: { nodeName: 'server', containers: [{ name: 'kube-proxy' }] },
          status: { conditions: [{ type: 'Ready', status: 'True' }] },
        },
      ],
    },
  },
  unknownUses: {
    serviceDataplane: { objects: [flannelAgent(), worker, kubeadm], expect: 'unknown' },
    cni: { objects: [ciliumAgent(), beside, worker, kubeadm], expect: [['high', 'Cluster cluster']] },
  },
  unknowns: {
    'k3s, whose own process may be kube-proxy': { objects: [k3s] },
    'a platform that nothing names': { objects: [flannelAgent(), worker] },
    'DaemonSets that may not be read': {
      objects: [worker, kubeadm],
      unread: { DaemonSet: 'forbidden' },
    },
    'Cilium whose configuration may not be read': {
      objects: [ciliumAgent(), worker, kubeadm],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' }],
    },
    'a kube-proxy that is down where a replacement may be on': {
      objects: [kubeProxyAgent({ ready: 0 }), ciliumAgent(), worker, kubeadm],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' }],
    },
  },
  notApplicable: { 'a cluster without nodes': { objects: [kubeadm] } },
});
