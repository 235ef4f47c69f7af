import rule from '../../../src/rules/dataplane/pod-traffic-not-recognized.ts';
import {
  awsNode,
  calicoNode,
  ciliumAgent,
  ciliumConfig,
  configMap,
  flannelAgent,
  kubeProxyAgent,
} from '../../support/network-agents.ts';
import { node, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const config = (text: string) => configMap('kube-system/kube-proxy', { 'config.conf': text });
const pool = (cidr: string, fields: object = {}): RawObject => ({
  apiVersion: 'crd.projectcalico.org/v1',
  kind: 'IPPool',
  metadata: { name: cidr.includes(':') ? 'v6' : `p${cidr.replaceAll(/\D/g, '-')}` },
  spec: { cidr, ...fields },
});
const installation: RawObject = {
  apiVersion: 'operator.tigera.io/v1',
  kind: 'Installation',
  metadata: { name: 'default' },
  spec: { cni: { type: 'Calico', ipam: { type: 'Calico' } } },
};
const calico = (...cidrs: readonly string[]) => [
  calicoNode(),
  installation,
  ...cidrs.map((cidr) => pool(cidr)),
];
const flannelConfig = configMap('kube-flannel/kube-flannel-cfg', {
  'net-conf.json': '{"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan"}}',
});
const flannel = [
  flannelAgent(),
  flannelConfig,
  node('worker-1', { spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'] } }),
];
const cilium = (data: Record<string, string>) => [
  ciliumAgent(),
  ciliumConfig({ ipam: 'cluster-pool', 'kube-proxy-replacement': 'false', ...data }),
];
const local = (ingress: object, spec: Record<string, unknown> = {}): RawObject => ({
  ...service('shop/web', { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ...spec }),
  status: { loadBalancer: { ingress: [ingress] } },
});
const web = local({ ip: '192.0.2.10', ipMode: 'VIP' });
const inFile = ['medium', 'ConfigMap kube-system/kube-proxy'] as const;

testRule('dataplane/pod-traffic-not-recognized', rule, {
  flags: {
    'a Calico pool outside clusterCIDR': {
      objects: [kubeProxyAgent(), config('clusterCIDR: 10.244.0.0/16'), ...calico('192.168.0.0/16')],
      expect: [inFile],
    },
    'a second pool outside it': {
      objects: [
        kubeProxyAgent(),
        config('clusterCIDR: 10.244.0.0/16\ndetectLocalMode: ClusterCIDR'),
        ...calico('10.244.0.0/16', '10.245.0.0/16'),
      ],
      expect: [inFile],
    },
    'a second range of the same family, which kube-proxy does not take': {
      objects: [
        kubeProxyAgent(),
        config('clusterCIDR: 10.244.0.0/16,10.245.0.0/16'),
        ...calico('10.245.0.0/16'),
      ],
      expect: [inFile],
    },
    'the IPv6 range of two': {
      objects: [
        kubeProxyAgent(),
        config('clusterCIDR: 10.244.0.0/16,fd00:1::/56'),
        ...calico('10.244.0.0/16', 'fd00:2::/56'),
      ],
      expect: [inFile],
    },
    'a node’s range outside it': {
      objects: [kubeProxyAgent(), config('clusterCIDR: 10.42.0.0/16'), ...flannel],
      expect: [inFile],
    },
    'a flag that does not fit': {
      objects: [kubeProxyAgent({ args: ['--cluster-cidr=10.42.0.0/16'] }), ...flannel],
      expect: [['medium', 'DaemonSet kube-system/kube-proxy']],
    },
    'an empty clusterCIDR with a load balancer whose traffic is to stay on the node': {
      objects: [kubeProxyAgent(), config('clusterCIDR: ""\nmode: nftables'), ...flannel, web],
      expect: [inFile],
    },
    'the same by an external address': {
      objects: [
        kubeProxyAgent(),
        config('mode: iptables'),
        ...flannel,
        service('shop/web', {
          type: 'LoadBalancer',
          externalTrafficPolicy: 'Local',
          externalIPs: ['192.0.2.10'],
        }),
      ],
      expect: [inFile],
    },
    'an IPv6 address where clusterCIDR is IPv4 alone': {
      objects: [
        kubeProxyAgent(),
        config('clusterCIDR: 10.244.0.0/16'),
        ...flannel,
        local({ ip: '2001:db8::10' }),
      ],
      expect: [inFile],
    },
    'a Cilium pool outside it, with such a load balancer': {
      objects: [
        kubeProxyAgent(),
        config('clusterCIDR: 10.244.0.0/16'),
        ...cilium({ 'cluster-pool-ipv4-cidr': '10.0.0.0/8' }),
        web,
      ],
      expect: [inFile],
    },
  },
  passes: {
    'a Calico pool inside clusterCIDR': {
      objects: [kubeProxyAgent(), config('clusterCIDR: 10.244.0.0/16'), ...calico('10.244.64.0/18'), web],
    },
    'both families in the list': {
      objects: [
        kubeProxyAgent(),
        config('clusterCIDR: "fd00:1::/56, 10.244.0.0/16"'),
        ...calico('10.244.0.0/16', 'fd00:1::/56'),
        web,
      ],
    },
    'a node’s range inside it': {
      objects: [kubeProxyAgent(), config('clusterCIDR: 10.244.0.0/16'), ...flannel, web],
    },
    'NodeCIDR, which does not read clusterCIDR': {
      objects: [
        kubeProxyAgent(),
        config('clusterCIDR: 10.42.0.0/16\ndetectLocalMode: NodeCIDR'),
        ...flannel,
        web,
      ],
    },
    'BridgeInterface, likewise': {
      objects: [kubeProxyAgent(), config('detectLocalMode: BridgeInterface'), ...flannel, web],
    },
    'a Cilium pool outside it, since Cilium translates ClusterIPs for pods': {
      objects: [
        kubeProxyAgent(),
        config('clusterCIDR: 10.244.0.0/16'),
        ...cilium({ 'cluster-pool-ipv4-cidr': '10.0.0.0/8' }),
      ],
    },
    'an empty clusterCIDR on Amazon EKS, whose load balancers have host names': {
      objects: [
        kubeProxyAgent(),
        configMap('kube-system/kube-proxy-config', { config: 'clusterCIDR: ""\nmode: iptables' }),
        awsNode(),
        local({ hostname: 'web.elb.eu-west-1.amazonaws.com' }),
      ],
    },
    'Amazon EKS with IPv6, whose pods have addresses of their nodes’ prefixes': {
      objects: [
        kubeProxyAgent(),
        configMap('kube-system/kube-proxy-config', { config: 'clusterCIDR: ""\nmode: iptables' }),
        awsNode({ env: { ENABLE_IPv6: 'true', ENABLE_PREFIX_DELEGATION: 'true' } }),
        local({ hostname: 'web.elb.eu-west-1.amazonaws.com' }, { ipFamilies: ['IPv6'] }),
      ],
    },
    'an empty clusterCIDR with ipMode Proxy': {
      objects: [
        kubeProxyAgent(),
        config('mode: iptables'),
        ...flannel,
        local({ ip: '192.0.2.10', ipMode: 'Proxy' }),
      ],
    },
    'an empty clusterCIDR with externalTrafficPolicy Cluster': {
      objects: [
        kubeProxyAgent(),
        config('mode: iptables'),
        ...flannel,
        local({ ip: '192.0.2.10' }, { externalTrafficPolicy: 'Cluster' }),
      ],
    },
    'an empty clusterCIDR in ipvs mode, which asks it of nothing but masquerading': {
      objects: [kubeProxyAgent(), config('mode: ipvs'), ...flannel, web],
    },
    'masqueradeAll, which wants the node’s address': {
      objects: [
        kubeProxyAgent(),
        config('clusterCIDR: 10.42.0.0/16\niptables: { masqueradeAll: true }'),
        ...flannel,
      ],
    },
    'a disabled pool and one for load balancers outside it': {
      objects: [
        kubeProxyAgent(),
        config('clusterCIDR: 10.244.0.0/16'),
        ...calico('10.244.0.0/16'),
        pool('10.50.0.0/16', { disabled: true }),
        pool('192.0.2.0/24', { allowedUses: ['LoadBalancer'] }),
      ],
    },
    'Calico’s unused default pool where flannel networks': {
      objects: [kubeProxyAgent(), config('clusterCIDR: 10.244.0.0/16'), ...flannel, pool('192.168.0.0/16')],
    },
  },
  unknownUses: {
    podCidrs: {
      objects: [kubeProxyAgent(), config('clusterCIDR: 10.244.0.0/16'), ...calico('192.168.0.0/16')],
      expect: 'unknown',
    },
    ipam: {
      objects: [kubeProxyAgent(), config('clusterCIDR: 10.244.0.0/16'), ...calico('192.168.0.0/16')],
      expect: 'unknown',
    },
    cni: {
      objects: [kubeProxyAgent(), config('clusterCIDR: 10.244.0.0/16'), ...calico('192.168.0.0/16')],
      expect: 'unknown',
    },
    services: { objects: [kubeProxyAgent(), config('mode: iptables'), ...flannel, web], expect: 'unknown' },
  },
  unknowns: {
    'a configuration that may not be read': {
      objects: [kubeProxyAgent(), ...flannel],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'kube-proxy' }],
    },
  },
});
