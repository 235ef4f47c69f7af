import rule from '../../../src/rules/mtu/encryption-exceeds-underlay.ts';
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
  calicoNode,
  ciliumAgent,
  ciliumConfig,
  configMap,
  flannelAgent,
} from '../../support/network-agents.ts';
import { testRule } from '../../support/test-rule.ts';

const wireguard = felix({ wireguardEnabled: true });
const ipsec = { ipsecConfig: { mode: 'Full' } };

testRule('mtu/encryption-exceeds-underlay', rule, {
  flags: {
    'WireGuard over an MTU that was set for VXLAN': {
      objects: [calicoNode(), installation(1450), vxlanPool, wireguard, ...workers],
      files: both(1500),
      expect: [['high', 'Installation default']],
    },
    'WireGuard where nothing was encapsulated': {
      objects: [calicoNode(), installation(1500), wireguard, ...workers],
      files: both(1500),
      expect: [['high', 'Installation default']],
    },
    'WireGuard over IPv6': {
      objects: [calicoNode(), installation(1430), vxlanPool, felix({ wireguardEnabledV6: true }), ...workers],
      files: both(1500),
      expect: [['high', 'Installation default']],
    },
    'WireGuard over veth_mtu': {
      objects: [
        calicoNode({}, 'kube-system/calico-node'),
        configMap('kube-system/calico-config', { veth_mtu: '1450' }),
        vxlanPool,
        wireguard,
        ...workers,
      ],
      files: both(1500),
      expect: [['high', 'ConfigMap kube-system/calico-config']],
    },
    'IPsec over the MTU of OpenShift without': {
      objects: [...openshift(1400, ['10.128.0.0/14'], ipsec), ...workers],
      files: both(1500),
      expect: [['high', 'Network cluster']],
    },
    'one smaller node, where another’s MTU is not told': {
      objects: [calicoNode(), installation(1450), vxlanPool, wireguard, ...workers],
      files: saved({ 'worker-1': 1500 }),
      expect: [['high', 'Installation default']],
    },
  },
  passes: {
    'an MTU with room for WireGuard': {
      objects: [calicoNode(), installation(1440), vxlanPool, wireguard, ...workers],
      files: both(1500),
    },
    'an MTU that would not fit without encryption either': {
      objects: [calicoNode(), installation(1480), vxlanPool, wireguard, ...workers],
      files: both(1500),
    },
    'jumbo frames under pods of 1450': {
      objects: [calicoNode(), installation(1450), vxlanPool, wireguard, ...workers],
      files: both(9001),
    },
    'IPsec with room for it': {
      objects: [...openshift(1354, ['10.128.0.0/14'], ipsec), ...workers],
      files: both(1500),
    },
  },
  unknownUses: {
    nodeMtu: {
      objects: [calicoNode(), installation(1450), vxlanPool, wireguard, ...workers],
      expect: 'unknown',
    },
  },
  unknowns: {
    'a live cluster, where nothing tells the MTU of nodes': {
      objects: [calicoNode(), installation(1450), vxlanPool, wireguard, ...workers],
    },
    'one node whose MTU nothing tells': {
      objects: [calicoNode(), installation(1440), vxlanPool, wireguard, ...workers],
      files: saved({ 'worker-1': 1500 }),
    },
    'Calico whose encryption may not be read': {
      objects: [calicoNode(), installation(1450), vxlanPool, ...workers],
      unread: { FelixConfiguration: 'forbidden' },
      files: both(1500),
    },
  },
  notApplicable: {
    'pods that nothing encrypts': {
      objects: [calicoNode(), installation(1450), vxlanPool, felix({ wireguardEnabled: false }), ...workers],
      files: both(1500),
    },
    'Cilium, which takes WireGuard off the nodes’ MTU itself': {
      objects: [ciliumAgent(), ciliumConfig({ mtu: '1500', 'enable-wireguard': 'true' }), ...workers],
      files: both(1500),
    },
    'Cilium, which takes IPsec off the nodes’ MTU itself': {
      objects: [ciliumAgent(), ciliumConfig({ mtu: '1500', 'enable-ipsec': 'true' }), ...workers],
      files: both(1500),
    },
    'flannel, which takes its overhead off the nodes’ MTU itself': {
      objects: [flannelAgent(), flannelTold(1500), ...workers],
      files: both(1500),
    },
    'an MTU that is left to Calico': {
      objects: [calicoNode(), installation(0), vxlanPool, wireguard, ...workers],
      files: both(1500),
    },
    'the MTU of the WireGuard interface itself': {
      objects: [calicoNode(), vxlanPool, felix({ wireguardEnabled: true, wireguardMTU: 1480 }), ...workers],
      files: both(1500),
    },
  },
});
