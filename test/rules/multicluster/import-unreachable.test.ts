import rule from '../../../src/rules/multicluster/import-unreachable.ts';
import { importedSlice, serviceImport } from '../../support/import-objects.ts';
import { ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { aMomentAgo, condition } from '../../support/submariner-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const path = 'shop/cart';
const name = 'ServiceImport shop/cart';
const flagged = (...objects: RawObject[]) => ({ objects, expect: [['high', name]] as const });
const ready = (status: string, reason: string, more: object = {}) =>
  serviceImport(path, { status: { conditions: [{ ...condition('Ready', status, reason), ...more }] } });
const without = { spec: { ips: [] } };
const marked = (key: string, value = 'false') => ({ metadata: { annotations: { [key]: value } } });
const cilium = [ciliumAgent(), ciliumConfig({ 'clustermesh-enable-mcs-api': 'true' })];
const unready = importedSlice(path, 'ams', [{ ready: false }, { ready: false }]);
const here = importedSlice(path, 'fra', [{ ready: false }]);
const both = { clusters: [{ cluster: 'ams' }, { cluster: 'fra' }] };
const told = (endpointSliceObjects: string) => ({ status: { ...both, endpointSliceObjects } });
const alias = service('web/cart', {
  type: 'ExternalName',
  externalName: 'cart.shop.svc.clusterset.local',
  clusterIP: undefined,
  clusterIPs: undefined,
});
const namespace = (of: string): RawObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: of },
});

testRule('multicluster/import-unreachable', rule, {
  flags: {
    'an import without a ready endpoint': flagged(serviceImport(path), unready),
    'the same in all clusters that export it': flagged(serviceImport(path, { status: both }), unready, here),
    'slices without endpoints': flagged(serviceImport(path), importedSlice(path, 'ams', [])),
    'a headless import without a ready endpoint': flagged(
      serviceImport(path, { spec: { type: 'Headless', ips: [] } }),
      unready,
    ),
    'a headless import whose endpoints are on their way out': flagged(
      serviceImport(path, { spec: { type: 'Headless', ips: [] } }),
      importedSlice(path, 'ams', [{ ready: false, serving: true, terminating: true }]),
    ),
    'a cluster’s own slices, where none are made for others': flagged(
      serviceImport(path, { status: { clusters: [{ cluster: 'fra' }], endpointSliceObjects: 'Absent' } }),
      here,
    ),
    'an import of v1alpha1': flagged(
      { ...serviceImport(path), apiVersion: 'multicluster.x-k8s.io/v1alpha1' },
      unready,
    ),
    'an import of Lighthouse without a ready endpoint': flagged(
      serviceImport(path, { ...without, ...marked('lighthouse.submariner.io/use-clusterset-ip') }),
      unready,
    ),
    'an import without an address in a cluster of Cilium': flagged(serviceImport(path, without), ...cilium),
    'an import that waits for its Service': flagged(ready('False', 'Pending')),
    'an import of another IP family': flagged(ready('False', 'IPFamilyNotSupported')),
    'a reason that is not the API’s': flagged(ready('False', 'OutOfCredit')),
    'a headless import that is not ready': flagged({
      ...ready('False', 'Pending'),
      spec: { type: 'Headless', ports: [] },
    }),
    'an import into a namespace that is not global': {
      objects: [ready('False', 'NamespaceNotGlobal')],
      expect: [['medium', name]],
    },
    'an alias for a Service in a namespace that is not here': {
      objects: [alias],
      expect: [['medium', 'Service web/cart']],
    },
    'an alias for one pod of it': {
      objects: [
        service('web/cart', {
          type: 'ExternalName',
          externalName: 'cart-0.ams.cart.shop.svc.clusterset.local',
        }),
      ],
      expect: [['medium', 'Service web/cart']],
    },
  },
  passes: {
    'a ready endpoint': { objects: [serviceImport(path), importedSlice(path, 'ams', [{ ready: true }])] },
    'an endpoint whose condition is not said': {
      objects: [serviceImport(path), importedSlice(path, 'ams', [{}])],
    },
    'a ready endpoint in one of two clusters': {
      objects: [serviceImport(path, { status: both }), importedSlice(path, 'ams', [{ ready: true }]), here],
    },
    'an endpoint that serves while it terminates': {
      objects: [
        serviceImport(path),
        importedSlice(path, 'ams', [{ ready: false, serving: true, terminating: true }]),
      ],
    },
    'an import that is ready': { objects: [ready('True', 'Ready')] },
    'a headless import, which has no address': {
      objects: [serviceImport(path, { spec: { type: 'Headless', ips: [] } }), ...cilium],
    },
    'an import of Lighthouse without an address': {
      objects: [serviceImport(path, { ...without, ...marked('lighthouse.submariner.io/use-clusterset-ip') })],
    },
    'one that Lighthouse asked an address for': {
      objects: [
        serviceImport(path, { ...without, ...marked('lighthouse.submariner.io/use-clusterset-ip', 'true') }),
      ],
    },
    'one of Lighthouse before it had addresses': {
      objects: [serviceImport(path, { ...without, ...marked('timestamp.submariner.io/ams', '1764061200') })],
    },
    'an import of Karmada, reached by its derived Service': {
      objects: [serviceImport(path, { ...without, status: { clusters: [] } }), service('shop/derived-cart')],
    },
    'a derived Service of another name': {
      objects: [
        serviceImport(path, {
          ...without,
          ...marked('multicluster.kubernetes.io/derived-service', 'derived-8hq2b1'),
        }),
        service('shop/derived-8hq2b1'),
      ],
    },
    'no slice at all, as in implementations without them': { objects: [serviceImport(path)] },
    'slices for the cluster’s own endpoints alone, as Cilium says it makes them': {
      objects: [serviceImport(path, told('Absent')), here],
    },
    'an import that names no clusters': {
      objects: [serviceImport(path, { status: { clusters: [] } }), unready],
    },
    'slices of a Service of that name that is not imported': {
      objects: [serviceImport(path), importedSlice('shop/other', 'ams', [{ ready: false }])],
    },
    'an import of a moment ago': {
      objects: [serviceImport(path, { metadata: { creationTimestamp: aMomentAgo } }), unready],
    },
    'a condition of a moment ago': {
      objects: [ready('False', 'Pending', { lastTransitionTime: aMomentAgo })],
    },
    'an import whose state is not known yet': { objects: [ready('Unknown', 'Pending'), unready] },
    'an alias for a Service in a namespace that is here': { objects: [alias, namespace('shop')] },
  },
  notApplicable: {
    'a cluster without imports': { objects: [] },
    'a cluster without the API': { objects: [alias], notInstalled: ['ServiceImport'] },
    'what Lighthouse keeps in its own namespace': {
      objects: [
        serviceImport('submariner-operator/cart-shop-ams', {
          ...without,
          metadata: { labels: { 'multicluster.kubernetes.io/service-name': 'cart' } },
        }),
      ],
    },
    'what Lighthouse keeps on the broker': {
      objects: [
        serviceImport('submariner-k8s-broker/cart-shop', {
          ...without,
          ...marked('multicluster.kubernetes.io/service-name', 'cart'),
        }),
      ],
    },
    'an import that is being deleted': {
      objects: [serviceImport(path, { metadata: { deletionTimestamp: aMomentAgo } }), unready],
    },
    'aliases for other names': {
      objects: [service('web/cart', { type: 'ExternalName', externalName: 'cart.shop.svc.cluster.local' })],
    },
  },
  unknowns: {
    'an import without an address that nobody judges': { objects: [serviceImport(path, without)] },
    'a cluster of Cilium whose MCS-API is off': {
      objects: [serviceImport(path, without), ciliumAgent(), ciliumConfig({})],
    },
    'slices of some of the clusters': { objects: [serviceImport(path, { status: both }), here] },
    'slices that are said to be there and are not': { objects: [serviceImport(path, told('Present'))] },
    'slices of some, of which all should be there': {
      objects: [serviceImport(path, told('Present')), here],
    },
    'an import whose age was not kept': {
      objects: [serviceImport(path, { metadata: { creationTimestamp: undefined } }), unready],
    },
    'a manifest': { manifests: [serviceImport(path)] },
    'imports of some namespaces': { objects: [], onlyIn: { ServiceImport: ['web'] } },
  },
  unknownUses: {
    endpoints: { objects: [serviceImport(path), unready], expect: 'unknown' },
    services: { objects: [alias], expect: 'unknown' },
    namespaces: { objects: [alias], expect: 'unknown' },
    ciliumConfig: { objects: [serviceImport(path, without), ...cilium], expect: 'unknown' },
    clock: { objects: [serviceImport(path), unready], expect: 'unknown' },
  },
});
