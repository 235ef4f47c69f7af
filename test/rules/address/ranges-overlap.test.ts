import rule from '../../../src/rules/address/ranges-overlap.ts';
import {
  awsNode,
  azureCns,
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
  ciliumLbPool,
  ciliumPodPool,
  controlPlanePod,
  ipPool,
  joinedCluster,
  kubeadmConfig,
  openshiftNetwork,
  operatorNetwork,
  serviceCidr,
  submarinerEndpoint,
  submarinerGateway,
} from '../../support/network-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const services = serviceCidr('kubernetes', ['10.96.0.0/12']);
const nodes = [addressedNode('worker-1', ['192.168.1.11']), addressedNode('worker-2', ['192.168.1.12'])];
const clusterPool = (cidr: string, more: Record<string, string> = {}) => [
  ciliumAgent(),
  ciliumConfig({ ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': cidr, ...more }),
];
const cilium = [...clusterPool('10.244.0.0/16'), services, ...nodes];
const flannel = [
  flannelAgent(),
  configMap('kube-flannel/kube-flannel-cfg', {
    'net-conf.json': '{"Network":"10.244.0.0/16","Backend":{"Type":"vxlan"}}',
  }),
];
const calico = [calicoNode(), calicoInstallation({ cni: { type: 'Calico', ipam: { type: 'Calico' } } })];
const kcm = (...args: string[]) =>
  controlPlanePod('kube-controller-manager', ['--allocate-node-cidrs=true', ...args]);
const nodeCache = (localip: string) =>
  daemonSet('kube-system/node-local-dns', {
    containers: { 'node-cache': 'registry.k8s.io/dns/k8s-dns-node-cache:1.26.7' },
    args: ['-localip', localip],
  });
const ovnNode = (name: string, address: string, more: Record<string, string> = {}) =>
  addressedNode(name, [address], {
    annotations: {
      'k8s.ovn.org/node-subnets': '{"default":["10.128.0.0/23"]}',
      'k8s.ovn.org/node-masquerade-subnet': '{"ipv4":"169.254.0.0/17"}',
      'k8s.ovn.org/node-transit-switch-port-ifaddr': '{"ipv4":"100.88.0.2/16"}',
      ...more,
    },
  });
const openshift = [
  ovnkubeNode(),
  openshiftNetwork({
    networkType: 'OVNKubernetes',
    clusterNetwork: [{ cidr: '10.128.0.0/14', hostPrefix: 23 }],
    serviceNetwork: ['172.30.0.0/16'],
  }),
  operatorNetwork({}),
];
const west = [submarinerGateway('west'), joinedCluster('west', { cluster: ['10.244.0.0/16'] })];

testRule('address/ranges-overlap', rule, {
  flags: {
    'a pool of Cilium, its default, that holds the nodes': {
      objects: [
        ...clusterPool('10.0.0.0/8'),
        serviceCidr('kubernetes', ['172.20.0.0/16']),
        addressedNode('worker-1', ['10.0.1.11']),
        addressedNode('worker-2', ['10.0.1.12']),
        addressedNode('worker-3', ['192.168.1.13']),
      ],
      expect: [['high', 'ConfigMap kube-system/cilium-config']],
    },
    'a pod pool that holds the Service range, once although node CIDRs lie in both': {
      objects: [
        ...calico,
        ipPool('default', '10.0.0.0/8'),
        services,
        ...nodes,
        ...Array.from({ length: 3 }, (_, index) =>
          addressedNode(`node-${index}`, [`192.168.2.${index}`], { podCIDRs: [`10.96.${index}.0/24`] }),
        ),
      ],
      expect: [['high', 'IPPool default']],
    },
    'a node pod CIDR in the Service range, though the cluster CIDR around both is left to the controller': {
      objects: [
        ...flannel,
        kcm('--cluster-cidr=10.0.0.0/8'),
        services,
        addressedNode('worker-1', ['192.168.1.11'], { podCIDRs: ['10.97.1.0/24'] }),
        addressedNode('worker-2', ['192.168.1.12'], { podCIDRs: ['10.97.2.0/24'] }),
      ],
      expect: [['high', 'ServiceCIDR kubernetes']],
    },
    'a cluster CIDR that holds the nodes': {
      objects: [
        ...flannel,
        kcm('--cluster-cidr=192.168.0.0/16'),
        services,
        addressedNode('worker-1', ['192.168.1.11'], { podCIDRs: ['192.168.200.0/24'] }),
      ],
      expect: [['high', 'Pod kube-system/kube-controller-manager-cp-1']],
    },
    'a pod CIDR that holds another node, where no pool is known': {
      objects: [
        flannelAgent(),
        services,
        addressedNode('worker-1', ['10.8.2.1'], { podCIDRs: ['10.8.1.0/24'] }),
        addressedNode('worker-2', ['10.9.0.1'], { podCIDRs: ['10.8.2.0/24'] }),
      ],
      expect: [['high', 'Node worker-2']],
    },
    'a Service range that holds nodes': {
      objects: [
        ...clusterPool('10.244.0.0/16'),
        serviceCidr('kubernetes', ['192.168.0.0/16']),
        serviceCidr('more', ['10.200.0.0/16']),
        ...nodes,
      ],
      expect: [['high', 'ServiceCIDR kubernetes']],
    },
    'a second ServiceCIDR, added later, inside the pod range': {
      objects: [...cilium, serviceCidr('more', ['10.244.128.0/20'])],
      expect: [['high', 'ConfigMap kube-system/cilium-config']],
    },
    'IPv6 ranges': {
      objects: [
        ciliumAgent(),
        ciliumConfig({ ipam: 'cluster-pool', 'cluster-pool-ipv6-cidr': 'fd00::/104' }),
        serviceCidr('kubernetes', ['fd00::1:0/112']),
        addressedNode('worker-1', ['2001:db8::11']),
      ],
      expect: [['high', 'ConfigMap kube-system/cilium-config']],
    },
    'two pools of Cilium’s multi-pool IPAM, even with the same range': {
      objects: [
        ciliumAgent(),
        ciliumConfig({ ipam: 'multi-pool' }),
        ciliumPodPool('blue', ['10.10.0.0/16']),
        ciliumPodPool('green', ['10.10.0.0/16']),
        services,
        ...nodes,
      ],
      expect: [['high', 'CiliumPodIPPool blue']],
    },
    'a remote cluster with the ranges of this one': {
      objects: [
        ...cilium,
        ...west,
        joinedCluster('east', { cluster: ['10.244.0.0/16'], service: ['10.96.0.0/12'] }),
      ],
      expect: [
        ['high', 'Cluster submariner-operator/east'],
        ['high', 'Cluster submariner-operator/east'],
      ],
    },
    'two remote clusters with one range': {
      objects: [
        ...cilium,
        ...west,
        joinedCluster('east', { cluster: ['10.50.0.0/16'] }),
        joinedCluster('north', { cluster: ['10.50.0.0/16'] }),
      ],
      expect: [['high', 'Cluster submariner-operator/east']],
    },
    'a remote cluster known by its Endpoint alone, this one by a node’s name and address': {
      objects: [
        ...cilium,
        submarinerEndpoint('west', {
          hostname: 'worker-1',
          private_ip: '192.168.1.11',
          subnets: ['10.244.0.0/16'],
        }),
        submarinerEndpoint('east', {
          hostname: 'worker-1',
          private_ip: '172.18.0.5',
          subnets: ['192.168.1.0/24'],
        }),
      ],
      expect: [['high', 'Endpoint submariner-operator/east-endpoint']],
    },
    'a global range that is the remote cluster’s too': {
      objects: [
        ...cilium,
        submarinerGateway('west'),
        joinedCluster('west', { global: ['242.0.0.0/16'] }),
        joinedCluster('east', { global: ['242.0.0.0/16'] }),
      ],
      expect: [['high', 'Cluster submariner-operator/west']],
    },
    'nodes in the join range that OVN-Kubernetes has by default': {
      objects: [
        ...openshift,
        serviceCidr('kubernetes', ['172.30.0.0/16']),
        ovnNode('worker-1', '100.64.0.11'),
      ],
      expect: [['high', 'Network cluster']],
    },
    'a join range configured onto the Service range': {
      objects: [
        ...openshift.slice(0, 2),
        operatorNetwork({ ipv4: { internalJoinSubnet: '172.30.128.0/17' } }),
        serviceCidr('kubernetes', ['172.30.0.0/16']),
        ovnNode('worker-1', '10.0.0.11'),
      ],
      expect: [['high', 'Network cluster']],
    },
    'nodes in the transit range, and NodeLocal DNSCache in the masquerade range of OVN-Kubernetes': {
      objects: [
        ...openshift,
        serviceCidr('kubernetes', ['172.30.0.0/16']),
        ovnNode('worker-1', '100.88.7.11'),
        nodeCache('169.254.20.10'),
      ],
      expect: [
        ['high', 'DaemonSet kube-system/node-local-dns'],
        ['high', 'Node worker-1'],
      ],
    },
  },
  passes: {
    'ranges that have nothing in common': { objects: cilium },
    'a native routing range that holds pods, nodes and the whole VPC': {
      objects: [
        ...clusterPool('10.244.0.0/16', { 'ipv4-native-routing-cidr': '0.0.0.0/0' }),
        serviceCidr('kubernetes', ['172.20.0.0/16']),
        ...nodes,
      ],
    },
    'a VPC whose addresses nodes and pods share: ENI IPAM of Cilium': {
      objects: [
        ciliumAgent(),
        ciliumConfig({ ipam: 'eni', 'ipv4-native-routing-cidr': '10.0.0.0/16' }),
        serviceCidr('kubernetes', ['172.20.0.0/16']),
        addressedNode('ip-10-0-1-11', ['10.0.1.11']),
      ],
    },
    'EKS with IPv6: Services in fd00::/8, nodes of both families, pods of the VPC': {
      objects: [
        awsNode({ env: { ENABLE_IPv6: 'true', ENABLE_PREFIX_DELEGATION: 'true' } }),
        serviceCidr('kubernetes', ['fd30:1c53:5f8a::/108']),
        addressedNode('ip-10-0-1-11', ['10.0.1.11', '2600:1f13::11']),
      ],
    },
    'a Calico pool, and the node CIDRs it does not use, inside the cluster CIDR': {
      objects: [
        ...calico,
        ipPool('default', '10.244.0.0/17'),
        kcm('--cluster-cidr=10.244.0.0/16'),
        services,
        addressedNode('worker-1', ['192.168.1.11'], { podCIDRs: ['10.244.1.0/24'] }),
      ],
    },
    'node pod CIDRs that Cilium’s own pools leave unused': {
      objects: [
        ...clusterPool('10.8.0.0/16'),
        kubeadmConfig('networking: { podSubnet: 192.168.0.0/16 }'),
        services,
        addressedNode('worker-1', ['192.168.1.11'], { podCIDRs: ['192.168.1.0/24'] }),
      ],
    },
    'node pod CIDRs inside their pool, and the same range told by four': {
      objects: [
        ...flannel,
        kcm('--cluster-cidr=10.244.0.0/16'),
        kubeadmConfig('networking: { podSubnet: 10.244.0.0/16 }'),
        services,
        addressedNode('worker-1', ['192.168.1.11'], { podCIDRs: ['10.244.1.0/24'] }),
      ],
    },
    'a cluster CIDR around the Service range, of which the controller gives nodes nothing': {
      objects: [
        ...flannel,
        kcm('--cluster-cidr=10.0.0.0/8', '--service-cluster-ip-range=10.96.0.0/12'),
        services,
        addressedNode('worker-1', ['192.168.1.11'], { podCIDRs: ['10.0.1.0/24'] }),
      ],
    },
    'disabled Calico pools on the nodes and on a remote cluster, made so that nothing is masqueraded': {
      objects: [
        ...calico,
        ipPool('default', '10.244.0.0/16'),
        ipPool('nodes', '192.168.1.0/24', { disabled: true }),
        ipPool('east', '10.50.0.0/16', { disabled: true, natOutgoing: false }),
        services,
        ...nodes,
        ...west,
        joinedCluster('east', { cluster: ['10.50.0.0/16'] }),
      ],
    },
    'load balancer pools that overlap pods, Services and nodes, which rule IP16 tells': {
      objects: [
        ...cilium,
        addressPool('lan', ['192.168.1.12-192.168.1.40', '10.111.255.250-10.112.0.10']),
        ciliumLbPool('in-pods', [{ start: '10.244.5.9' }]),
      ],
    },
    'load balancer pools that were forbidden, where nothing must be apart from them but what IP16 tells': {
      objects: cilium,
      unread: { IPAddressPool: 'forbidden' },
    },
    'ServiceCIDRs that overlap each other': {
      objects: [...cilium, serviceCidr('more', ['10.100.0.0/16'])],
    },
    'clusters behind Globalnet that use the same ranges inside': {
      objects: [
        ...cilium,
        submarinerGateway('west'),
        joinedCluster('west', {
          cluster: ['10.244.0.0/16'],
          service: ['10.96.0.0/12'],
          global: ['242.0.0.0/16'],
        }),
        joinedCluster('east', {
          cluster: ['10.244.0.0/16'],
          service: ['10.96.0.0/12'],
          global: ['242.1.0.0/16'],
        }),
        submarinerEndpoint('east', { hostname: 'gw', private_ip: '10.0.0.1', subnets: ['242.1.0.0/16'] }),
      ],
    },
    'this cluster’s own Endpoint and Cluster, and the broker’s copies of them': {
      objects: [
        ...cilium,
        ...west,
        submarinerEndpoint('west', {
          hostname: 'worker-1',
          private_ip: '192.168.1.11',
          subnets: ['10.244.0.0/16'],
        }),
        {
          ...joinedCluster('west', { cluster: ['10.244.0.0/16'] }),
          metadata: { name: 'west', namespace: 'submariner-k8s-broker' },
        },
      ],
    },
    'NodeLocal DNSCache on its own address and on that of the cluster DNS Service': {
      objects: [...cilium, nodeCache('169.254.20.10,10.96.0.10')],
    },
    'OVN-Kubernetes with the ranges it has by default': {
      objects: [...openshift, serviceCidr('kubernetes', ['172.30.0.0/16']), ovnNode('worker-1', '10.0.0.11')],
    },
    'nodes in 100.64.0.0/16 where OVN-Kubernetes is not the CNI: custom networking of EKS': {
      objects: [
        awsNode(),
        serviceCidr('kubernetes', ['172.20.0.0/16']),
        addressedNode('ip-100-64-1-11', ['100.64.1.11']),
      ],
    },
    'nodes in 100.64.0.0/16 where OVN-Kubernetes was given another join range': {
      objects: [
        ...openshift.slice(0, 2),
        operatorNetwork({ v4InternalSubnet: '100.99.0.0/16' }),
        serviceCidr('kubernetes', ['172.30.0.0/16']),
        ovnNode('worker-1', '100.64.0.11'),
      ],
    },
    'virtual nodes, which answer at the address of a pod or a Service': {
      objects: [
        ...cilium,
        addressedNode('aci', ['10.244.0.7'], { labels: { type: 'virtual-kubelet' } }),
        addressedNode('kwok-1', ['10.244.0.8'], { labels: { type: 'kwok' } }),
        addressedNode('fake', ['10.96.7.7'], { labels: { 'vcluster.loft.sh/fake-node': 'true' } }),
      ],
    },
    'a bridge of Docker, which containerd does not have, as pod range': {
      objects: [...clusterPool('172.17.0.0/16'), services, ...nodes],
    },
  },
  unknowns: {
    'Service ranges that nobody told: a hosted control plane before 1.33': {
      objects: [...clusterPool('10.244.0.0/16'), ...nodes],
      notInstalled: ['ServiceCIDR'],
    },
    'ServiceCIDRs that were forbidden, whatever the flag says': {
      objects: [
        ...clusterPool('10.244.0.0/16'),
        controlPlanePod('kube-apiserver', ['--service-cluster-ip-range=10.96.0.0/12']),
        ...nodes,
      ],
      unread: { ServiceCIDR: 'forbidden' },
    },
    'node pod CIDRs on the Service range while nobody knows which CNI runs': {
      objects: [services, addressedNode('worker-1', ['192.168.1.11'], { podCIDRs: ['10.96.1.0/24'] })],
    },
    'an IPAM outside the API: Azure CNI': {
      objects: [azureCns(), services, addressedNode('aks-1', ['10.224.0.4'])],
    },
    'load balancer pools that were forbidden, beside NodeLocal DNSCache': {
      objects: [...cilium, nodeCache('169.254.20.10')],
      unread: { IPAddressPool: 'forbidden' },
    },
    'remote clusters while the id of this one is not known': {
      objects: [...cilium, joinedCluster('west', { cluster: ['10.244.0.0/16'] })],
    },
    'remote clusters that were forbidden': {
      objects: [...cilium, submarinerGateway('west'), submarinerEndpoint('west', {})],
      unread: { 'Cluster.submariner.io': 'forbidden' },
    },
    'a join range that OpenShift may have been given, when that was forbidden': {
      objects: [
        ...openshift.slice(0, 2),
        serviceCidr('kubernetes', ['172.30.0.0/16']),
        ovnNode('worker-1', '100.64.0.11'),
      ],
      unread: { 'Network.operator.openshift.io': 'forbidden' },
    },
    'a range that cannot be read, beside NodeLocal DNSCache': {
      objects: [...cilium, nodeCache('169.254.20.10'), addressPool('lan', ['from here to there'])],
    },
    'pods on nodes that were not read': { objects: cilium, unread: { Node: 'forbidden' } },
  },
});
