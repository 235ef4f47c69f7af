import rule from '../../../src/rules/address/node-address-misdetected.ts';
import { calicoNode, canal, ciliumAgent, ciliumConfig, flannelAgent } from '../../support/network-agents.ts';
import { addressedNode } from '../../support/network-objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const calicos = (name: string, address: string, chosen: string, more: object = {}) =>
  addressedNode(name, [address], { annotations: { 'projectcalico.org/IPv4Address': chosen, ...more } });
const flannels = (name: string, address: string, chosen: string, more: object = {}) =>
  addressedNode(name, [address], {
    annotations: { 'flannel.alpha.coreos.com/public-ip': chosen, ...more },
  });
const steered = (method: string) => calicoNode({ env: { IP_AUTODETECTION_METHOD: method } });
const cilium = [ciliumAgent(), ciliumConfig({ ipam: 'kubernetes' })];
const ciliumNode = (name: string, ip: string): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNode',
  metadata: { name },
  spec: {
    addresses: [
      { type: 'CiliumInternalIP', ip: '10.244.0.9' },
      { type: 'InternalIP', ip },
    ],
  },
});

testRule('address/node-address-misdetected', rule, {
  flags: {
    'Calico on the bridge of Docker': {
      objects: [
        calicoNode(),
        calicos('worker-1', '10.0.0.11', '172.17.0.1/16'),
        calicos('worker-2', '10.0.0.12', '10.0.0.12/24'),
      ],
      expect: [['high', 'Node worker-1']],
    },
    'flannel on the NAT that all virtual machines share': {
      objects: [
        flannelAgent(),
        flannels('worker-1', '192.168.56.11', '10.0.2.15'),
        flannels('worker-2', '192.168.56.12', '10.0.2.15'),
      ],
      expect: [
        ['high', 'Node worker-1'],
        ['high', 'Node worker-2'],
      ],
    },
    'the bridge of libvirt, even where the interface was chosen': {
      objects: [steered('skip-interface=lo'), calicos('worker-1', '10.0.0.11', '192.168.122.1/24')],
      expect: [['high', 'Node worker-1']],
    },
    'another network of the machine, found by itself': {
      objects: [steered('first-found'), calicos('worker-1', '10.0.0.11', '10.9.0.11/24')],
      expect: [['medium', 'Node worker-1']],
    },
    'the second family': {
      objects: [
        calicoNode(),
        addressedNode('worker-1', ['10.0.0.11', 'fd00::11'], {
          annotations: {
            'projectcalico.org/IPv4Address': '10.0.0.11/24',
            'projectcalico.org/IPv6Address': 'fd99::11/64',
          },
        }),
      ],
      expect: [['medium', 'Node worker-1']],
    },
    'flannel of Canal': {
      objects: [canal(), flannels('worker-1', '10.0.0.11', '10.9.0.11')],
      expect: [['medium', 'Node worker-1']],
    },
    'a CiliumNode with an address that the node had before': {
      objects: [...cilium, addressedNode('worker-1', ['10.0.0.11']), ciliumNode('worker-1', '10.0.0.77')],
      expect: [['medium', 'CiliumNode worker-1']],
    },
  },
  passes: {
    'the node’s own address, in any form': {
      objects: [
        calicoNode(),
        addressedNode('worker-1', ['10.0.0.11', 'fd00:0::11'], {
          annotations: {
            'projectcalico.org/IPv4Address': '10.0.0.11/24',
            'projectcalico.org/IPv6Address': 'fd00::11/64',
          },
        }),
      ],
    },
    'the node’s external address': {
      objects: [
        flannelAgent(),
        {
          ...flannels('worker-1', '10.0.0.11', '203.0.113.7'),
          status: {
            addresses: [
              { type: 'InternalIP', address: '10.0.0.11' },
              { type: 'ExternalIP', address: '203.0.113.7' },
            ],
          },
        },
      ],
    },
    'a network that somebody chose': {
      objects: [steered('cidr=10.9.0.0/24'), calicos('worker-1', '10.0.0.11', '10.9.0.11/24')],
    },
    'an interface of flannel that somebody chose': {
      objects: [flannelAgent({ args: ['--iface=eth1'] }), flannels('worker-1', '10.0.0.11', '10.9.0.11')],
    },
    'an address of flannel that an annotation says': {
      objects: [
        flannelAgent(),
        flannels('worker-1', '10.0.0.11', '203.0.113.7', {
          'flannel.alpha.coreos.com/public-ip-overwrite': '203.0.113.7',
        }),
      ],
    },
    'flannel inside k3s, whose flags nobody sees': {
      objects: [
        flannels('worker-1', '10.0.0.11', '10.9.0.11', { 'flannel.alpha.coreos.com/backend-type': 'vxlan' }),
      ],
    },
    'nodes in containers, on a bridge of Docker': {
      objects: [calicoNode(), calicos('kind-worker', '172.17.0.3', '172.17.0.3/16')],
    },
    'Cilium with the Node’s address': {
      objects: [...cilium, addressedNode('worker-1', ['10.0.0.11']), ciliumNode('worker-1', '10.0.0.11')],
    },
    'a node that has no address yet': {
      objects: [calicoNode(), { ...calicos('worker-1', '', '10.0.0.11/24'), status: {} }],
    },
  },
  unknownUses: {
    cni: { objects: [calicoNode(), calicos('worker-1', '10.0.0.11', '172.17.0.1/16')], expect: 'unknown' },
    ciliumNodes: { objects: [...cilium, addressedNode('worker-1', ['10.0.0.11'])], expect: 'unknown' },
  },
  notApplicable: {
    'a plugin that writes no address down beside Calico’s left-over annotation': {
      objects: [
        {
          ...flannelAgent(),
          spec: {
            template: {
              spec: {
                containers: [{ name: 'kindnet-cni', image: 'docker.io/kindest/kindnetd:v20260101' }],
              },
            },
          },
        },
        calicos('worker-1', '10.0.0.11', '172.17.0.1/16'),
      ],
    },
    'nodes that are no machines': {
      objects: [
        calicoNode(),
        addressedNode('fake', ['10.0.0.11'], {
          labels: { type: 'kwok' },
          annotations: { 'projectcalico.org/IPv4Address': '172.17.0.1/16' },
        }),
      ],
    },
  },
});
