import rule from '../../../src/rules/address/load-balancer-pool-unfit.ts';
import { calicoNode, ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import {
  addressedNode,
  addressPool,
  calicoInstallation,
  ciliumLbPool,
  ipPool,
  serviceCidr,
} from '../../support/network-objects.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const services = serviceCidr('kubernetes', ['10.96.0.0/12']);
const nodes = [addressedNode('worker-1', ['192.168.1.11']), addressedNode('worker-2', ['192.168.1.12'])];
const network = [
  ciliumAgent(),
  ciliumConfig({ ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': '10.244.0.0/16' }),
  services,
];
const cilium = [...network, ...nodes];
const calico = [calicoNode(), calicoInstallation({ cni: { type: 'Calico', ipam: { type: 'Calico' } } })];
/** Services with the addresses 172.16.0.0, .1, and so on. */
const given = (count: number): RawObject[] =>
  Array.from({ length: count }, (_, index) => ({
    ...service(`shop/front-${index}`, { type: 'LoadBalancer' }),
    status: { loadBalancer: { ingress: [{ ip: `172.16.0.${index}` }] } },
  }));
const waiting = (name: string, spec: object = {}) =>
  service(`shop/${name}`, { type: 'LoadBalancer', ...spec });
const conflicting = (status: string, reason: string) => ({
  ...ciliumLbPool('young', [{ cidr: '172.16.0.0/28' }, { cidr: '172.17.4.0/28' }]),
  status: {
    conditions: [
      {
        type: 'cilium.io/PoolConflict',
        status,
        reason,
        message:
          "Pool conflicts since range '172.16.0.0/28' overlaps range '172.16.0.0/24' from IP Pool 'old'",
      },
    ],
  },
});
const lan = 'IPAddressPool metallb-system/lan';

testRule('address/load-balancer-pool-unfit', rule, {
  flags: {
    'a pool with the address of a node': {
      objects: [...cilium, addressPool('lan', ['192.168.1.12-192.168.1.40'])],
      expect: [['high', lan]],
    },
    'pools in the pod and Service ranges, in whichever form they are written': {
      objects: [
        ...cilium,
        addressPool('in-services', ['10.111.255.250 - 10.112.0.10']),
        ciliumLbPool('in-pods', [{ start: '10.244.5.9' }, { cidr: '172.16.0.0/24' }]),
        ciliumLbPool('in-pods-too', [{ start: '10.243.255.1', stop: '10.244.0.9' }]),
      ],
      expect: [
        ['high', 'IPAddressPool metallb-system/in-services'],
        ['high', 'CiliumLoadBalancerIPPool in-pods'],
        ['high', 'CiliumLoadBalancerIPPool in-pods-too'],
      ],
    },
    'a Calico pool for load balancers on a node': {
      objects: [
        ...calico,
        ipPool('default', '10.244.0.0/16'),
        ipPool('lb', '192.168.1.8/29', { allowedUses: ['LoadBalancer'] }),
        services,
        ...nodes,
      ],
      expect: [['high', 'IPPool lb']],
    },
    'manifests of a pool and a ServiceCIDR that overlap': {
      manifests: [
        serviceCidr('more', ['10.200.0.0/16'], { status: undefined }),
        addressPool('lan', ['10.200.9.0/24']),
      ],
      expect: [['high', lan]],
    },
    'a pool that Cilium switched off for a conflict, once although it has two blocks': {
      objects: [...cilium, conflicting('True', 'cidr_overlap')],
      expect: [['high', 'CiliumLoadBalancerIPPool young']],
    },
    'a full pool with a Service that waits': {
      objects: [...cilium, addressPool('lan', ['172.16.0.0/30']), ...given(4), waiting('late')],
      expect: [['high', lan]],
    },
    'a full pool of one address with Services that wait': {
      objects: [
        ...cilium,
        addressPool('lan', ['172.16.0.0/32']),
        ...given(1),
        waiting('late'),
        waiting('later'),
      ],
      expect: [['high', lan]],
    },
    'a full pool while none waits': {
      objects: [...cilium, ciliumLbPool('lan', [{ start: '172.16.0.0', stop: '172.16.0.2' }]), ...given(3)],
      expect: [['medium', 'CiliumLoadBalancerIPPool lan']],
    },
    'two pools together of which more than 90% is given': {
      objects: [
        ...cilium,
        addressPool('lan', ['172.16.0.0-172.16.0.9']),
        addressPool('more', ['172.16.0.10-172.16.0.19']),
        ...given(19),
      ],
      expect: [['medium', lan]],
    },
  },
  passes: {
    'a pool inside the subnet of the nodes, beside their addresses': {
      objects: [...cilium, addressPool('lan', ['192.168.1.200-192.168.1.250'])],
    },
    'the only node’s own address': {
      objects: [
        ...network,
        addressedNode('single', ['192.168.1.11']),
        addressPool('self', ['192.168.1.11/32']),
      ],
    },
    'a conflict that was resolved': { objects: [...cilium, conflicting('False', 'resolved')] },
    'a pool of which 90% is given': {
      objects: [...cilium, addressPool('lan', ['172.16.0.0-172.16.0.9']), ...given(9)],
    },
    'a full pool beside another with room': {
      objects: [
        ...cilium,
        addressPool('lan', ['172.16.0.0/30']),
        addressPool('more', ['172.16.1.0/24']),
        ...given(4),
      ],
    },
    'full pools for some Services only': {
      objects: [
        ...cilium,
        { ...addressPool('named', []), spec: { addresses: ['172.16.0.0/31'], autoAssign: false } },
        {
          ...addressPool('tenant', []),
          spec: { addresses: ['172.16.0.2/31'], serviceAllocation: { namespaces: ['shop'] } },
        },
        ciliumLbPool('blue', [{ cidr: '172.16.0.4/31' }], {
          serviceSelector: { matchLabels: { color: 'blue' } },
        }),
        ...given(6),
      ],
    },
    'a pool of one address that a Service has': {
      objects: [...cilium, addressPool('lan', ['172.16.0.0/32']), ...given(1)],
    },
    'a Service of another class that waits': {
      objects: [
        ...cilium,
        addressPool('lan', ['172.16.0.0/32']),
        ...given(1),
        waiting('late', { loadBalancerClass: 'tailscale' }),
      ],
    },
    'an address that Services share': {
      objects: [
        ...cilium,
        addressPool('lan', ['172.16.0.0/31']),
        ...given(1),
        { ...given(1)[0]!, metadata: { namespace: 'shop', name: 'twin' } },
      ],
    },
  },
  unknownUses: {
    services: { objects: [...cilium, addressPool('lan', ['172.16.0.0/30'])], expect: 'unknown' },
    ipAddressPools: {
      objects: [...cilium, addressPool('lan', ['192.168.1.12-192.168.1.40'])],
      expect: [['high', lan]],
    },
    ciliumLoadBalancerPools: {
      objects: [...cilium, ciliumLbPool('in-pods', [{ start: '10.244.5.9' }])],
      expect: [['high', 'CiliumLoadBalancerIPPool in-pods']],
    },
  },
  unknowns: {
    'pools that were forbidden': { objects: cilium, unread: { IPAddressPool: 'forbidden' } },
    'a range that cannot be read': { objects: [...cilium, addressPool('lan', ['from here to there'])] },
    'nodes that were not read': {
      objects: [...network, addressPool('lan', ['192.168.1.12-192.168.1.40'])],
      unread: { Node: 'forbidden' },
    },
  },
  notApplicable: {
    'no pool': { objects: cilium },
    'a disabled pool': {
      objects: [...cilium, ciliumLbPool('old', [{ cidr: '10.244.9.0/24' }], { disabled: true })],
    },
  },
});
