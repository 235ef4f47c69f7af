import rule from '../../../src/rules/mtu/overlay-exceeds-underlay.ts';
import {
  both,
  felix,
  flannelTold,
  installation,
  openshift,
  saved,
  vxlanPool,
  workers,
} from '../../support/mtu-objects.ts';
import {
  awsNode,
  calicoNode,
  ciliumAgent,
  ciliumConfig,
  flannelAgent,
} from '../../support/network-agents.ts';
import { testRule } from '../../support/test-rule.ts';

testRule('mtu/overlay-exceeds-underlay', rule, {
  flags: {
    'Cilium told 9001 with a node of 1500': {
      objects: [ciliumAgent(), ciliumConfig({ mtu: '9001' }), ...workers],
      files: saved({ 'worker-1': 1500, 'worker-2': 9001 }),
      expect: [['high', 'ConfigMap kube-system/cilium-config']],
    },
    'Cilium told too much for the nodes of a CiliumNodeConfig': {
      objects: [
        ciliumAgent(),
        ciliumConfig({ mtu: '1500' }),
        {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNodeConfig',
          metadata: { name: 'jumbo', namespace: 'kube-system' },
          spec: {
            nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'worker-2' } },
            defaults: { mtu: '9000' },
          },
        },
        ...workers,
      ],
      files: both(1500),
      expect: [['high', 'CiliumNodeConfig kube-system/jumbo']],
    },
    'Calico pods of 1500 in VXLAN on nodes of 1500': {
      objects: [calicoNode(), installation(1500), vxlanPool, ...workers],
      files: both(1500),
      expect: [['high', 'Installation default']],
    },
    'Calico pods that fit neither VXLAN nor WireGuard': {
      objects: [calicoNode(), installation(1480), vxlanPool, felix({ wireguardEnabled: true }), ...workers],
      files: both(1500),
      expect: [['high', 'Installation default']],
    },
    'a WireGuard MTU of Felix that leaves no room': {
      objects: [calicoNode(), vxlanPool, felix({ wireguardEnabled: true, wireguardMTU: 1480 }), ...workers],
      files: both(1500),
      expect: [['high', 'FelixConfiguration default']],
    },
    'a VXLAN MTU of Felix that leaves no room': {
      objects: [calicoNode(), vxlanPool, felix({ vxlanMTU: 1480 }), ...workers],
      files: both(1500),
      expect: [['high', 'FelixConfiguration default']],
    },
    'flannel told more than nodes send': {
      objects: [flannelAgent(), flannelTold(1500), ...workers],
      files: both(1460),
      expect: [['high', 'ConfigMap kube-flannel/kube-flannel-cfg']],
    },
    'the VPC CNI giving pods 9001 on a node of 1500': {
      objects: [awsNode({ env: { AWS_VPC_ENI_MTU: '9001' } }), ...workers],
      files: saved({ 'worker-1': 1500, 'worker-2': 9001 }),
      expect: [['high', 'DaemonSet kube-system/aws-node']],
    },
    'OVN-Kubernetes with less than its header left': {
      objects: [...openshift(1443), ...workers],
      files: both(1500),
      expect: [['high', 'Network cluster']],
    },
    'OVN-Kubernetes with less than its header over IPv6 left': {
      objects: [...openshift(1423, ['10.128.0.0/14', 'fd01::/48']), ...workers],
      files: both(1500),
      expect: [['high', 'Network cluster']],
    },
    'a node that is too small though another’s MTU is not told': {
      objects: [ciliumAgent(), ciliumConfig({ mtu: '9001' }), ...workers],
      files: saved({ 'worker-1': 1500 }),
      expect: [['high', 'ConfigMap kube-system/cilium-config']],
    },
    'pods larger than a node even without the encapsulation that nobody told': {
      objects: [calicoNode(), installation(1500), ...workers],
      unread: { IPPool: 'forbidden' },
      files: both(1460),
      expect: [['high', 'Installation default']],
    },
  },
  passes: {
    'Cilium told the nodes’ MTU, from which it takes the overhead itself': {
      objects: [ciliumAgent(), ciliumConfig({ mtu: '1500', 'enable-wireguard': 'true' }), ...workers],
      files: both(1500),
    },
    'nodes larger than Cilium is told': {
      objects: [ciliumAgent(), ciliumConfig({ mtu: '1500' }), ...workers],
      files: both(9001),
    },
    'Calico pods of 1450 in VXLAN': {
      objects: [calicoNode(), installation(1450), vxlanPool, ...workers],
      files: both(1500),
    },
    'Calico pods of 1440 with VXLAN and WireGuard, which never stack': {
      objects: [calicoNode(), installation(1440), vxlanPool, felix({ wireguardEnabled: true }), ...workers],
      files: both(1500),
    },
    'Calico pods that fit VXLAN and not WireGuard, which is another rule’s': {
      objects: [calicoNode(), installation(1450), vxlanPool, felix({ wireguardEnabled: true }), ...workers],
      files: both(1500),
    },
    'flannel told the nodes’ MTU': {
      objects: [flannelAgent(), flannelTold(1500), ...workers],
      files: both(1500),
    },
    'the VPC CNI with jumbo frames, whatever the edge of the VPC carries': {
      objects: [awsNode({ env: { AWS_VPC_ENI_MTU: '9001' } }), ...workers],
      files: both(9001),
    },
    'OVN-Kubernetes with its header and no more': {
      objects: [...openshift(1442), ...workers],
      files: both(1500),
    },
    'OVN-Kubernetes over IPv6 with its header and no more': {
      objects: [...openshift(1422, ['10.128.0.0/14', 'fd01::/48']), ...workers],
      files: both(1500),
    },
  },
  unknownUses: {
    nodeMtu: { objects: [ciliumAgent(), ciliumConfig({ mtu: '9001' }), ...workers], expect: 'unknown' },
  },
  unknowns: {
    'nodes whose MTU nothing tells': { objects: [ciliumAgent(), ciliumConfig({ mtu: '1500' }), ...workers] },
    'one node whose MTU nothing tells': {
      objects: [ciliumAgent(), ciliumConfig({ mtu: '1500' }), ...workers],
      files: saved({ 'worker-1': 1500 }),
    },
    'Calico whose pools may not be read': {
      objects: [calicoNode(), installation(1450), ...workers],
      unread: { IPPool: 'forbidden' },
      files: both(1500),
    },
    'a CNI that may not be read': { objects: workers, unread: { DaemonSet: 'forbidden' } },
  },
  notApplicable: {
    'an MTU that is left to Cilium': {
      objects: [ciliumAgent(), ciliumConfig({}), ...workers],
      files: both(1500),
    },
    'an MTU of 0': { objects: [ciliumAgent(), ciliumConfig({ mtu: '0' }), ...workers] },
    'an MTU that is left to Calico, where no node’s is told': {
      objects: [calicoNode(), installation(0), vxlanPool, ...workers],
    },
  },
});
