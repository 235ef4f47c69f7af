import rule from '../../../src/rules/address/pod-routes-astray.ts';
import {
  calicoNode,
  ciliumAgent,
  ciliumConfig,
  daemonSet,
  flannelAgent,
} from '../../support/network-agents.ts';
import { addressedNode, ipPool } from '../../support/network-objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const flannel = flannelAgent({ args: ['--kube-subnet-mgr'] });
const worker = (number: number, annotations: Readonly<Record<string, string>> = {}) =>
  addressedNode(`worker-${number}`, [`10.0.0.1${number}`], {
    podCIDRs: [`10.244.${number}.0/24`],
    annotations,
  });
const workers = [worker(1), worker(2), worker(3)];
const cilium = [ciliumAgent(), ciliumConfig({ ipam: 'kubernetes' })];
const kubeRouter = daemonSet('kube-system/kube-router', {
  containers: { 'kube-router': 'docker.io/cloudnativelabs/kube-router:v2.6.0' },
});
const ciliumNode = (name: string, podCIDRs: readonly string[]): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNode',
  metadata: { name },
  spec: { ipam: { podCIDRs } },
});
const block = (cidr: string, affinity: string): RawObject => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'IPAMBlock',
  metadata: { name: cidr.replaceAll(/[./]/gu, '-') },
  spec: { cidr, affinity, unallocated: [] },
});
const calico = [calicoNode(), ipPool('default', '10.244.0.0/16')];
const on = (node: string, ...lines: string[]) => ({
  [`nodes/${node}/ip-route.txt`]: `default via 10.0.0.1 dev eth0\n${lines.join('\n')}\n`,
});

testRule('address/pod-routes-astray', rule, {
  flags: {
    'a CiliumNode with another pod CIDR than the Node': {
      objects: [...cilium, worker(1), ciliumNode('worker-1', ['10.244.9.0/24'])],
      expect: [['high', 'CiliumNode worker-1']],
    },
    'an annotation of Cilium with a former pod CIDR': {
      objects: [...cilium, worker(1, { 'network.cilium.io/ipv4-pod-cidr': '10.244.9.0/24' })],
      expect: [['high', 'Node worker-1']],
    },
    'an annotation of kube-router with a former pod CIDR': {
      objects: [kubeRouter, worker(1, { 'kube-router.io/pod-cidrs': '10.244.1.0/24,10.244.9.0/24' })],
      expect: [['high', 'Node worker-1']],
    },
    'a block of Calico whose node is gone': {
      objects: [...calico, worker(1), block('10.244.7.0/26', 'host:worker-9')],
      expect: [['medium', 'IPAMBlock 10-244-7-0-26']],
    },
    'a route to a pod CIDR over another node': {
      objects: [flannel, ...workers],
      files: on('worker-1', '10.244.2.0/24 via 10.0.0.13 dev eth0', '10.244.3.0/24 via 10.0.0.13 dev eth0'),
      expect: [['high', 'Node worker-1']],
    },
    'a route to a block of Calico over another node': {
      objects: [...calico, ...workers, block('10.244.7.0/26', 'host:worker-2')],
      files: on('worker-1', '10.244.7.0/26 via 10.0.0.13 dev eth0 proto bird'),
      expect: [['high', 'Node worker-1']],
    },
  },
  passes: {
    'records that say what the Node says': {
      objects: [
        ...cilium,
        worker(1, { 'network.cilium.io/ipv4-pod-cidr': '10.244.1.0/24' }),
        ciliumNode('worker-1', ['10.244.1.0/24']),
      ],
    },
    'an annotation of Cilium where kube-router networks': {
      objects: [kubeRouter, worker(1, { 'network.cilium.io/ipv4-pod-cidr': '10.244.9.0/24' })],
    },
    'routes over the nodes that have the ranges, over tunnels and over a router': {
      objects: [flannel, ...workers],
      files: on(
        'worker-1',
        '10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1',
        '10.244.2.0/24 via 10.0.0.12 dev eth0',
        '10.244.3.0/24 via 10.244.3.0 dev flannel.1 onlink',
        '10.244.2.0/24 via 10.0.0.254 dev eth1',
      ),
    },
    'a route to a range of nobody, and to a borrowed address': {
      objects: [...calico, ...workers, block('10.244.7.0/26', 'host:worker-2')],
      files: on(
        'worker-1',
        '10.244.7.0/26 via 10.0.0.12 dev eth0 proto bird',
        '10.244.7.9 via 10.0.0.13 dev eth0 proto bird',
        '10.99.0.0/24 via 10.0.0.13 dev eth0',
      ),
    },
    'blocks of nodes, and one that is no node’s': {
      objects: [
        ...calico,
        worker(1),
        block('10.244.7.0/26', 'host:worker-1'),
        block('10.244.8.0/26', 'virtual:load-balancer'),
      ],
    },
  },
  unknownUses: {
    ipam: { objects: [...cilium, worker(1)], expect: 'unknown' },
    cni: { objects: [...cilium, worker(1)], expect: 'unknown' },
    podCidrs: { objects: [flannel, ...workers], expect: 'unknown' },
    ciliumNodes: { objects: [...cilium, worker(1)], expect: 'unknown' },
    ipamBlocks: { objects: [...calico, worker(1)], expect: 'unknown' },
    nodeRoutes: { objects: [flannel, ...workers], expect: 'unknown' },
  },
  unknowns: {
    'an output that is not understood': {
      objects: [flannel, ...workers],
      files: { 'nodes/worker-2/ip-route.txt': '???' },
    },
  },
  notApplicable: {
    'CiliumNodes whose ranges Cilium’s operator gives': {
      objects: [
        ciliumAgent(),
        ciliumConfig({ ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': '10.0.0.0/8' }),
        worker(1),
        ciliumNode('worker-1', ['10.3.0.0/24']),
      ],
    },
    'nodes that are no machines': {
      objects: [
        flannel,
        addressedNode('fake', ['10.0.0.9'], { podCIDRs: ['10.244.9.0/24'], labels: { type: 'kwok' } }),
      ],
    },
  },
});
