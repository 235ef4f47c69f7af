import rule from '../../../src/rules/address/reserved-range-used.ts';
import {
  awsNode,
  calicoNode,
  ciliumAgent,
  ciliumConfig,
  configMap,
  daemonSet,
  flannelAgent,
  ovnkubeNode,
} from '../../support/network-agents.ts';
import {
  addressedNode,
  addressPool,
  calicoInstallation,
  ipPool,
  openshiftNetwork,
  operatorNetwork,
  serviceCidr,
} from '../../support/network-objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const services = serviceCidr('kubernetes', ['10.96.0.0/16']);
const worker = (
  address = '192.168.1.11',
  runtime = 'containerd://2.1.4',
  podCIDRs?: readonly string[],
): RawObject => {
  const made = addressedNode('worker-1', [address], podCIDRs === undefined ? {} : { podCIDRs });
  return { ...made, status: { ...(made.status as object), nodeInfo: { containerRuntimeVersion: runtime } } };
};
const pool = (cidr: string, key = 'cluster-pool-ipv4-cidr') => [
  ciliumAgent(),
  ciliumConfig({ ipam: 'cluster-pool', [key]: cidr }),
];
const cilium = [...pool('10.244.0.0/16'), services];
const calico = [calicoNode(), calicoInstallation({ cni: { type: 'Calico', ipam: { type: 'Calico' } } })];
const config = 'ConfigMap kube-system/cilium-config';

testRule('address/reserved-range-used', rule, {
  flags: {
    'a Service range in the link-local range': {
      objects: [...cilium, serviceCidr('more', ['169.254.64.0/18']), worker()],
      expect: [['high', 'ServiceCIDR more']],
    },
    'a pod pool that holds the link-local range': {
      objects: [...pool('169.0.0.0/8'), services, worker()],
      expect: [['high', config]],
    },
    'a pod pool in the loopback range': {
      objects: [...calico, ipPool('default', '127.10.0.0/16'), services, worker()],
      expect: [['high', 'IPPool default']],
    },
    'a node with a link-local address': {
      objects: [...cilium, worker('169.254.12.1')],
      expect: [['high', 'Node worker-1']],
    },
    'a node pod CIDR in the multicast range': {
      objects: [
        flannelAgent({ args: ['--kube-subnet-mgr'] }),
        services,
        worker('192.168.1.11', 'containerd://2.1.4', ['230.1.1.0/24']),
      ],
      expect: [['high', 'Node worker-1']],
    },
    'a pod pool, once, with nodes that were given parts of it': {
      objects: [
        flannelAgent({ args: ['--kube-subnet-mgr'] }),
        configMap('kube-flannel/kube-flannel-cfg', {
          'net-conf.json': '{"Network":"169.254.0.0/16","Backend":{"Type":"vxlan"}}',
        }),
        services,
        worker('192.168.1.11', 'containerd://2.1.4', ['169.254.1.0/24']),
      ],
      expect: [['high', 'ConfigMap kube-flannel/kube-flannel-cfg']],
    },
    'IPv6 ranges: link-local, multicast and for documentation': {
      objects: [
        ...pool('fe80:1::/64 ff05::/64 2001:db8:1::/64', 'cluster-pool-ipv6-cidr'),
        services,
        worker(),
      ],
      expect: [
        ['high', config],
        ['high', config],
        ['low', config],
      ],
    },
    'a range for documentation': {
      objects: [...cilium, serviceCidr('more', ['192.0.2.0/24']), worker()],
      expect: [['low', 'ServiceCIDR more']],
    },
    'the range of Docker’s bridge where Docker runs the containers': {
      objects: [...pool('172.16.0.0/12'), services, worker('192.168.1.11', 'docker://28.5.1')],
      expect: [['low', config]],
    },
    'a manifest of a Service range': {
      manifests: [serviceCidr('more', ['169.254.64.0/18'], { status: undefined })],
      complete: true,
      expect: [['high', 'ServiceCIDR more']],
    },
  },
  passes: {
    'private ranges': { objects: [...cilium, worker()] },
    'the range of Docker’s bridge on containerd': {
      objects: [...pool('172.17.0.0/16'), services, worker()],
    },
    '100.64.0.0/10, as EKS uses it for pods': {
      objects: [...calico, ipPool('default', '100.64.0.0/16'), services, worker()],
    },
    '240.0.0.0/4, as GKE can use it': { objects: [...pool('240.10.0.0/16'), services, worker()] },
    'ranges of OVN-Kubernetes itself and NodeLocal DNSCache': {
      objects: [
        ovnkubeNode(),
        openshiftNetwork({
          networkType: 'OVNKubernetes',
          clusterNetwork: [{ cidr: '10.128.0.0/14', hostPrefix: 23 }],
          serviceNetwork: ['172.30.0.0/16'],
        }),
        operatorNetwork({}),
        addressedNode('worker-1', ['192.168.1.11'], {
          annotations: {
            'k8s.ovn.org/node-subnets': '{"default":["10.128.0.0/23"]}',
            'k8s.ovn.org/node-masquerade-subnet': '{"ipv4":"169.254.0.0/17"}',
          },
        }),
        daemonSet('kube-system/node-local-dns', {
          containers: { 'node-cache': 'registry.k8s.io/dns/k8s-dns-node-cache:1.26.7' },
          args: ['-localip', '169.254.20.10'],
        }),
      ],
      notInstalled: ['ServiceCIDR'],
    },
    'a pool that nothing takes addresses from': {
      objects: [
        ...calico,
        ipPool('default', '10.244.0.0/16'),
        ipPool('old', '169.254.0.0/16', { disabled: true }),
        services,
        worker(),
      ],
    },
    'a load balancer range for documentation': {
      objects: [...cilium, worker(), addressPool('public', ['192.0.2.0/24'])],
    },
    'a native routing range around everything': {
      objects: [
        ciliumAgent(),
        ciliumConfig({
          ipam: 'cluster-pool',
          'cluster-pool-ipv4-cidr': '10.244.0.0/16',
          'ipv4-native-routing-cidr': '0.0.0.0/0',
        }),
        services,
        worker(),
      ],
    },
    'pods with addresses of the VPC': { objects: [awsNode(), services, worker()] },
  },
  unknowns: {
    'a cluster of which only a load balancer range is known': {
      objects: [addressPool('public', ['10.9.0.0/24'])],
      notInstalled: ['ServiceCIDR'],
    },
    'a pool of Calico where the CNI was not read': {
      objects: [ipPool('default', '169.254.0.0/16'), worker(), services],
      unread: { DaemonSet: 'forbidden' },
    },
    'nodes that were not read, with their pod CIDRs': {
      objects: [flannelAgent({ args: ['--kube-subnet-mgr'] }), services],
      unread: { Node: 'forbidden' },
    },
  },
  unknownUses: {
    nodes: { objects: [...pool('172.17.0.0/16'), services, worker()], expect: 'unknown' },
  },
});
