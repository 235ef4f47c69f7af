import rule from '../../../src/rules/address/service-range-nearly-full.ts';
import { controlPlanePod, serviceCidr } from '../../support/network-objects.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

/** Services with one ClusterIP each, from the first address of `prefix` on. */
const many = (count: number, prefix = '10.96.0.', family = 'IPv4', namespace = 'shop'): RawObject[] =>
  Array.from({ length: count }, (_, index) => {
    const host = family === 'IPv4' ? String(index + 1) : (index + 1).toString(16);
    const address = `${prefix}${host}`;
    return service(`${namespace}/web-${prefix.replaceAll(/[^0-9a-f]+/gu, '-')}${index}`, {
      clusterIP: address,
      clusterIPs: [address],
      ipFamilies: [family],
    });
  });
/** IPAddress objects from the first address of 10.96.0.0/24 on. */
const objectsOf = (count: number, from = 1): RawObject[] =>
  Array.from({ length: count }, (_, index) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: { name: `10.96.0.${from + index}` },
    spec: { parentRef: { group: '', resource: 'services', namespace: 'shop', name: `web-${index}` } },
  }));
// 254 addresses can be given: 203 are 79.9%, 204 are 80.3%, 241 are 94.9%, 242 are 95.3%.
const range = serviceCidr('kubernetes', ['10.96.0.0/24']);
const notReady = { status: { conditions: [{ type: 'Ready', status: 'False', reason: 'Terminating' }] } };

testRule('address/service-range-nearly-full', rule, {
  flags: {
    'a range of which more than 95% is taken': {
      objects: [range, ...many(242)],
      expect: [['high', 'ServiceCIDR kubernetes']],
    },
    'a range of which more than 80% is taken': {
      objects: [range, ...many(204)],
      expect: [['medium', 'ServiceCIDR kubernetes']],
    },
    'a range of which 95% is not taken yet, as medium': {
      objects: [range, ...many(241)],
      expect: [['medium', 'ServiceCIDR kubernetes']],
    },
    'the IPv6 range of a dual-stack cluster, by itself': {
      objects: [
        serviceCidr('kubernetes', ['10.96.0.0/16', 'fd00:96::/120']),
        ...many(200),
        ...many(250, 'fd00:96::', 'IPv6'),
      ],
      expect: [['high', 'ServiceCIDR kubernetes']],
    },
    'Services of two families, counted in each': {
      objects: [
        serviceCidr('kubernetes', ['10.96.0.0/29', 'fd00:96::/125']),
        ...Array.from({ length: 6 }, (_, index) =>
          service(`shop/dual-${index}`, {
            clusterIP: `10.96.0.${index + 1}`,
            clusterIPs: [`10.96.0.${index + 1}`, `fd00:96::${index + 1}`],
          }),
        ),
      ],
      expect: [
        ['high', 'ServiceCIDR kubernetes'],
        ['medium', 'ServiceCIDR kubernetes'],
      ],
    },
    'two ranges that are full together': {
      objects: [range, serviceCidr('more', ['10.97.0.0/24']), ...many(254), ...many(250, '10.97.0.')],
      expect: [['high', 'ServiceCIDR kubernetes']],
    },
    'a full range beside one that is being deleted and gives no addresses': {
      objects: [
        range,
        serviceCidr('more', ['10.97.0.0/16'], {
          metadata: { name: 'more', deletionTimestamp: '2026-11-23T10:00:00Z' },
        }),
        ...many(250),
      ],
      expect: [['high', 'ServiceCIDR kubernetes']],
    },
    'a full range beside one that is not Ready': {
      objects: [range, serviceCidr('more', ['10.97.0.0/16'], notReady), ...many(250)],
      expect: [['high', 'ServiceCIDR kubernetes']],
    },
    'a range inside another, whose addresses count once': {
      objects: [range, serviceCidr('inside', ['10.96.0.128/25']), ...many(242)],
      expect: [['high', 'ServiceCIDR kubernetes']],
    },
    'a server without ServiceCIDRs, by its flag': {
      objects: [controlPlanePod('kube-apiserver', ['--service-cluster-ip-range=10.96.0.0/24']), ...many(242)],
      notInstalled: ['ServiceCIDR'],
      expect: [['high', 'Pod kube-system/kube-apiserver-cp-1']],
    },
    'addresses that are reserved without a Service': {
      objects: [range, ...many(200), ...objectsOf(210)],
      expect: [['medium', 'ServiceCIDR kubernetes']],
    },
    'Services of one namespace, and the addresses of all': {
      objects: [range, ...many(100), ...objectsOf(242)],
      onlyIn: { Service: ['shop'] },
      expect: [['high', 'ServiceCIDR kubernetes']],
    },
    'Services of one namespace that alone fill the range': {
      objects: [range, ...many(242)],
      onlyIn: { Service: ['shop'] },
      expect: [['high', 'ServiceCIDR kubernetes']],
    },
  },
  passes: {
    'a range of which 80% is not taken yet': { objects: [range, ...many(203)] },
    'headless Services, which hold no address': {
      objects: [
        range,
        ...many(200),
        ...Array.from({ length: 50 }, (_, index) =>
          service(`shop/headless-${index}`, { clusterIP: 'None', clusterIPs: ['None'] }),
        ),
      ],
    },
    'ExternalName Services, even with a ClusterIP left over': {
      objects: [
        range,
        ...many(200),
        ...Array.from({ length: 50 }, (_, index) =>
          service(`shop/external-${index}`, {
            type: 'ExternalName',
            externalName: 'db.example.com',
            clusterIP: `10.96.0.${index + 201}`,
            clusterIPs: [`10.96.0.${index + 201}`],
          }),
        ),
      ],
    },
    'a full range beside another with room, which the API server goes on with': {
      objects: [range, serviceCidr('more', ['10.97.0.0/16']), ...many(254)],
    },
    'a full range that is not Ready, beside one with room': {
      objects: [
        serviceCidr('kubernetes', ['10.96.0.0/24'], notReady),
        serviceCidr('more', ['10.97.0.0/16']),
        ...many(254),
      ],
    },
    'manifests of Services, which hold nothing yet': {
      objects: [range, ...many(200)],
      manifests: Array.from({ length: 50 }, (_, index) =>
        service(`shop/wanted-${index}`, {
          clusterIP: `10.96.0.${index + 201}`,
          clusterIPs: [`10.96.0.${index + 201}`],
        }),
      ),
      complete: true,
    },
    'the same addresses as objects and of Services': { objects: [range, ...many(203), ...objectsOf(203)] },
    'Services of one namespace where the addresses of all are objects': {
      objects: [range, ...many(100), ...objectsOf(150)],
      onlyIn: { Service: ['shop'] },
    },
    'a wide IPv6 range': {
      objects: [serviceCidr('kubernetes', ['fd00:96::/64']), ...many(200, 'fd00:96::', 'IPv6')],
    },
  },
  unknowns: {
    'Services that were read in some namespaces only': {
      objects: [range, ...many(100)],
      onlyIn: { Service: ['shop'] },
    },
    'a full range of the flag while further ServiceCIDRs were forbidden': {
      objects: [controlPlanePod('kube-apiserver', ['--service-cluster-ip-range=10.96.0.0/24']), ...many(254)],
      unread: { ServiceCIDR: 'forbidden' },
    },
    'a range that nobody tells: a hosted control plane before 1.33': {
      objects: many(254),
      notInstalled: ['ServiceCIDR'],
    },
    'a manifest of a range': {
      manifests: [serviceCidr('more', ['10.97.0.0/24'], { status: undefined })],
      complete: true,
    },
  },
  unknownUses: {
    services: { objects: [range, ...many(242)], expect: 'unknown' },
    ipAddresses: { objects: [range, ...many(242)], expect: [['high', 'ServiceCIDR kubernetes']] },
  },
  notApplicable: {
    'ranges that all give no address any more, which is another finding': {
      objects: [serviceCidr('kubernetes', ['10.96.0.0/24'], notReady), ...many(254)],
    },
  },
});
