import { describe, expect, test } from 'vitest';
import { parseKubeadmConfig } from '../../src/parse/kubeadm-config.ts';

const v1beta3 = `apiServer:
  extraArgs:
    authorization-mode: Node,RBAC
    service-cluster-ip-range: 10.96.0.0/12
    oidc-client-secret: not kept
  timeoutForControlPlane: 4m0s
apiVersion: kubeadm.k8s.io/v1beta3
certificatesDir: /etc/kubernetes/pki
clusterName: kubernetes
controlPlaneEndpoint: api.internal.example:6443
controllerManager:
  extraArgs:
    node-cidr-mask-size-ipv4: "25"
    node-cidr-mask-size-ipv6: "80"
dns: {}
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: v1.30.4
networking:
  dnsDomain: cluster.local
  podSubnet: 10.244.0.0/16
  serviceSubnet: 10.96.0.0/12
scheduler: {}
`;

const v1beta4 = `apiServer:
  certSANs: [localhost]
  extraArgs:
  - name: runtime-config
    value: ""
  - name: service-cluster-ip-range
    value: 10.96.0.0/16,fd00:10:96::/112
apiVersion: kubeadm.k8s.io/v1beta4
controllerManager:
  extraArgs:
  - name: cluster-cidr
    value: 10.244.0.0/16
  - name: node-cidr-mask-size
    value: "26"
kind: ClusterConfiguration
kubernetesVersion: v1.37.2
networking:
  dnsDomain: cluster.local
  serviceSubnet: 10.96.0.0/16,fd00:10:96::/112
`;

const expected3 = {
  apiVersion: 'kubeadm.k8s.io/v1beta3',
  kind: 'ClusterConfiguration',
  kubernetesVersion: 'v1.30.4',
  networking: { dnsDomain: 'cluster.local', podSubnet: '10.244.0.0/16', serviceSubnet: '10.96.0.0/12' },
  apiServer: { extraArgs: { 'service-cluster-ip-range': '10.96.0.0/12' } },
  controllerManager: { extraArgs: { 'node-cidr-mask-size-ipv4': '25', 'node-cidr-mask-size-ipv6': '80' } },
};

const expected4 = {
  apiVersion: 'kubeadm.k8s.io/v1beta4',
  kind: 'ClusterConfiguration',
  kubernetesVersion: 'v1.37.2',
  networking: { dnsDomain: 'cluster.local', serviceSubnet: '10.96.0.0/16,fd00:10:96::/112' },
  apiServer: { extraArgs: { 'service-cluster-ip-range': '10.96.0.0/16,fd00:10:96::/112' } },
  controllerManager: { extraArgs: { 'cluster-cidr': '10.244.0.0/16', 'node-cidr-mask-size': '26' } },
};

describe('parseKubeadmConfig', () => {
  test.each([
    ['v1beta3, a map of arguments', v1beta3, expected3],
    ['v1beta4, a list of arguments', v1beta4, expected4],
    ['what is kept, printed as JSON', JSON.stringify(expected4), expected4],
  ])('%s', (_, text, value) => {
    expect(parseKubeadmConfig(text)).toEqual({ ok: true, value });
  });

  test('a mask size without quotes, and components without arguments', () => {
    const text = 'controllerManager: {extraArgs: {node-cidr-mask-size: 24}}\napiServer: {}\nscheduler:\n';
    expect(parseKubeadmConfig(text)).toEqual({
      ok: true,
      value: {
        controllerManager: { extraArgs: { 'node-cidr-mask-size': '24' } },
        apiServer: { extraArgs: {} },
      },
    });
  });

  test('another kind', () => {
    expect(parseKubeadmConfig('kind: InitConfiguration\n').ok).toBe(false);
  });
});
