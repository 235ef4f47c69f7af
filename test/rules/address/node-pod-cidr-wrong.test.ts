import rule from '../../../src/rules/address/node-pod-cidr-wrong.ts';
import {
  awsNode,
  calicoNode,
  canal,
  ciliumAgent,
  ciliumConfig,
  configMap,
  daemonSet,
  flannelAgent,
  ovnkubeNode,
} from '../../support/network-agents.ts';
import {
  addressedNode,
  calicoInstallation,
  controlPlanePod,
  ipPool,
  kubeadmConfig,
} from '../../support/network-objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const subnetManager = { args: ['--ip-masq', '--kube-subnet-mgr'] };
const canalContainers = {
  'kube-flannel': 'docker.io/flannel/flannel:v0.24.3',
  'calico-node': 'docker.io/calico/node:v3.32.0',
};
const flannel = [
  flannelAgent(subnetManager),
  configMap('kube-flannel/kube-flannel-cfg', {
    'net-conf.json': '{"Network":"10.244.0.0/16","Backend":{"Type":"vxlan"}}',
  }),
];
const kcm = (...args: string[]) =>
  controlPlanePod('kube-controller-manager', ['--allocate-node-cidrs=true', ...args]);
const calico = [calicoNode(), calicoInstallation({ cni: { type: 'Calico', ipam: { type: 'Calico' } } })];
const ciliumKubernetes = [ciliumAgent(), ciliumConfig({ ipam: 'kubernetes' })];

interface Options {
  readonly since?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const worker = (
  index: number,
  podCIDRs?: readonly string[],
  { since = '2026-11-20T08:00:00Z', ...rest }: Options = {},
): RawObject => {
  const made = addressedNode(`worker-${index}`, [`192.168.1.${10 + index}`], {
    ...(podCIDRs === undefined ? {} : { podCIDRs }),
    ...rest,
  });
  return { ...made, metadata: { ...made.metadata, creationTimestamp: since } };
};
const later = { since: '2026-11-21T08:00:00Z' };
const two = [worker(1, ['10.244.1.0/24']), worker(2, ['10.244.2.0/24'])];
const ciliumNode = (index: number, cidrs: readonly string[]): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNode',
  metadata: { name: `worker-${index}` },
  spec: { ipam: { podCIDRs: cidrs } },
});
const first = [['high', 'Node worker-1']] as const;
const second = [['high', 'Node worker-2']] as const;

testRule('address/node-pod-cidr-wrong', rule, {
  flags: {
    'two nodes with one pod CIDR': {
      objects: [...flannel, worker(1, ['10.244.1.0/24']), worker(2, ['10.244.1.0/24'], later)],
      expect: second,
    },
    'a pod CIDR inside another, of the younger node': {
      objects: [...flannel, worker(1, ['10.244.0.0/20'], later), worker(2, ['10.244.1.0/24'])],
      expect: first,
    },
    'IPv6 pod CIDRs that overlap': {
      objects: [
        ...ciliumKubernetes,
        worker(1, ['10.244.1.0/24', 'fd00:1::/64']),
        worker(2, ['10.244.2.0/24', 'fd00:1::/64'], later),
      ],
      expect: second,
    },
    'pod CIDRs of Cilium’s own pools': {
      objects: [
        ciliumAgent(),
        ciliumConfig({ ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': '10.0.0.0/8' }),
        worker(1),
        worker(2, undefined, later),
        ciliumNode(1, ['10.0.1.0/24']),
        ciliumNode(2, ['10.0.1.0/24']),
      ],
      expect: [['high', 'CiliumNode worker-2']],
    },
    'subnets of OVN-Kubernetes': {
      objects: [
        ovnkubeNode(),
        ...[1, 2].map((index) =>
          worker(index, undefined, {
            since: `2026-11-2${index}T08:00:00Z`,
            annotations: { 'k8s.ovn.org/node-subnets': '{"default":["10.128.0.0/23"]}' },
          }),
        ),
      ],
      expect: second,
    },
    'a node without one under flannel': { objects: [...flannel, worker(1)], expect: first },
    'a node without one under Canal': {
      objects: [canal({ ...subnetManager, containers: canalContainers }), worker(1)],
      expect: first,
    },
    'a node without one under Cilium with ipam kubernetes': {
      objects: [...ciliumKubernetes, worker(1), worker(2, ['10.244.2.0/24'])],
      expect: first,
    },
    'a node without one under kindnet': {
      objects: [
        daemonSet('kube-system/kindnet', {
          containers: { 'kindnet-cni': 'docker.io/kindest/kindnetd:v20251212' },
        }),
        worker(1),
      ],
      expect: first,
    },
    'a node without one where Calico uses host-local': {
      objects: [
        calicoNode(),
        calicoInstallation({ cni: { type: 'Calico', ipam: { type: 'HostLocal' } } }),
        worker(1),
      ],
      expect: first,
    },
    'a node without one after five minutes': {
      objects: [...flannel, worker(1, undefined, { since: '2026-11-23T11:55:00Z' })],
      expect: first,
    },
    'a pod CIDR outside what kube-controller-manager cuts from, whatever the CNI uses': {
      objects: [
        ...calico,
        ipPool('default', '10.10.0.0/16'),
        kcm('--cluster-cidr=10.244.0.0/16'),
        worker(1, ['10.42.1.0/24']),
      ],
      expect: first,
    },
    'a second family that kube-controller-manager has no range for': {
      objects: [
        ...ciliumKubernetes,
        kcm('--cluster-cidr=10.244.0.0/16'),
        worker(1, ['10.244.1.0/24', 'fd00:1::/64']),
      ],
      expect: first,
    },
    'a pod CIDR outside flannel’s Network': {
      objects: [...flannel, worker(1, ['10.42.1.0/24'])],
      expect: first,
    },
  },
  passes: {
    'pod CIDRs of their own': { objects: [...flannel, kcm('--cluster-cidr=10.244.0.0/16'), ...two] },
    'nodes without one under Calico IPAM': {
      objects: [...calico, ipPool('default', '10.244.0.0/16'), worker(1), worker(2)],
    },
    'pod CIDRs that Calico IPAM does not use': {
      objects: [
        ...calico,
        ipPool('default', '10.244.0.0/16'),
        worker(1, ['10.0.1.0/24']),
        worker(2, ['10.0.1.0/24']),
      ],
    },
    'nodes without one under the VPC CNI': { objects: [awsNode(), worker(1), worker(2)] },
    'nodes without one under Cilium’s own pools': {
      objects: [
        ciliumAgent(),
        ciliumConfig({ ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': '10.0.0.0/8' }),
        worker(1),
        ciliumNode(1, ['10.0.1.0/24']),
      ],
    },
    'nodes without one under Cilium with ENI': {
      objects: [ciliumAgent(), ciliumConfig({ ipam: 'eni' }), worker(1)],
    },
    'nodes without one where flannel keeps its subnets in etcd': {
      objects: [flannelAgent({ args: ['--ip-masq', '--etcd-endpoints=http://10.0.0.1:2379'] }), worker(1)],
    },
    'a node that Cilium reads its pod CIDR from an annotation of': {
      objects: [
        ...ciliumKubernetes,
        worker(1, undefined, { annotations: { 'network.cilium.io/ipv4-pod-cidr': '10.244.1.0/24' } }),
      ],
    },
    'a node younger than five minutes': {
      objects: [...flannel, worker(1, undefined, { since: '2026-11-23T11:55:01Z' })],
    },
    'a node that is no machine': {
      objects: [...flannel, ...two, worker(3, undefined, { labels: { type: 'virtual-kubelet' } })],
    },
    'a stale CiliumNode of a node that is gone': {
      objects: [
        ciliumAgent(),
        ciliumConfig({ ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': '10.0.0.0/8' }),
        worker(1),
        ciliumNode(1, ['10.0.1.0/24']),
        ciliumNode(9, ['10.0.1.0/24']),
      ],
    },
    'a cluster CIDR that kube-controller-manager does not cut from': {
      objects: [
        ...calico,
        ipPool('default', '10.10.0.0/16'),
        controlPlanePod('kube-controller-manager', ['--cluster-cidr=10.244.0.0/16']),
        worker(1, ['10.42.1.0/24']),
      ],
    },
    'the podSubnet kubeadm was told once': {
      objects: [
        ...ciliumKubernetes,
        kubeadmConfig('networking:\n  podSubnet: 10.10.0.0/16\n'),
        worker(1, ['10.244.1.0/24']),
      ],
    },
    'IPv6 beside a Network of flannel for IPv4 alone': {
      objects: [...flannel, worker(1, ['10.244.1.0/24', 'fd00:1::/64'])],
    },
  },
  unknowns: {
    'pod CIDRs that overlap where the CNI was not read': {
      objects: [worker(1, ['10.244.1.0/24']), worker(2, ['10.244.1.0/24'])],
      unread: { DaemonSet: 'forbidden' },
    },
  },
  unknownUses: {
    podCidrs: { objects: [...flannel, ...two], expect: 'passed' },
    ipam: { objects: [...flannel, worker(1)], expect: 'unknown' },
    cni: { objects: [...flannel, worker(1)], expect: 'unknown' },
    clock: { objects: [...flannel, worker(1)], expect: 'unknown' },
  },
  notApplicable: { 'a cluster without nodes': { objects: flannel } },
});
