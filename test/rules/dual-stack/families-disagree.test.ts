import rule from '../../../src/rules/dual-stack/families-disagree.ts';
import { felix } from '../../support/mtu-objects.ts';
import {
  awsNode,
  calicoNode,
  ciliumAgent,
  ciliumConfig,
  configMap,
  daemonSet,
  flannelAgent,
} from '../../support/network-agents.ts';
import { node, pod } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const cidr = (cidrs: readonly string[], name = 'kubernetes'): RawObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'ServiceCIDR',
  metadata: { name },
  spec: { cidrs },
});
const four = cidr(['10.96.0.0/16']);
const six = cidr(['fd00:96::/112']);
const dual = cidr(['10.96.0.0/16', 'fd00:96::/112']);

/** A node with these InternalIPs and pod CIDRs. */
const machine = (name: string, addresses: readonly string[], podCIDRs: readonly string[] = []): RawObject =>
  node(name, {
    spec: { podCIDRs },
    status: {
      addresses: addresses.map((address) => ({ type: 'InternalIP', address })),
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  });
const running = (
  name: string,
  nodeName: string,
  ips: readonly string[],
  spec: object = {},
  phase = 'Running',
): RawObject => ({
  ...pod(`shop/${name}`, 'cart', { nodeName, ...spec }),
  status: { phase, podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) },
});
const pool = (range: string, name = 'default'): RawObject => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'IPPool',
  metadata: { name },
  spec: { cidr: range },
});
const calico = [calicoNode(), pool('10.48.0.0/16'), pool('fd00:48::/64', 'six')];
const bothA = machine('a', ['10.0.0.4', 'fd00::4']);
const bothB = machine('b', ['10.0.0.5', 'fd00::5']);
const dualA = running('cart-a', 'a', ['10.48.0.10', 'fd00:48::10']);
const dualB = running('cart-b', 'b', ['10.48.1.10', 'fd00:48::110']);
const fourB = running('cart-b', 'b', ['10.48.1.10']);
const flannel = (networks: string) =>
  configMap('kube-flannel/kube-flannel-cfg', {
    'net-conf.json': `{${networks}, "Backend": {"Type": "vxlan"}}`,
  });
const cache = (localip: string) =>
  daemonSet('kube-system/node-local-dns', {
    containers: { 'node-cache': 'registry.k8s.io/dns/k8s-dns-node-cache:1.26.7' },
    args: ['-localip', localip, '-conf', '/etc/Corefile'],
    labels: { 'k8s-app': 'node-local-dns' },
  });
const cilium = (data: Record<string, string>) => [ciliumAgent(), ciliumConfig(data)];

testRule('dual-stack/families-disagree', rule, {
  flags: {
    'IPv6 switched off in Cilium': {
      objects: [dual, ...cilium({ 'enable-ipv6': 'false' }), bothA, running('cart-a', 'a', ['10.48.0.10'])],
      expect: [['high', 'ConfigMap kube-system/cilium-config']],
    },
    'IPv4 switched off in Cilium': {
      objects: [four, ...cilium({ 'enable-ipv4': 'false' }), bothA],
      expect: [['high', 'ConfigMap kube-system/cilium-config']],
    },
    'no pool of IPv6 in Calico': {
      objects: [dual, calicoNode(), pool('10.48.0.0/16'), bothA],
      expect: [['high', 'IPPool default']],
    },
    'IPv6 that Felix leaves alone though pods have it': {
      objects: [dual, ...calico, felix({ ipv6Support: false }), bothA, dualA],
      expect: [['high', 'FelixConfiguration default']],
    },
    'the same in the environment of Felix': {
      objects: [
        dual,
        calicoNode({ env: { FELIX_IPV6SUPPORT: 'false' } }),
        pool('10.48.0.0/16'),
        pool('fd00:48::/64', 'six'),
        bothA,
        dualA,
      ],
      expect: [['high', 'DaemonSet calico-system/calico-node']],
    },
    'the VPC CNI in IPv4 under Services of IPv6': {
      objects: [six, awsNode({ env: { ENABLE_IPv6: 'false' } }), bothA],
      expect: [['high', 'DaemonSet kube-system/aws-node']],
    },
    'the VPC CNI in IPv6 under Services of IPv4': {
      objects: [four, awsNode({ env: { ENABLE_IPv6: 'true' } }), bothA],
      expect: [['high', 'DaemonSet kube-system/aws-node']],
    },
    'flannel without IPv6': {
      objects: [
        dual,
        flannelAgent(),
        flannel('"Network": "10.244.0.0/16"'),
        machine('a', ['10.0.0.4', 'fd00::4'], ['10.244.0.0/24', 'fd00:244::/64']),
        running('cart-a', 'a', ['10.244.0.10', 'fd00:244::10']),
      ],
      expect: [['high', 'ConfigMap kube-flannel/kube-flannel-cfg']],
    },
    'pods that have none whatever is configured': {
      objects: [dual, ...calico, bothA, running('cart-a', 'a', ['10.48.0.10'])],
      expect: [['high', 'ServiceCIDR kubernetes']],
    },
    'pods on older nodes': {
      objects: [dual, ...calico, bothA, bothB, dualA, fourB],
      expect: [['medium', 'Node b']],
    },
    'nodes of one family in a cluster of both': {
      objects: [dual, ...calico, bothA, machine('b', ['10.0.0.5']), dualA, dualB],
      expect: [['medium', 'Node b']],
    },
    'nodes of one family under Cilium without tunnels': {
      objects: [
        dual,
        ...cilium({
          'routing-mode': 'native',
          'enable-ipv6': 'true',
          'cluster-pool-ipv6-cidr': 'fd00:48::/64',
        }),
        machine('a', ['10.0.0.4']),
        dualA,
      ],
      expect: [['medium', 'Node a']],
    },
    'NodeLocal DNSCache on IPv4 in a cluster of IPv6': {
      objects: [
        six,
        ...calico,
        machine('a', ['fd00::4']),
        running('cart-a', 'a', ['fd00:48::10']),
        cache('169.254.20.10'),
      ],
      expect: [['high', 'DaemonSet kube-system/node-local-dns']],
    },
  },
  passes: {
    'both families throughout': { objects: [dual, ...calico, bothA, bothB, dualA, dualB] },
    'one family throughout': {
      objects: [four, calicoNode(), pool('10.48.0.0/16'), machine('a', ['10.0.0.4'])],
    },
    'pods of both, Services of one': { objects: [four, ...calico, bothA, dualA] },
    'both in another order': {
      objects: [cidr(['fd00:96::/112', '10.96.0.0/16']), ...calico, bothA, dualA],
    },
    'EKS in IPv6': {
      objects: [
        six,
        awsNode({ env: { ENABLE_IPv6: 'true', ENABLE_IPv4: 'false' } }),
        machine('a', ['fd00::4']),
        running('cart-a', 'a', ['fd00:48::10']),
      ],
    },
    'nodes of one family under the tunnels of Cilium': {
      objects: [
        dual,
        ...cilium({ 'enable-ipv6': 'true', 'cluster-pool-ipv6-cidr': 'fd00:48::/64' }),
        machine('a', ['10.0.0.4']),
        dualA,
      ],
    },
    'a range of IPv6 that was added and gives nothing out': {
      objects: [four, cidr(['fd00:96::/112'], 'more'), calicoNode(), pool('10.48.0.0/16'), bothA],
    },
    'pods on the network of a node of one family': {
      objects: [
        dual,
        ...calico,
        bothA,
        bothB,
        dualA,
        running('agent-b', 'b', ['10.0.0.5'], { hostNetwork: true }),
      ],
    },
    'a pod that has ended with one address': {
      objects: [dual, ...calico, bothA, bothB, dualA, running('job', 'b', ['10.48.1.10'], {}, 'Succeeded')],
    },
    'a node that is no machine': {
      objects: [
        dual,
        ...calico,
        bothA,
        {
          ...machine('fake', ['10.0.0.9']),
          metadata: { name: 'fake', labels: { type: 'virtual-kubelet' } },
        },
        dualA,
      ],
    },
    'NodeLocal DNSCache on IPv4 in a cluster of both': {
      objects: [dual, ...calico, bothA, dualA, cache('169.254.20.10')],
    },
    'kind with a single node': {
      objects: [
        four,
        daemonSet('kube-system/kindnet', {
          containers: { 'kindnet-cni': 'docker.io/kindest/kindnetd:v20250512-df8de77b' },
        }),
        machine('kind-control-plane', ['172.18.0.2'], ['10.244.0.0/24']),
        running('cart-a', 'kind-control-plane', ['10.244.0.5']),
      ],
    },
  },
  unknownUses: {
    cni: { objects: [dual, ...calico, bothA], expect: 'unknown' },
    ipam: { objects: [dual, calicoNode(), pool('10.48.0.0/16'), bothA], expect: 'unknown' },
    podCidrs: { objects: [dual, calicoNode(), pool('10.48.0.0/16'), bothA], expect: 'unknown' },
    pods: { objects: [dual, ...calico, bothA, running('cart-a', 'a', ['10.48.0.10'])], expect: 'unknown' },
    nodes: { objects: [dual, ...calico, bothA, dualA], expect: 'unknown' },
    ciliumConfig: { objects: [dual, ...cilium({ 'enable-ipv6': 'false' }), bothA], expect: 'unknown' },
    felixConfigurations: {
      objects: [dual, ...calico, felix({ ipv6Support: false }), bothA],
      expect: 'unknown',
    },
    clusterDns: {
      objects: [six, ...calico, machine('a', ['fd00::4']), running('cart-a', 'a', ['fd00:48::10'])],
      expect: 'unknown',
    },
  },
  unknowns: {
    'pods of other namespaces that may not be read': {
      objects: [dual, ...calico, bothA, bothB, dualA, fourB],
      onlyIn: { Pod: ['shop'] },
    },
    'pools and pods that may not be read': {
      objects: [dual, calicoNode(), bothA],
      unread: { IPPool: 'forbidden', Pod: 'forbidden' },
    },
  },
});
