import rule from '../../../src/rules/address/address-text-ambiguous.ts';
import {
  addressedNode,
  addressPool,
  ciliumLbPool,
  ipPool,
  serviceCidr,
} from '../../support/network-objects.ts';
import { endpointSlice, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const ingress = (annotations: Readonly<Record<string, string>>): RawObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'shop', namespace: 'shop', annotations },
  spec: {},
});
/** A report on `all` addresses, of which `leaked` are nobody’s. */
const report = (all: number, leaked: number, more: object = {}) => ({
  'outputs/calicoctl-ipam-check.json': JSON.stringify({
    version: 'v3.32.0',
    allocations: Object.fromEntries(
      Array.from({ length: all }, (_, index) => [
        `10.244.0.${index}`,
        [{ ip: `10.244.0.${index}`, inUse: index >= leaked, ...more }],
      ]),
    ),
  }),
});
const clean = [
  service('shop/cart'),
  addressedNode('worker-1', ['10.0.0.1'], { podCIDRs: ['10.244.0.0/24'] }),
];

testRule('address/address-text-ambiguous', rule, {
  flags: {
    'an external address with leading zeros': {
      objects: [service('shop/cart', { externalIPs: ['203.0.113.7', '010.0.0.1'] })],
      expect: [['low', 'Service shop/cart']],
    },
    'source ranges with bits behind the prefix, in the field and in an annotation': {
      objects: [
        service(
          'shop/cart',
          { loadBalancerSourceRanges: ['10.1.2.3/8', '10.1.2.4/8'] },
          {
            annotations: {
              'service.beta.kubernetes.io/load-balancer-source-ranges': '10.0.0.0/8, 10.1.2.3/16',
            },
          },
        ),
      ],
      expect: [
        ['low', 'Service shop/cart'],
        ['low', 'Service shop/cart'],
      ],
    },
    'an endpoint that is IPv4 written as IPv6': {
      objects: [
        endpointSlice('shop/cart', [], {
          addressType: 'IPv6',
          endpoints: [{ addresses: ['::ffff:10.0.0.1'], conditions: {} }],
        }),
      ],
      expect: [['low', 'EndpointSlice shop/cart-x7k']],
    },
    'a pod CIDR of a node': {
      objects: [addressedNode('worker-1', ['10.0.0.1'], { podCIDRs: ['10.244.1.1/24'] })],
      expect: [['low', 'Node worker-1']],
    },
    'pools of all products, and a ServiceCIDR': {
      objects: [
        serviceCidr('more', ['10.200.0.1/16']),
        ipPool('default', '10.244.0.1/16'),
        addressPool('lan', ['10.0.0.010-10.0.0.020']),
        ciliumLbPool('lan', [{ start: '10.0.0.010' }]),
      ],
      expect: [
        ['low', 'ServiceCIDR more'],
        ['low', 'IPPool default'],
        ['low', 'IPAddressPool metallb-system/lan'],
        ['low', 'CiliumLoadBalancerIPPool lan'],
      ],
    },
    'manifests, before an API server refuses them': {
      manifests: [service('shop/cart', { loadBalancerIP: '10.0.0.010' })],
      expect: [['low', 'Service shop/cart']],
    },
    'up to 5% of Calico’s addresses for nobody': {
      files: report(100, 5),
      expect: [['low', 'Cluster cluster']],
    },
    'more than 5% of Calico’s addresses for nobody': {
      files: report(100, 6),
      expect: [['medium', 'Cluster cluster']],
    },
  },
  passes: {
    'addresses that all read alike': {
      objects: [
        service('shop/cart', {
          clusterIP: 'None',
          clusterIPs: ['None'],
          loadBalancerSourceRanges: ['0.0.0.0/0', '::/0', 'FD00::/8'],
        }),
        addressedNode('worker-1', ['10.0.0.1', 'fd00::1'], { podCIDRs: ['10.244.0.0/24', 'fd00:1::/64'] }),
        endpointSlice('shop/web', [], {
          addressType: 'FQDN',
          endpoints: [{ addresses: ['web.example.com'], conditions: {} }],
        }),
        ingress({}),
        addressPool('lan', ['10.0.0.10-10.0.0.20', '10.0.1.0/24']),
      ],
    },
    'a report without leaks': { objects: clean, files: report(100, 0) },
    'addresses that cool down': { objects: clean, files: report(10, 10, { coolingDown: true }) },
    'manifests that are complete': { manifests: [service('shop/cart')], complete: true },
  },
  unknownUses: {
    nodes: { objects: clean, expect: 'unknown' },
    endpoints: { objects: clean, expect: 'unknown' },
    ingresses: { objects: clean, expect: 'unknown' },
    serviceCidrObjects: { objects: clean, expect: 'unknown' },
    ipPools: { objects: clean, expect: 'unknown' },
    ipAddressPools: { objects: clean, expect: 'unknown' },
    ciliumLoadBalancerPools: { objects: clean, expect: 'unknown' },
    calicoIpamCheck: { objects: clean, expect: 'unknown' },
  },
  unknowns: {
    'a report that is not understood': {
      objects: clean,
      files: { 'outputs/calicoctl-ipam-check.json': '{}' },
    },
  },
  notApplicable: { 'no object with an address': {} },
});
