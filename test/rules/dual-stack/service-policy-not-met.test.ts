import rule from '../../../src/rules/dual-stack/service-policy-not-met.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const cidr = (cidrs: readonly string[], name = 'kubernetes'): RawObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'ServiceCIDR',
  metadata: { name },
  spec: { cidrs },
});
const single = cidr(['10.96.0.0/16']);
const dual = cidr(['10.96.0.0/16', 'fd00:96::/112']);
const four = { clusterIP: '10.96.0.50', clusterIPs: ['10.96.0.50'], ipFamilies: ['IPv4'] };
const both = {
  clusterIP: '10.96.0.50',
  clusterIPs: ['10.96.0.50', 'fd00:96::50'],
  ipFamilies: ['IPv4', 'IPv6'],
};
const headless = { clusterIP: 'None', clusterIPs: ['None'] };
const prefers = { ipFamilyPolicy: 'PreferDualStack' };
const requires = { ipFamilyPolicy: 'RequireDualStack' };
const cart = 'Service shop/cart';
const unallocated = { clusterIP: undefined, clusterIPs: undefined };

testRule('dual-stack/service-policy-not-met', rule, {
  flags: {
    'PreferDualStack from before the cluster had both families': {
      objects: [service('shop/cart', { ...four, ...prefers }), dual],
      expect: [['medium', cart]],
    },
    'the same on a cluster whose first family is IPv6': {
      objects: [
        service('shop/cart', {
          ...prefers,
          clusterIP: 'fd00:96::50',
          clusterIPs: ['fd00:96::50'],
          ipFamilies: ['IPv6'],
        }),
        cidr(['fd00:96::/112', '10.96.0.0/16']),
      ],
      expect: [['medium', cart]],
    },
    'a headless one of the same': {
      objects: [service('shop/cart', { ...headless, ipFamilies: ['IPv4'], ...prefers }), dual],
      expect: [['medium', cart]],
    },
    'RequireDualStack with one address': {
      objects: [service('shop/cart', { ...four, ...requires }), dual],
      expect: [['medium', cart]],
    },
    'RequireDualStack with two addresses where Services get one family': {
      objects: [service('shop/cart', { ...both, ...requires }), single],
      expect: [['medium', cart]],
    },
    'RequireDualStack beside a second family that has no allocator': {
      objects: [service('shop/cart', { ...both, ...requires }), single, cidr(['fd00:96::/112'], 'more')],
      expect: [['medium', cart]],
    },
    'a manifest that asks a cluster of one family for both': {
      manifests: [service('shop/cart', { ...unallocated, ...requires }), single],
      complete: true,
      expect: [['medium', cart]],
    },
    'addresses in another order than their families': {
      manifests: [service('shop/cart', { ...both, ...prefers, ipFamilies: ['IPv6', 'IPv4'] }), dual],
      complete: true,
      expect: [['medium', cart]],
    },
  },
  passes: {
    'both families as asked': { objects: [service('shop/cart', { ...both, ...requires }), dual] },
    'PreferDualStack with both': { objects: [service('shop/cart', { ...both, ...prefers }), dual] },
    'PreferDualStack on a cluster of one family': {
      objects: [service('shop/cart', { ...four, ...prefers }), single],
    },
    'PreferDualStack beside a second family that has no allocator': {
      objects: [service('shop/cart', { ...four, ...prefers }), single, cidr(['fd00:96::/112'], 'more')],
    },
    'SingleStack on a cluster of both': {
      objects: [service('shop/cart', { ...four, ipFamilyPolicy: 'SingleStack' }), dual],
    },
    'a headless Service without a selector, which requires both by default': {
      objects: [
        service('shop/cart', { ...headless, ...requires, selector: {}, ipFamilies: ['IPv4', 'IPv6'] }),
        single,
      ],
    },
    'a headless Service that has both, whatever Services get': {
      objects: [service('shop/cart', { ...headless, ...requires, ipFamilies: ['IPv4', 'IPv6'] }), single],
    },
    'a manifest that leaves its addresses to the API server': {
      manifests: [service('shop/cart', { ...unallocated, ...prefers }), dual],
      complete: true,
    },
  },
  unknownUses: {
    serviceCidrs: { objects: [service('shop/cart', { ...four, ...prefers })], expect: 'unknown' },
  },
  unknowns: {
    'PreferDualStack where the Service ranges may not be read': {
      objects: [service('shop/cart', { ...four, ...prefers })],
      unread: { ServiceCIDR: 'forbidden', Pod: 'forbidden', Installation: 'forbidden' },
    },
    'a manifest that requires both of a cluster that nobody names': {
      manifests: [service('shop/cart', { ...unallocated, ...requires })],
    },
  },
  notApplicable: {
    'an ExternalName Service': { objects: [service('shop/cart', { type: 'ExternalName' }), dual] },
  },
});
