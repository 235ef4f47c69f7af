import rule from '../../../src/rules/address/service-cidr-unhealthy.ts';
import { serviceCidr } from '../../support/network-objects.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const kubernetes = serviceCidr('kubernetes', ['10.96.0.0/16']);
const ready = (status: string, reason = 'Error') => ({
  status: { conditions: [{ type: 'Ready', status, reason }] },
});
/** A ServiceCIDR that is being deleted since then, as its controller says while addresses are held. */
const leaving = (since: string, cidrs: readonly string[] = ['10.97.0.0/16']): RawObject =>
  serviceCidr('more', cidrs, {
    metadata: { name: 'more', deletionTimestamp: since },
    ...ready('False', 'Terminating'),
  });
const cart = (clusterIP = '10.97.0.20') => service('shop/cart', { clusterIP, clusterIPs: [clusterIP] });
const address = (
  parentRef: object,
  { since = '2026-11-20T08:00:00Z', labels = {}, name = '10.96.0.77' } = {},
): RawObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IPAddress',
  metadata: { name, creationTimestamp: since, labels },
  spec: { parentRef },
});
const ofCart = { group: '', resource: 'services', namespace: 'shop', name: 'cart' };
const more = [['medium', 'ServiceCIDR more']] as const;
const orphan = [['medium', 'IPAddress 10.96.0.77']] as const;

testRule('address/service-cidr-unhealthy', rule, {
  flags: {
    'a ServiceCIDR that has been waiting to be deleted for hours, and who holds it': {
      objects: [kubernetes, leaving('2026-11-23T08:00:00Z'), cart()],
      expect: more,
    },
    'one that waits though nothing seems to hold it': {
      objects: [kubernetes, leaving('2026-11-23T08:00:00Z'), cart('10.96.0.20')],
      expect: more,
    },
    'one held by many Services': {
      objects: [
        kubernetes,
        leaving('2026-11-23T10:59:00Z'),
        ...[1, 2, 3, 4, 5].map((index) =>
          service(`shop/web-${index}`, { clusterIP: `10.97.0.${index}`, clusterIPs: [`10.97.0.${index}`] }),
        ),
      ],
      expect: more,
    },
    'a ServiceCIDR that is not Ready': {
      objects: [kubernetes, serviceCidr('more', ['10.97.0.0/16', 'fd00:97::/112'], ready('False'))],
      expect: more,
    },
    'a ServiceCIDR of which that is not known': {
      objects: [kubernetes, serviceCidr('more', ['10.97.0.0/16'], ready('Unknown'))],
      expect: more,
    },
    'an IPAddress whose Service is not there': { objects: [kubernetes, address(ofCart)], expect: orphan },
  },
  passes: {
    'ranges that are Ready, and addresses with their Services': {
      objects: [kubernetes, cart('10.96.0.77'), address(ofCart)],
    },
    'a ServiceCIDR without conditions, which counts as Ready': {
      objects: [kubernetes, serviceCidr('more', ['10.97.0.0/16'], { status: {} })],
    },
    'a ServiceCIDR deleted less than an hour ago': {
      objects: [kubernetes, leaving('2026-11-23T11:01:00Z'), cart()],
    },
    'one that the API server gave, which it clears itself': {
      objects: [
        kubernetes,
        address(ofCart, { labels: { 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' } }),
      ],
    },
    'an IPAddress whose Service is being made': {
      objects: [kubernetes, address(ofCart, { since: '2026-11-23T11:59:30Z' })],
    },
    'an address reserved for something that is no Service': {
      objects: [
        kubernetes,
        address({ group: 'gateway.networking.k8s.io', resource: 'gateways', namespace: 'shop', name: 'web' }),
        address({ group: '', resource: 'nodes', name: 'worker-9' }, { name: '10.96.0.78' }),
      ],
    },
  },
  unknowns: {
    'an IPAddress whose namespace was not read': {
      objects: [kubernetes, address(ofCart)],
      onlyIn: { Service: ['kube-system'] },
    },
  },
  unknownUses: {
    ipAddresses: { objects: [kubernetes, address(ofCart)], expect: 'unknown' },
    services: { objects: [kubernetes, address(ofCart)], expect: 'unknown' },
    clock: { objects: [kubernetes, leaving('2026-11-23T08:00:00Z')], expect: 'unknown' },
  },
  notApplicable: {
    'a cluster before 1.33, which has no such objects': {
      objects: [cart()],
      notInstalled: ['ServiceCIDR', 'IPAddress'],
    },
  },
});
