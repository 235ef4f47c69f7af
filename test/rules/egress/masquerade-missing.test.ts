import rule from '../../../src/rules/egress/masquerade-missing.ts';
import {
  awsNode,
  calicoNode,
  ciliumAgent,
  ciliumConfig,
  configMap,
  daemonSet,
  flannelAgent,
} from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const cilium = (data: Record<string, string>, range = '10.42.0.0/16') => [
  ciliumAgent(),
  ciliumConfig({ ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': range, ...data }),
  node('worker-1'),
];
const off = { 'enable-ipv4-masquerade': 'false' };
const native = (range: string, more: Record<string, string> = {}) => ({
  'routing-mode': 'native',
  'ipv4-native-routing-cidr': range,
  ...more,
});
const object = (apiVersion: string, kind: string, name: string, spec: object): RawObject => ({
  apiVersion,
  kind,
  metadata: { name },
  spec,
});
const pool = (spec: object = {}) =>
  object('projectcalico.org/v3', 'IPPool', 'pods', { cidr: '10.48.0.0/16', vxlanMode: 'Always', ...spec });
const installation = (bgp: string) =>
  object('operator.tigera.io/v1', 'Installation', 'default', {
    cni: { type: 'Calico' },
    calicoNetwork: { bgp },
  });
const backend = (calico_backend: string) => configMap('kube-system/calico-config', { calico_backend });
const masqAgent = daemonSet('kube-system/ip-masq-agent', {
  containers: { 'ip-masq-agent': 'registry.k8s.io/networking/ip-masq-agent:v2.12.6' },
});

testRule('egress/masquerade-missing', rule, {
  flags: {
    'Cilium that tunnels and does not masquerade': {
      objects: cilium(off),
      expect: [['high', 'ConfigMap kube-system/cilium-config']],
    },
    'pods outside the range that Cilium leaves alone': {
      objects: cilium(native('10.0.0.0/16')),
      expect: [['medium', 'ConfigMap kube-system/cilium-config']],
    },
    'a CiliumNodeConfig that switches masquerading off for one node': {
      objects: [
        ...cilium({}),
        {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNodeConfig',
          metadata: { name: 'edge', namespace: 'kube-system' },
          spec: { nodeSelector: {}, defaults: off },
        },
      ],
      expect: [['high', 'CiliumNodeConfig kube-system/edge']],
    },
    'a VXLAN pool without natOutgoing, by the operator': {
      objects: [calicoNode(), installation('Disabled'), pool()],
      expect: [['high', 'IPPool pods']],
    },
    'the same by the manifest': {
      objects: [calicoNode({}, 'kube-system/calico-node'), backend('vxlan'), pool({ natOutgoing: false })],
      expect: [['high', 'IPPool pods']],
    },
    'flannel without --ip-masq': {
      objects: [flannelAgent({ args: ['--kube-subnet-mgr'] })],
      expect: [['high', 'DaemonSet kube-flannel/kube-flannel-ds']],
    },
    'flannel with --ip-masq=false over its variable': {
      objects: [flannelAgent({ args: ['--ip-masq=false'], env: { FLANNELD_IP_MASQ: 'true' } })],
      expect: [['high', 'DaemonSet kube-flannel/kube-flannel-ds']],
    },
  },
  passes: {
    'Cilium at its defaults': { objects: cilium({}) },
    'native routing without masquerading, where routers know the pods': {
      objects: cilium({ ...native('10.42.0.0/16'), ...off }),
    },
    'BGP without masquerading': { objects: cilium({ ...off, 'enable-bgp-control-plane': 'true' }) },
    'public addresses of pods': { objects: cilium(off, '203.0.112.0/20') },
    'a native range that holds all pods': { objects: cilium(native('10.0.0.0/8')) },
    'a native range while the built-in ip-masq-agent decides': {
      objects: cilium(native('10.0.0.0/16', { 'enable-ip-masq-agent': 'true' })),
    },
    'a narrow native range in a tunnel, which is not masqueraded': {
      objects: cilium({ 'ipv4-native-routing-cidr': '10.0.0.0/16' }),
    },
    'Calico with natOutgoing': {
      objects: [calicoNode(), installation('Disabled'), pool({ natOutgoing: true })],
    },
    'Calico that announces its pods': { objects: [calicoNode(), installation('Enabled'), pool()] },
    'a pool without encapsulation': {
      objects: [calicoNode(), installation('Disabled'), pool({ vxlanMode: 'Never' })],
    },
    'a pool that is disabled': {
      objects: [calicoNode(), installation('Disabled'), pool({ disabled: true })],
    },
    'a pool for load balancers': {
      objects: [calicoNode(), installation('Disabled'), pool({ allowedUses: ['LoadBalancer'] })],
    },
    'flannel with --ip-masq': { objects: [flannelAgent({ args: ['--ip-masq', '--kube-subnet-mgr'] })] },
    'flannel told by its variable': { objects: [flannelAgent({ env: { FLANNELD_IP_MASQ: 'true' } })] },
  },
  unknownUses: {
    nodes: { objects: cilium(off), expect: [['high', 'ConfigMap kube-system/cilium-config']] },
    ciliumConfig: { objects: cilium(off), expect: 'unknown' },
    ipPools: { objects: [calicoNode(), installation('Disabled'), pool()], expect: 'unknown' },
    installations: { objects: [calicoNode(), pool()], expect: 'unknown' },
    calicoConfig: { objects: [calicoNode(), pool()], expect: 'unknown' },
    podCidrs: { objects: cilium(off), expect: 'unknown' },
    ipam: { objects: cilium(off), expect: [['high', 'ConfigMap kube-system/cilium-config']] },
    workloads: { objects: cilium(off), expect: 'unknown' },
  },
  notApplicable: {
    'a cluster where ip-masq-agent translates': { objects: [...cilium(off), masqAgent] },
    'the VPC CNI, which EG02 judges': { objects: [awsNode()] },
  },
});
