import rule from '../../../src/rules/dataplane/cni-ownership-clash.ts';
import {
  agentPod,
  awsNode,
  azureCns,
  calicoNode,
  canal,
  ciliumAgent,
  ciliumConfig,
  configMap,
  daemonSet,
  flannelAgent,
} from '../../support/network-agents.ts';
import { calicoInstallation } from '../../support/network-objects.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const workers = ['worker-1', 'worker-2'].map((name) => node(name));
const podsOf = (path: string, ...nodes: string[]) =>
  (nodes.length > 0 ? nodes : ['worker-1', 'worker-2']).map((name) => agentPod(path, name));
const cilium = (data: Record<string, string> = {}, ...nodes: string[]) => [
  ciliumAgent(),
  ciliumConfig(data),
  ...podsOf('kube-system/cilium', ...nodes),
];
const flannel = (...nodes: string[]) => [flannelAgent(), ...podsOf('kube-flannel/kube-flannel-ds', ...nodes)];
const calico = [calicoNode(), ...podsOf('calico-system/calico-node')];
const aws = (...nodes: string[]) => [awsNode(), ...podsOf('kube-system/aws-node', ...nodes)];
const kindnet = [
  daemonSet('kube-system/kindnet', {
    containers: { 'kindnet-cni': 'docker.io/kindest/kindnetd:v20260310' },
  }),
  ...podsOf('kube-system/kindnet'),
];
const multus = [
  daemonSet('kube-system/kube-multus-ds', {
    containers: { 'kube-multus': 'ghcr.io/k8snetworkplumbingwg/multus-cni:v4.2.3-thick' },
  }),
  ...podsOf('kube-system/kube-multus-ds'),
];
const istio = daemonSet('istio-system/istio-cni-node', {
  containers: { 'install-cni': 'docker.io/istio/install-cni:1.30.1' },
});
const antrea = (mode: string) => [
  daemonSet('kube-system/antrea-agent', {
    containers: { 'antrea-agent': 'antrea/antrea-agent-ubuntu:v2.4.0' },
  }),
  configMap('kube-system/antrea-config', { 'antrea-agent.conf': `trafficEncapMode: ${mode}\n` }),
  ...podsOf('kube-system/antrea-agent'),
];
const cluster = (...objects: readonly RawObject[]) => ({ objects: [...workers, ...objects] });
const onOneNode = (defaults: Record<string, string>): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name: 'migrated', namespace: 'kube-system' },
  spec: { nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'worker-1' } }, defaults },
});
const exclusive = { 'cni-exclusive': 'true' };
const atConfig = ['medium', 'ConfigMap kube-system/cilium-config'] as const;
const atCilium = ['high', 'DaemonSet kube-system/cilium'] as const;

testRule('dataplane/cni-ownership-clash', rule, {
  flags: {
    'flannel and Cilium on the same nodes': { ...cluster(...flannel(), ...cilium()), expect: [atCilium] },
    'kind’s own CNI left beside Calico': {
      ...cluster(...calico, ...kindnet),
      expect: [['high', 'DaemonSet kube-system/kindnet']],
    },
    'the VPC CNI and Cilium that is not chained': {
      ...cluster(...aws(), ...cilium({ 'cni-chaining-mode': 'none' })),
      expect: [atCilium],
    },
    'one node that both are on': {
      ...cluster(...flannel('worker-1'), ...cilium({}, 'worker-1', 'worker-2')),
      expect: [atCilium],
    },
    'the VPC CNI and Antrea that networks': {
      ...cluster(...aws(), ...antrea('encap')),
      expect: [['high', 'DaemonSet kube-system/antrea-agent']],
    },
    'Cilium alone by its words and Istio’s CNI': {
      ...cluster(...cilium(exclusive), istio),
      expect: [atConfig],
    },
    'Cilium alone by its words and Multus': {
      ...cluster(...cilium(exclusive), ...multus),
      expect: [atConfig],
    },
    'Cilium alone on one node by a CiliumNodeConfig': {
      ...cluster(...cilium({ 'cni-exclusive': 'false' }), istio, onOneNode(exclusive)),
      expect: [['medium', 'CiliumNodeConfig kube-system/migrated']],
    },
    'both by their selectors, where pods were not read': {
      ...cluster(...flannel(), ...cilium()),
      unread: { Pod: 'forbidden' },
      expect: [atCilium],
    },
  },
  passes: {
    'Canal, flannel and Calico in one DaemonSet': cluster(canal(), ...podsOf('kube-system/canal')),
    'Cilium chained onto the VPC CNI': cluster(...aws(), ...cilium({ 'cni-chaining-mode': 'aws-cni' })),
    'Cilium on Azure CNI': cluster(azureCns(), ...podsOf('kube-system/azure-cns'), ...cilium()),
    'Calico for policy on the VPC CNI': cluster(
      ...aws(),
      ...calico,
      calicoInstallation({ cni: { type: 'AmazonVPC' } }),
    ),
    'Antrea for policy on the VPC CNI': cluster(...aws(), ...antrea('networkPolicyOnly')),
    'the VPC CNI in the cloud and Cilium on hybrid nodes': cluster(
      ...aws('worker-1'),
      ...cilium({}, 'worker-2'),
    ),
    'a move to Cilium, which writes no configuration yet': cluster(
      ...flannel(),
      ...cilium({ 'custom-cni-conf': 'true' }),
    ),
    'a move to Cilium, whose nodes lost flannel one by one': cluster(
      ...flannel('worker-2'),
      ...cilium({ 'custom-cni-conf': 'true' }),
      onOneNode({ 'custom-cni-conf': 'false' }),
    ),
    'Multus beside Calico': cluster(...calico, ...multus),
    'Multus beside Cilium that leaves others alone': cluster(
      ...cilium({ 'cni-exclusive': 'false' }),
      ...multus,
    ),
    'Istio’s CNI beside Cilium that does not say so': cluster(...cilium(), istio),
    'Cilium alone by its words and alone in fact': cluster(...cilium(exclusive)),
    'an install-cni that is not Istio’s': cluster(
      ...cilium(exclusive),
      daemonSet('tools/installer', { containers: { 'install-cni': 'quay.io/example/tools:v1' } }),
    ),
    'a CNI whose nodeSelector matches no node': cluster(flannelAgent({ desired: 0 }), ...cilium()),
  },
  unknownUses: {
    networkAgents: { ...cluster(...cilium(exclusive), istio), expect: 'unknown' },
    ciliumConfig: { ...cluster(...cilium(exclusive), istio), expect: 'unknown' },
    nodes: { ...cluster(...flannel(), ...cilium()), expect: [atCilium] },
  },
  unknowns: {
    'the VPC CNI and Cilium whose configuration was not read': {
      ...cluster(...aws(), ciliumAgent(), ...podsOf('kube-system/cilium')),
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' }],
    },
    'CiliumNodeConfigs that may not be read': {
      ...cluster(...flannel(), ...cilium()),
      unread: { CiliumNodeConfig: 'forbidden' },
    },
    'pods and nodes that may not be read': {
      objects: [...flannel(), ciliumAgent(), ciliumConfig({})],
      unread: { Pod: 'forbidden', Node: 'forbidden' },
    },
  },
  notApplicable: { 'a cluster whose CNI is in no DaemonSet': { objects: workers } },
});
