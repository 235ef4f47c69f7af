import rule from '../../../src/rules/dataplane/node-ports-public.ts';
import {
  agentPod,
  ciliumAgent,
  ciliumConfig,
  configMap,
  kubeProxyAgent,
  ovnkubeNode,
} from '../../support/network-agents.ts';
import { endpointSlice, node, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const config = (text: string) => configMap('kube-system/kube-proxy', { 'config.conf': text });
const addressed = (name: string, ...addresses: readonly (readonly [string, string])[]): RawObject =>
  node(name, {
    status: {
      addresses: addresses.map(([type, address]) => ({ type, address })),
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  });
const publicNode = addressed('worker-1', ['InternalIP', '10.0.0.1'], ['ExternalIP', '203.0.113.7']);
const privateNode = addressed('worker-2', ['InternalIP', '10.0.0.2']);
const kubeProxy = [
  kubeProxyAgent(),
  agentPod('kube-system/kube-proxy', 'worker-1'),
  agentPod('kube-system/kube-proxy', 'worker-2'),
];
const ports = [{ name: 'http', port: 80, nodePort: 30080, protocol: 'TCP' }];
const web = service('shop/web', { type: 'NodePort', ports });
const local = service('shop/web', { type: 'NodePort', ports, externalTrafficPolicy: 'Local' });
const kubeadm = configMap('kube-system/kubeadm-config', {
  ClusterConfiguration: 'kind: ClusterConfiguration',
});
const cilium = (data: Record<string, string> = {}) => [
  ciliumAgent(),
  agentPod('kube-system/cilium', 'worker-1'),
  ciliumConfig({ 'kube-proxy-replacement': 'true', ...data }),
  kubeadm,
];
const inFile = ['medium', 'ConfigMap kube-system/kube-proxy'] as const;

testRule('dataplane/node-ports-public', rule, {
  flags: {
    'iptables with an empty list': {
      objects: [...kubeProxy, config('mode: iptables'), publicNode, privateNode, web],
      expect: [inFile],
    },
    'ipvs with an empty list': {
      objects: [...kubeProxy, config('mode: ipvs\nnodePortAddresses: []'), publicNode, web],
      expect: [inFile],
    },
    'a public address as the node’s own': {
      objects: [
        ...kubeProxy,
        config('mode: iptables'),
        addressed('worker-1', ['InternalIP', '203.0.113.7']),
        web,
      ],
      expect: [inFile],
    },
    'a public IPv6 address': {
      objects: [
        ...kubeProxy,
        config('mode: iptables'),
        addressed('worker-1', ['InternalIP', '10.0.0.1'], ['InternalIP', '2001:db8::7']),
        web,
      ],
      expect: [inFile],
    },
    'the node port of a load balancer': {
      objects: [
        ...kubeProxy,
        config('mode: iptables'),
        publicNode,
        service('shop/web', { type: 'LoadBalancer', ports }),
      ],
      expect: [inFile],
    },
    'externalTrafficPolicy Local with an endpoint on such a node': {
      objects: [
        ...kubeProxy,
        config('mode: iptables'),
        publicNode,
        local,
        endpointSlice('shop/web', [{ node: 'worker-1' }]),
      ],
      expect: [inFile],
    },
    'Cilium in place of kube-proxy': {
      objects: [...cilium(), publicNode, web],
      expect: [['medium', 'ConfigMap kube-system/cilium-config']],
    },
  },
  passes: {
    'a list that somebody has set': {
      objects: [...kubeProxy, config('mode: iptables\nnodePortAddresses: [10.0.0.0/8]'), publicNode, web],
    },
    'the keyword for primary addresses': {
      objects: [...kubeProxy, config('mode: iptables\nnodePortAddresses: [primary]'), publicNode, web],
    },
    'nftables, which has primary addresses by default': {
      objects: [...kubeProxy, config('mode: nftables'), publicNode, web],
    },
    'no node port': {
      objects: [...kubeProxy, config('mode: iptables'), publicNode, service('shop/web')],
    },
    'a load balancer without node ports': {
      objects: [
        ...kubeProxy,
        config('mode: iptables'),
        publicNode,
        service('shop/web', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false }),
      ],
    },
    'externalTrafficPolicy Local with endpoints on private nodes alone': {
      objects: [
        ...kubeProxy,
        config('mode: iptables'),
        publicNode,
        privateNode,
        local,
        endpointSlice('shop/web', [{ node: 'worker-2' }]),
      ],
    },
    'nodeport-addresses of Cilium': {
      objects: [...cilium({ 'nodeport-addresses': '10.0.0.0/8' }), publicNode, web],
    },
    'devices of Cilium': { objects: [...cilium({ devices: 'eth1' }), publicNode, web] },
    'OVN-Kubernetes': {
      objects: [ovnkubeNode(), addressed('worker-1', ['ExternalIP', '203.0.113.7']), web, kubeadm],
    },
  },
  unknownUses: {
    kubeProxy: {
      objects: [...kubeProxy, config('mode: iptables'), publicNode, web],
      expect: 'unknown',
    },
    ciliumConfig: { objects: [...cilium(), publicNode, web], expect: 'unknown' },
    serviceDataplane: {
      objects: [...kubeProxy, config('mode: nftables'), publicNode, web],
      expect: 'unknown',
    },
    endpoints: {
      objects: [
        ...kubeProxy,
        config('mode: iptables'),
        publicNode,
        local,
        endpointSlice('shop/web', [{ node: 'worker-1' }]),
      ],
      expect: 'unknown',
    },
  },
  unknowns: {
    'a mode that nobody knows': { objects: [...kubeProxy, publicNode, web] },
  },
  notApplicable: {
    'nodes with private addresses alone': {
      objects: [...kubeProxy, config('mode: iptables'), privateNode, web],
    },
    'kind, whose nodes are containers': {
      objects: [
        ...kubeProxy,
        config('mode: iptables'),
        addressed('worker-1', ['InternalIP', '172.18.0.2']),
        web,
      ],
    },
  },
});
