import rule from '../../../src/rules/multicluster/globalnet-unallocated.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { aMomentAgo, condition, serviceExport, submarinerObject } from '../../support/submariner-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const gateway = submarinerObject('Gateway', 'gw-1', {
  status: { haStatus: 'active', localEndpoint: { cluster_id: 'west' } },
});
const clusterWith = (global: readonly string[]) =>
  submarinerObject('Cluster', 'west', {
    spec: { cluster_id: 'west', cluster_cidr: [], service_cidr: [], global_cidr: global },
  });
const west = clusterWith(['242.1.0.0/16']);
const allocated = condition('Allocated', 'True', 'Success');
const exhausted = condition('Allocated', 'False', 'IPPoolAllocationFailed');
const clusterEgress = (
  wanted: number | undefined,
  has: readonly string[],
  conditions = [allocated],
  name = 'cluster-egress.submariner.io',
) =>
  submarinerObject(
    'ClusterGlobalEgressIP',
    name,
    { spec: { numGlobalIPs: wanted }, status: { conditions, allocatedIPs: has } },
    { namespace: '' },
  );
const eight = Array.from({ length: 8 }, (_, index) => `242.1.255.${index + 1}`);
const egress = clusterEgress(8, eight);
const ofNamespace = (wanted: number | undefined, has: readonly string[], conditions = [allocated]) =>
  submarinerObject(
    'GlobalEgressIP',
    'batch',
    { spec: { numberOfIPs: wanted }, status: { conditions, allocatedIPs: has } },
    { namespace: 'shop' },
  );
const ingress = (address: string, conditions = [allocated]) =>
  submarinerObject(
    'GlobalIngressIP',
    'cart',
    { status: { conditions, allocatedIP: address } },
    { namespace: 'shop' },
  );
const internal = (name: string, address: string) =>
  service(
    `shop/${name}`,
    { externalIPs: [address] },
    { labels: { 'submariner.io/exportedServiceRef': 'cart' } },
  );
const exported = serviceExport('shop/cart');
const cart = service('shop/cart');
const of = (...objects: RawObject[]) => ({ objects: [gateway, west, ...objects] });
const name = 'GlobalIngressIP shop/cart';

testRule('multicluster/globalnet-unallocated', rule, {
  flags: {
    'no ClusterGlobalEgressIP': { ...of(), expect: [['high', 'Cluster submariner-operator/west']] },
    'one of another name': {
      ...of(egress, clusterEgress(1, ['242.1.0.9'], [allocated], 'mine')),
      expect: [['high', 'ClusterGlobalEgressIP mine']],
    },
    'fewer addresses than asked for': {
      ...of(clusterEgress(8, eight.slice(2))),
      expect: [['high', 'ClusterGlobalEgressIP cluster-egress.submariner.io']],
    },
    'a range that is used up': {
      ...of(clusterEgress(8, [], [exhausted])),
      expect: [['high', 'ClusterGlobalEgressIP cluster-egress.submariner.io']],
    },
    'a namespace without its address': {
      ...of(egress, ofNamespace(undefined, [], [exhausted])),
      expect: [['high', 'GlobalEgressIP shop/batch']],
    },
    'an export without a GlobalIngressIP': {
      ...of(egress, exported, cart),
      expect: [['high', 'ServiceExport shop/cart']],
    },
    'a GlobalIngressIP without an address': {
      ...of(egress, exported, cart, ingress('', [exhausted])),
      expect: [['high', name]],
    },
    'a GlobalIngressIP that is not in force': {
      ...of(
        egress,
        exported,
        cart,
        ingress('242.1.0.7', [condition('Allocated', 'False', 'ProgramIPTableRulesFailed')]),
      ),
      expect: [['high', name]],
    },
    'no internal Service': { ...of(egress, exported, cart, ingress('242.1.0.7')), expect: [['high', name]] },
    'an internal Service with another address': {
      ...of(egress, exported, cart, ingress('242.1.0.7'), internal('sub-1', '242.1.0.8')),
      expect: [['high', name]],
    },
    'two internal Services': {
      ...of(
        egress,
        exported,
        cart,
        ingress('242.1.0.7'),
        internal('sub-1', '242.1.0.7'),
        internal('sub-2', '242.1.0.7'),
      ),
      expect: [['high', name]],
    },
  },
  passes: {
    'addresses for all': of(
      egress,
      ofNamespace(1, ['242.1.0.3']),
      exported,
      cart,
      ingress('242.1.0.7'),
      internal('sub-1', '242.1.0.7'),
    ),
    'one address by default': of(clusterEgress(undefined, ['242.1.255.1'])),
    'none asked for': of(clusterEgress(0, [])),
    'a headless Service': of(egress, exported, service('shop/cart', { clusterIP: 'None' })),
    'a Service of another type': of(egress, exported, service('shop/cart', { type: 'NodePort' })),
    'an export without a Service': of(egress, exported),
    'an export of a moment ago': of(
      egress,
      cart,
      serviceExport('shop/cart', [], { creationTimestamp: aMomentAgo }),
    ),
  },
  notApplicable: {
    'a cluster without Globalnet': { objects: [gateway, clusterWith([])] },
    'a cluster whose global range is empty text': { objects: [gateway, clusterWith([''])] },
    'a cluster without Submariner': { objects: [] },
  },
  unknowns: { 'a cluster whose id nothing tells': { objects: [west] } },
  unknownUses: {
    clusterGlobalEgressIps: { ...of(egress), expect: 'unknown' },
    globalEgressIps: { ...of(egress), expect: 'unknown' },
    globalIngressIps: { ...of(egress, exported, cart), expect: 'unknown' },
    serviceExports: { ...of(egress), expect: 'unknown' },
    services: { ...of(egress, exported, cart), expect: 'unknown' },
    clock: { ...of(egress), expect: 'unknown' },
  },
});
