import rule from '../../../src/rules/dual-stack/ipv6-only-egress.ts';
import { coredns, corefile, dnsService } from '../../support/dns-objects.ts';
import { both, flannelTold, installation, saved, vxlanPool, workers } from '../../support/mtu-objects.ts';
import { awsNode, calicoNode, flannelAgent } from '../../support/network-agents.ts';
import { node, pod } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const cidr = (...cidrs: readonly string[]): RawObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'ServiceCIDR',
  metadata: { name: 'kubernetes' },
  spec: { cidrs },
});
const six = cidr('fd00:96::/112');
const dual = cidr('10.96.0.0/16', 'fd00:96::/112');
const running = (ips: readonly string[]): RawObject => ({
  ...pod('shop/cart-a', 'cart', { nodeName: 'worker-1' }),
  status: { phase: 'Running', podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) },
});
const sixPod = running(['fd00:48::10']);
const forwarding = (to: string, more = '') => [
  dnsService,
  coredns(),
  corefile(`.:53 {\n  errors\n  kubernetes cluster.local\n  ${more}\n  forward . ${to}\n  cache 30\n}\n`),
];
const google = '2001:4860:4860::8888 2001:4860:4860::8844';
const calico = [calicoNode(), ...workers];
const resolvConf = (...nameservers: readonly string[]) => ({
  'nodes/worker-1/resolv.conf': nameservers.map((one) => `nameserver ${one}\n`).join(''),
});
const file = 'ConfigMap kube-system/coredns';

testRule('dual-stack/ipv6-only-egress', rule, {
  flags: {
    'public resolvers without DNS64': {
      objects: [six, ...calico, ...forwarding(google), sixPod],
      expect: [['medium', file]],
    },
    'one of two resolvers without DNS64': {
      objects: [six, ...calico, ...forwarding('2001:4860:4860::6464 2606:4700:4700::1111'), sixPod],
      expect: [['medium', file]],
    },
    'the resolv.conf of nodes, which names such': {
      objects: [six, ...calico, ...forwarding('/etc/resolv.conf'), sixPod],
      files: resolvConf('2001:4860:4860:0::8888'),
      expect: [['medium', file]],
    },
    'EKS that was told not to translate': {
      objects: [
        six,
        awsNode({ env: { ENABLE_IPv6: 'true', ENABLE_V4_EGRESS: 'false' } }),
        ...workers,
        ...forwarding(google),
        sixPod,
      ],
      expect: [['medium', file]],
    },
    'an MTU of pods below 1280': {
      objects: [dual, calicoNode(), installation(1279), vxlanPool, ...workers],
      expect: [['high', 'Installation default']],
    },
    'an MTU of the nodes that leaves too little beside encapsulation': {
      objects: [dual, flannelAgent(), flannelTold(1329), ...workers],
      expect: [['high', 'ConfigMap kube-flannel/kube-flannel-cfg']],
    },
    'a node below 1280': {
      objects: [dual, ...calico],
      files: saved({ 'worker-1': 1279, 'worker-2': 1500 }),
      expect: [['high', 'Node worker-1']],
    },
  },
  passes: {
    'dns64 in the Corefile': {
      objects: [six, ...calico, ...forwarding(google, 'dns64'), sixPod],
    },
    'resolvers with DNS64': {
      objects: [six, ...calico, ...forwarding('2001:4860:4860::6464 2606:4700:4700::64'), sixPod],
    },
    'the resolv.conf of nodes, which names one with DNS64': {
      objects: [six, ...calico, ...forwarding('/etc/resolv.conf'), sixPod],
      files: resolvConf('2001:4860:4860::64'),
    },
    'EKS in IPv6, whose nodes translate': {
      objects: [six, awsNode({ env: { ENABLE_IPv6: 'true' } }), ...workers, ...forwarding(google), sixPod],
    },
    'pods that have an address of IPv4 too': {
      objects: [six, ...calico, ...forwarding(google), running(['fd00:48::10', '10.48.0.10'])],
    },
    'a Corefile that forwards nothing': {
      objects: [
        six,
        ...calico,
        dnsService,
        coredns(),
        corefile('.:53 {\n  kubernetes cluster.local\n}\n'),
        sixPod,
      ],
    },
    'an MTU of exactly 1280': {
      objects: [dual, calicoNode(), installation(1280), vxlanPool, ...workers],
      files: both(1500),
    },
    'an MTU of the nodes that leaves exactly 1280': {
      objects: [dual, flannelAgent(), flannelTold(1330), ...workers],
    },
    'nodes of exactly 1280': { objects: [dual, ...calico], files: both(1280) },
  },
  unknownUses: {
    clusterDns: { objects: [six, ...calico, ...forwarding(google), sixPod], expect: 'unknown' },
    cni: { objects: [six, ...calico, ...forwarding(google), sixPod], expect: 'unknown' },
    pods: { objects: [six, ...calico, ...forwarding(google), sixPod], expect: 'unknown' },
    podMtu: { objects: [dual, calicoNode(), installation(1400), vxlanPool, ...workers], expect: 'unknown' },
    nodeMtu: {
      objects: [dual, calicoNode(), installation(1400), vxlanPool, ...workers],
      expect: 'passed',
    },
  },
  unknowns: {
    'upstreams that may do DNS64': {
      objects: [six, ...calico, ...forwarding('fd00:53::53'), sixPod],
    },
    'the resolv.conf of nodes that nobody saved': {
      objects: [six, ...calico, ...forwarding('/etc/resolv.conf'), sixPod],
    },
    'pods of other namespaces that may not be read': {
      objects: [six, ...calico, ...forwarding(google), sixPod],
      onlyIn: { Pod: ['shop'] },
    },
  },
  notApplicable: {
    'a cluster of IPv4': {
      objects: [cidr('10.96.0.0/16'), calicoNode(), installation(1200), node('worker-1')],
      files: saved({ 'worker-1': 1000 }),
    },
    'a cluster of both that sets no MTU': { objects: [dual, ...calico, ...forwarding(google)] },
  },
});
