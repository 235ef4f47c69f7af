import { describe, expect, it } from 'vitest';
import { configMap } from '../support/network-agents.ts';
import { node } from '../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../support/snapshot-of.ts';

function platformIn(given: Given): string {
  const { platform } = evidenceIn(given);
  if (platform.state === 'known') return `${platform.value} by ${platform.from[0]?.field ?? '?'}`;
  return platform.state === 'unknown'
    ? platform.missing.map(({ what, reason }) => `${what}: ${reason}`).join(', ')
    : 'absent';
}

const kubeadm = configMap('kube-system/kubeadm-config', {
  ClusterConfiguration: 'kind: ClusterConfiguration',
});

function worker(options: {
  labels?: Record<string, string>;
  providerID?: string;
  kubelet?: string;
}): RawObject {
  return node('worker-1', {
    metadata: { name: 'worker-1', labels: options.labels ?? {} },
    spec: options.providerID === undefined ? {} : { providerID: options.providerID },
    status: { nodeInfo: { kubeletVersion: options.kubelet ?? 'v1.36.1' } },
  });
}

const aws = 'aws:///eu-west-1a/i-0123456789abcdef0';
const nodegroup = 'metadata.labels[eks.amazonaws.com/nodegroup]';

const cases: Readonly<Record<string, readonly [expected: string, objects: readonly RawObject[]]>> = {
  'EKS by a node group': [
    `EKS by ${nodegroup}`,
    [worker({ labels: { 'eks.amazonaws.com/nodegroup': 'a' }, providerID: aws })],
  ],
  'EKS by a version on AWS': [
    'EKS by status.nodeInfo.kubeletVersion',
    [worker({ providerID: aws, kubelet: 'v1.33.4-eks-99d6cc0' })],
  ],
  'EKS Distro elsewhere, which is not EKS': [
    'kubeadm by metadata.name',
    [worker({ providerID: 'vsphere://4230', kubelet: 'v1.33.4-eks-99d6cc0' }), kubeadm],
  ],
  'kubeadm on AWS, which is not EKS': ['kubeadm by metadata.name', [worker({ providerID: aws }), kubeadm]],
  'GKE by a node pool': [
    'GKE by metadata.labels[cloud.google.com/gke-nodepool]',
    [
      worker({
        labels: { 'cloud.google.com/gke-nodepool': 'a' },
        providerID: 'gce://p/z/n',
        kubelet: 'v1.34.1-gke.3720000',
      }),
    ],
  ],
  AKS: [
    'AKS by metadata.labels[kubernetes.azure.com/cluster]',
    [worker({ labels: { 'kubernetes.azure.com/cluster': 'mc' }, providerID: 'azure:///subscriptions/s' })],
  ],
  'kubeadm on Azure, which is not AKS': [
    'kubeadm by metadata.name',
    [worker({ providerID: 'azure:///subscriptions/s' }), kubeadm],
  ],
  'OpenShift on AWS': [
    'OpenShift by metadata.labels[node.openshift.io/os_id]',
    [worker({ labels: { 'node.openshift.io/os_id': 'rhel' }, providerID: aws })],
  ],
  'OpenShift by its network configuration': [
    'OpenShift by status.networkType',
    [
      {
        apiVersion: 'config.openshift.io/v1',
        kind: 'Network',
        metadata: { name: 'cluster' },
        status: { networkType: 'OVNKubernetes' },
      },
      worker({}),
    ],
  ],
  k3s: [
    'k3s by status.nodeInfo.kubeletVersion',
    [worker({ providerID: 'k3s://worker-1', kubelet: 'v1.34.2+k3s1' })],
  ],
  RKE2: ['RKE2 by status.nodeInfo.kubeletVersion', [worker({ kubelet: 'v1.34.2+rke2r1' })]],
  'kind, which leaves kubeadm’s configuration too': [
    'kind by spec.providerID',
    [worker({ providerID: 'kind://docker/kind/kind-worker' }), kubeadm],
  ],
  kubeadm: ['kubeadm by metadata.name', [worker({}), kubeadm]],
  'none of them': ['platform: not-observable', [worker({})]],
};

describe('platform', () => {
  for (const [name, [expected, objects]] of Object.entries(cases)) {
    it(`tells ${name}`, () => {
      expect(platformIn({ objects })).toBe(expected);
    });
  }

  it('takes the suffix of the server’s version where no node was read', () => {
    const files = { 'outputs/version.json': '{"gitVersion": "v1.34.2+k3s1"}' };
    expect(platformIn({ files, unread: { Node: 'forbidden' } })).toBe('k3s by gitVersion');
  });

  it('does not say kubeadm before it knows that it is not kind', () => {
    expect(platformIn({ objects: [kubeadm], unread: { Node: 'forbidden' } })).toBe('Node: forbidden');
  });

  it('is unknown where kubeadm-config was not read', () => {
    const name = { kind: 'ConfigMap' as const, namespace: 'kube-system', name: 'kubeadm-config' };
    expect(platformIn({ objects: [worker({})], unreadNames: [name] })).toBe(
      'ConfigMap kube-system/kubeadm-config: forbidden',
    );
  });
});
