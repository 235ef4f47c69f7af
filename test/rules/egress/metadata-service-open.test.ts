import rule from '../../../src/rules/egress/metadata-service-open.ts';
import { node, pod } from '../../support/objects.ts';
import { daemonSet } from '../../support/network-agents.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const machine = (name: string, providerID: string, labels: object = {}) =>
  node(name, { metadata: { name, labels }, spec: { providerID } });
const aks = machine('aks-1', 'azure:///subscriptions/x/vm/0', { 'kubernetes.azure.com/cluster': 'MC_x' });
const gke = (name: string, labels: object = {}) =>
  machine(name, `gce://project/europe-west1-b/${name}`, {
    'cloud.google.com/gke-nodepool': 'main',
    ...labels,
  });
const served = { 'iam.gke.io/gke-metadata-server-enabled': 'true' };
const eks = (name: string, labels: object = {}) =>
  machine(name, 'aws:///eu-west-1a/i-0123', { 'eks.amazonaws.com/nodegroup': 'main', ...labels });
const karpenter = eks('karpenter-1', { 'karpenter.k8s.aws/ec2nodeclass': 'default' });
const nodeClass = (metadataOptions?: object): RawObject => ({
  apiVersion: 'karpenter.k8s.aws/v1',
  kind: 'EC2NodeClass',
  metadata: { name: 'default' },
  spec: metadataOptions === undefined ? {} : { metadataOptions },
});
const on = (nodeName: string, spec: object = {}) => pod('shop/cart-0', 'cart', { nodeName, ...spec });
const deny = (podSelector: object, policyTypes = ['Egress'], namespace = 'shop'): RawObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'deny', namespace },
  spec: { podSelector, policyTypes },
});

testRule('egress/metadata-service-open', rule, {
  flags: {
    'AKS, which leaves it open to every pod': {
      objects: [aks, on('aks-1')],
      expect: [['high', 'Node aks-1']],
    },
    'a node of GKE without its metadata server, beside one with it': {
      objects: [gke('old-1'), gke('new-1', served), on('old-1')],
      expect: [['high', 'Node old-1']],
    },
    'a node class that asks for no token': {
      objects: [
        karpenter,
        nodeClass({ httpTokens: 'optional', httpPutResponseHopLimit: 1 }),
        on('karpenter-1'),
      ],
      expect: [['high', 'EC2NodeClass default']],
    },
    'a node class whose token reaches pods': {
      objects: [
        karpenter,
        nodeClass({ httpTokens: 'required', httpPutResponseHopLimit: 2 }),
        on('karpenter-1'),
      ],
      expect: [['high', 'EC2NodeClass default']],
    },
    'policies that isolate other pods, or what pods receive': {
      objects: [
        aks,
        on('aks-1'),
        deny({ matchLabels: { app: 'search' } }),
        { ...deny({}, ['Ingress']), metadata: { name: 'in', namespace: 'shop' } },
        deny({}, ['Egress'], 'bank'),
      ],
      expect: [['high', 'Node aks-1']],
    },
  },
  passes: {
    'a policy that isolates what the pod sends': { objects: [aks, on('aks-1'), deny({})] },
    'a node of GKE with its metadata server': { objects: [gke('new-1', served), on('new-1')] },
    'a node class that leaves the options at Karpenter’s defaults': {
      objects: [karpenter, nodeClass(), on('karpenter-1')],
    },
    'a node class without a metadata service': {
      objects: [
        karpenter,
        nodeClass({ httpEndpoint: 'disabled', httpTokens: 'optional' }),
        on('karpenter-1'),
      ],
    },
    'pods on the network of their node, which no option keeps away': {
      objects: [aks, on('aks-1', { hostNetwork: true })],
    },
  },
  unknowns: {
    'EKS, where hop limits are not the same for every node': { objects: [eks('worker-1'), on('worker-1')] },
    'machines of Azure that are not AKS’s': {
      objects: [machine('vm-1', 'azure:///subscriptions/x/vm/0'), on('vm-1')],
    },
    'Alibaba, whose ids begin with a region': {
      objects: [machine('ack-1', 'cn-hangzhou.i-bp1abc'), on('ack-1')],
    },
    'Alibaba, with a scheme': {
      objects: [machine('ack-1', 'alicloud://cn-hangzhou.i-bp1abc'), on('ack-1')],
    },
    'Oracle, without one': {
      objects: [machine('oke-1', 'ocid1.instance.oc1.iad.abc'), on('oke-1')],
    },
    'Oracle, with a scheme': {
      objects: [machine('oke-2', 'oci://ocid1.instance.oc1.iad.abd'), on('oke-2')],
    },
    'a node class that is not there any more': { objects: [karpenter, on('karpenter-1')] },
    'policies of one kind that were not read': {
      objects: [aks, on('aks-1')],
      unread: { CiliumClusterwideNetworkPolicy: 'forbidden' },
    },
  },
  unknownUses: {
    platform: { objects: [aks, on('aks-1')], expect: 'unknown' },
    ec2NodeClasses: { objects: [karpenter, nodeClass(), on('karpenter-1')], expect: 'unknown' },
    pods: { objects: [aks, on('aks-1')], expect: 'unknown' },
    trafficPolicies: { objects: [aks, on('aks-1')], expect: 'unknown' },
    workloads: {
      objects: [karpenter, nodeClass({ httpTokens: 'optional' }), on('karpenter-1')],
      expect: 'unknown',
    },
  },
  notApplicable: {
    'kube2iam in its place': {
      objects: [
        karpenter,
        nodeClass({ httpTokens: 'optional' }),
        on('karpenter-1'),
        daemonSet('kube-system/kube2iam', { containers: { kube2iam: 'jtblin/kube2iam:0.12.0' } }),
      ],
    },
    'machines of no cloud': { objects: [node('worker-1'), on('worker-1')] },
    'nodes of kind': { objects: [machine('kind-1', 'kind://docker/kind/kind-1'), on('kind-1')] },
  },
});
