import { describe, expect, it } from 'vitest';
import { formatVersion } from '../../src/model/version.ts';
import {
  awsNode,
  azureCns,
  calicoNode,
  canal,
  ciliumAgent,
  ciliumConfig,
  configMap,
  daemonSet,
  flannelAgent,
  kubeProxyAgent,
  ovnkubeNode,
} from '../support/network-agents.ts';
import { node } from '../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../support/snapshot-of.ts';

/** `name version mode +beside`, or why not. */
function cniIn(given: Given): string {
  const { cni } = evidenceIn(given);
  if (cni.state !== 'known') {
    return cni.state === 'absent'
      ? 'absent'
      : cni.missing.map(({ what, reason }) => `${what}: ${reason}`).join(', ');
  }
  const { name, version, mode, beside } = cni.value;
  return [
    name,
    version.state === 'known' ? formatVersion(version.value) : '?',
    mode.state === 'known' ? mode.value : '?',
    ...beside.map((one) => `+${one}`),
  ].join(' ');
}

const labelled = (labels: Readonly<Record<string, string>>) =>
  node('worker-1', { metadata: { name: 'worker-1', labels } });
const ipPool = (spec: object): RawObject => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'IPPool',
  metadata: { name: `pool-${JSON.stringify(spec).length}` },
  spec,
});
const installation = (spec: object): RawObject => ({
  apiVersion: 'operator.tigera.io/v1',
  kind: 'Installation',
  metadata: { name: 'default' },
  spec,
});
const gke = { 'cloud.google.com/gke-nodepool': 'default' };
const anetd = daemonSet('kube-system/anetd', {
  containers: { 'cilium-agent': 'gke.gcr.io/cilium/cilium:v1.17.5-gke.20' },
});

const cases: Readonly<Record<string, readonly [expected: string, objects: readonly RawObject[]]>> = {
  'Cilium with VXLAN': [
    'Cilium v1.20.2 vxlan',
    [ciliumAgent(), ciliumConfig({ 'routing-mode': 'tunnel', 'tunnel-protocol': 'vxlan' })],
  ],
  'Cilium with Geneve': [
    'Cilium v1.20.2 geneve',
    [ciliumAgent(), ciliumConfig({ 'tunnel-protocol': 'geneve' })],
  ],
  'Cilium with native routing, whatever the tunnel protocol': [
    'Cilium v1.20.2 native',
    [ciliumAgent(), ciliumConfig({ 'routing-mode': 'native', 'tunnel-protocol': 'vxlan' })],
  ],
  'Cilium whose configuration sets nothing, at its defaults': [
    'Cilium v1.20.2 vxlan',
    [ciliumAgent(), ciliumConfig({})],
  ],
  'Cilium with aws-node switched off, as in ENI mode': [
    'Cilium v1.20.2 native',
    [ciliumAgent(), awsNode({ desired: 0 }), ciliumConfig({ ipam: 'eni', 'routing-mode': 'native' })],
  ],
  'Cilium from a mirror of images': [
    'Cilium v1.18.2 native',
    [
      ciliumAgent({
        containers: { 'cilium-agent': 'registry.example.com/rancher/mirrored-cilium-cilium:v1.18.2' },
      }),
      ciliumConfig({ 'routing-mode': 'native' }),
    ],
  ],
  'Cilium named by digest, its version from the chart’s label': [
    'Cilium v1.19.6 vxlan',
    [
      ciliumAgent({
        containers: { 'cilium-agent': 'quay.io/cilium/cilium@sha256:0123' },
        labels: { 'app.kubernetes.io/version': '1.19.6' },
      }),
      ciliumConfig({}),
    ],
  ],
  'Cilium chained onto the VPC CNI': [
    'AWS VPC CNI v1.20.4-eksbuild.1 native +Cilium',
    [awsNode(), ciliumAgent(), ciliumConfig({ 'cni-chaining-mode': 'aws-cni' })],
  ],
  'Cilium chained onto Calico': [
    'Calico v3.32.0 ipip +Cilium',
    [
      calicoNode({ env: { CALICO_NETWORKING_BACKEND: 'bird' } }),
      ciliumAgent(),
      ciliumConfig({ 'cni-chaining-mode': 'generic-veth' }),
      ipPool({ cidr: '10.48.0.0/16', ipipMode: 'Always' }),
    ],
  ],
  'GKE Dataplane V2': [
    'GKE Dataplane V2 v1.17.5-gke.20 native',
    [anetd, labelled(gke), ciliumConfig({ 'kube-proxy-replacement': 'true', 'routing-mode': 'native' })],
  ],
  // One DaemonSet for each size of node, of which the others have no pods.
  'GKE Dataplane V2 on nodes of medium size': [
    'GKE Dataplane V2 v1.17.5-gke.20 native',
    [
      { ...anetd, status: { desiredNumberScheduled: 0, numberReady: 0 } },
      { ...anetd, metadata: { ...anetd.metadata, name: 'anetd-m' } },
      labelled(gke),
    ],
  ],
  'Cilium installed on GKE': [
    'Cilium v1.20.2 native',
    [ciliumAgent(), labelled(gke), ciliumConfig({ 'routing-mode': 'native' })],
  ],
  'a DaemonSet named anetd that runs Cilium’s own build': [
    'Cilium v1.20.2 vxlan',
    [
      daemonSet('kube-system/anetd', { containers: { 'cilium-agent': 'quay.io/cilium/cilium:v1.20.2' } }),
      ciliumConfig({}),
    ],
  ],
  'Azure CNI with overlay': [
    'Azure CNI v1.6.21 overlay',
    [azureCns(), labelled({ 'kubernetes.azure.com/podnetwork-type': 'overlay' })],
  ],
  'Azure CNI with a pod subnet': [
    'Azure CNI v1.6.21 pod subnet',
    [azureCns(), labelled({ 'kubernetes.azure.com/podnetwork-type': 'vnet' })],
  ],
  'Azure CNI powered by Cilium': [
    'Azure CNI v1.6.21 overlay +Cilium',
    [
      azureCns(),
      ciliumAgent({
        containers: { 'cilium-agent': 'mcr.microsoft.com/containernetworking/cilium/cilium:v1.18.4' },
      }),
      ciliumConfig({ ipam: 'delegated-plugin' }),
      labelled({ 'kubernetes.azure.com/podnetwork-type': 'overlay' }),
    ],
  ],
  'Cilium brought to AKS': [
    'Cilium v1.20.2 vxlan',
    [
      ciliumAgent(),
      ciliumConfig({ ipam: 'cluster-pool' }),
      labelled({ 'kubernetes.azure.com/cluster': 'mc' }),
    ],
  ],
  'the VPC CNI alone': ['AWS VPC CNI v1.20.4-eksbuild.1 native', [awsNode(), kubeProxyAgent()]],
  'the VPC CNI with Calico for policy, by its backend': [
    'AWS VPC CNI v1.20.4-eksbuild.1 native +Calico',
    [awsNode(), calicoNode({ env: { CALICO_NETWORKING_BACKEND: 'none' } })],
  ],
  'the VPC CNI with Calico for policy, by its operator': [
    'AWS VPC CNI v1.20.4-eksbuild.1 native +Calico',
    [awsNode(), calicoNode(), installation({ cni: { type: 'AmazonVPC' } })],
  ],
  'the VPC CNI inside the nodes of EKS Auto Mode': [
    'AWS VPC CNI ? native',
    [labelled({ 'eks.amazonaws.com/compute-type': 'auto' })],
  ],
  'GKE with Calico for policy': [
    'GKE VPC-native ? native +Calico',
    [labelled(gke), calicoNode({ env: { CALICO_NETWORKING_BACKEND: 'none' } }, 'kube-system/calico-node')],
  ],
  'GKE without an agent': ['GKE VPC-native ? native', [labelled(gke)]],
  'Calico by its manifest': [
    'Calico v3.32.0 ipip',
    [
      calicoNode({}, 'kube-system/calico-node'),
      configMap('kube-system/calico-config', { calico_backend: 'bird', veth_mtu: '0' }),
      ipPool({ cidr: '10.244.0.0/16', ipipMode: 'Always', vxlanMode: 'Never' }),
    ],
  ],
  'Calico with pools of two encapsulations, the disabled one aside': [
    'Calico v3.32.0 native and vxlan across subnets',
    [
      calicoNode(),
      ipPool({ cidr: '10.48.0.0/16', vxlanMode: 'CrossSubnet' }),
      ipPool({ cidr: '10.49.0.0/16' }),
      ipPool({ cidr: '10.50.0.0/16', ipipMode: 'Always', disabled: true }),
    ],
  ],
  'Calico whose pools only the operator tells': [
    'Calico v3.32.0 vxlan',
    [
      calicoNode(),
      installation({
        cni: { type: 'Calico' },
        calicoNetwork: { ipPools: [{ name: 'default', encapsulation: 'VXLAN' }] },
      }),
    ],
  ],
  Canal: [
    'Canal v0.24.3 vxlan +Calico',
    [canal(), configMap('kube-system/canal-config', { 'net-conf.json': '{"Backend":{"Type":"vxlan"}}' })],
  ],
  'Canal of RKE2': [
    'Canal v0.27.4 vxlan +Calico',
    [
      daemonSet('kube-system/rke2-canal', {
        containers: {
          'calico-node': 'rancher/hardened-calico:v3.30.3-build20251007',
          'kube-flannel': 'rancher/hardened-flannel:v0.27.4',
        },
      }),
      configMap('kube-system/rke2-canal-config', { 'net-conf.json': '{"Backend":{"Type":"vxlan"}}' }),
    ],
  ],
  flannel: [
    'flannel v0.28.10 host-gw',
    [
      flannelAgent(),
      configMap('kube-flannel/kube-flannel-cfg', { 'net-conf.json': '{"Backend":{"Type":"host-gw"}}' }),
    ],
  ],
  'flannel with Calico for policy in a DaemonSet of its own': [
    'flannel v0.28.10 vxlan +Calico',
    [
      flannelAgent(),
      calicoNode({ env: { CALICO_NETWORKING_BACKEND: 'none' } }),
      configMap('kube-flannel/kube-flannel-cfg', { 'net-conf.json': '{"Backend":{"Type":"vxlan"}}' }),
    ],
  ],
  'flannel built into k3s': [
    'flannel ? vxlan',
    [
      node('server', {
        metadata: { name: 'server', annotations: { 'flannel.alpha.coreos.com/backend-type': 'vxlan' } },
        status: { nodeInfo: { kubeletVersion: 'v1.34.2+k3s1' } },
      }),
    ],
  ],
  'Cilium on k3s, with an annotation that flannel left': [
    'Cilium v1.20.2 vxlan',
    [
      ciliumAgent(),
      ciliumConfig({}),
      node('server', {
        metadata: { name: 'server', annotations: { 'flannel.alpha.coreos.com/backend-type': 'vxlan' } },
      }),
    ],
  ],
  'OVN-Kubernetes of OpenShift, with Multus': [
    'OVN-Kubernetes ? geneve +Multus',
    [
      ovnkubeNode(),
      daemonSet('openshift-multus/multus', {
        containers: { 'kube-multus': 'quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:bb' },
      }),
    ],
  ],
  'OVN-Kubernetes without an overlay': [
    'OVN-Kubernetes ? native',
    [
      ovnkubeNode(),
      {
        apiVersion: 'operator.openshift.io/v1',
        kind: 'Network',
        metadata: { name: 'cluster' },
        spec: { defaultNetwork: { type: 'OVNKubernetes', ovnKubernetesConfig: { transport: 'NoOverlay' } } },
      },
    ],
  ],
  'Antrea, whose OVS is not OVN-Kubernetes’': [
    'Antrea v2.4.0 ?',
    [
      daemonSet('kube-system/antrea-agent', {
        containers: {
          'antrea-agent': 'antrea/antrea-agent-ubuntu:v2.4.0',
          'antrea-ovs': 'antrea/antrea-agent-ubuntu:v2.4.0',
        },
      }),
    ],
  ],
  'kube-router': [
    'kube-router v2.6.3 ?',
    [
      daemonSet('kube-system/kube-router', {
        containers: { 'kube-router': 'docker.io/cloudnativelabs/kube-router:v2.6.3' },
      }),
    ],
  ],
  'kube-router for Services alone, beside flannel': [
    'flannel v0.28.10 ? +kube-router',
    [
      flannelAgent(),
      daemonSet('kube-system/kube-router', {
        containers: { 'kube-router': 'docker.io/cloudnativelabs/kube-router:v2.6.3' },
        args: ['--run-router=false', '--run-service-proxy=true'],
      }),
    ],
  ],
  kindnet: [
    'kindnet ? native',
    [
      daemonSet('kube-system/kindnet', {
        containers: { 'kindnet-cni': 'docker.io/kindest/kindnetd:v20250512-df8de77b' },
      }),
    ],
  ],
  'Weave Net': [
    'Weave Net v2.8.1 ?',
    [
      daemonSet('kube-system/weave-net', {
        containers: { weave: 'ghcr.io/weaveworks/launcher/weave-kube:2.8.1' },
      }),
    ],
  ],
  'Multus beside flannel': [
    'flannel v0.28.10 ? +Multus',
    [
      flannelAgent(),
      daemonSet('kube-system/kube-multus-ds', {
        containers: { 'kube-multus': 'ghcr.io/k8snetworkplumbingwg/multus-cni:v4.2.3' },
      }),
    ],
  ],
  'two CNIs at once, of which the nodes’ files know the one in charge': [
    'CNI: not-observable',
    [flannelAgent(), ciliumAgent(), ciliumConfig({})],
  ],
  'DaemonSets that are named like a CNI and run something else': [
    'CNI: not-observable',
    [
      daemonSet('kube-system/cilium', { containers: { 'cilium-agent': 'docker.io/library/busybox:1.36' } }),
      node('worker-1'),
    ],
  ],
};

describe('cni', () => {
  for (const [name, [expected, objects]] of Object.entries(cases)) {
    it(`tells ${name}`, () => {
      expect(cniIn({ objects })).toBe(expected);
    });
  }

  it('is unknown, never absent, where DaemonSets may not be read', () => {
    expect(cniIn({ objects: [node('worker-1')], unread: { DaemonSet: 'forbidden' } })).toBe(
      'DaemonSet: forbidden',
    );
  });

  it('is an inference where DaemonSets were read in its namespace only', () => {
    const { cni } = evidenceIn({
      objects: [ciliumAgent(), ciliumConfig({})],
      onlyIn: { DaemonSet: ['kube-system'] },
    });
    expect([cni.state, cni.state === 'known' && cni.label]).toEqual(['known', 'inference']);
  });

  it('waits for cilium-config before it takes Cilium beside aws-node for either', () => {
    expect(
      cniIn({
        objects: [awsNode(), ciliumAgent()],
        unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' }],
      }),
    ).toBe('ConfigMap kube-system/cilium-config: forbidden');
  });

  it('does not take a manifest for what runs', () => {
    expect(cniIn({ manifests: [ciliumAgent()] })).toBe('DaemonSet: not-collected');
  });

  it('cites the image it was told from', () => {
    const { cni } = evidenceIn({ objects: [awsNode({ ready: 2 })] });
    if (cni.state !== 'known') throw new Error(cni.state);
    expect(cni.from).toEqual([
      {
        object: 'DaemonSet kube-system/aws-node',
        field: 'spec.template.spec.containers[name=aws-node].image',
        seen: '602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:v1.20.4-eksbuild.1',
        label: 'live evidence',
      },
    ]);
    expect(cni.value.agents.map(({ desired, ready }) => [desired, ready])).toEqual([[3, 2]]);
  });
});
