import rule from '../../../src/rules/service/selectorless-without-endpoints.ts';
import { endpointSlice, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const old = '2026-11-23T08:00:00Z';
const bare = (spec: object = {}, metadata: object = {}, path = 'shop/db') =>
  service(path, { selector: undefined, ...spec }, { creationTimestamp: old, ...metadata });
const slice = (fields: object = {}, labels: object = {}) =>
  endpointSlice('shop/db', [], {
    metadata: { name: 'db-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'db', ...labels } },
    ...fields,
  });
const flagged = (...objects: RawObject[]) => ({ objects, expect: [['medium', 'Service shop/db']] }) as const;

testRule('service/selectorless-without-endpoints', rule, {
  flags: {
    'a Service with no selector and no slice': flagged(bare()),
    'an empty selector': flagged(bare({ selector: {} })),
    'a headless Service, whose name then resolves to nothing': flagged(bare({ clusterIP: 'None' })),
    'a load balancer': flagged(bare({ type: 'LoadBalancer' })),
    'a slice for another Service': flagged(bare(), endpointSlice('shop/other', [{ node: 'worker-1' }])),
    'a hand-made slice that holds nothing': flagged(bare(), slice()),
    'a mirrored slice that holds nothing': flagged(
      bare(),
      slice({}, { 'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io' }),
    ),
    'a Service that is global no more': flagged(
      bare({}, { annotations: { 'service.cilium.io/global': 'false' } }),
    ),
    'an owner that is no controller': flagged(
      bare({}, { ownerReferences: [{ kind: 'Database', name: 'db', controller: false }] }),
    ),
    'one just past its grace': flagged(bare({}, { creationTimestamp: '2026-11-23T11:49:59Z' })),
  },
  passes: {
    'endpoints that somebody added': { objects: [bare(), endpointSlice('shop/db', [{}])] },
    'endpoints that are not ready, which is another finding': {
      objects: [bare(), endpointSlice('shop/db', [{ ready: false }])],
    },
    'an empty slice of another manager': {
      objects: [
        bare(),
        slice({}, { 'endpointslice.kubernetes.io/managed-by': 'lighthouse-agent.submariner.io' }),
      ],
    },
    'a Service that a controller owns': {
      objects: [bare({}, { ownerReferences: [{ kind: 'ServiceImport', name: 'db', controller: true }] })],
    },
    'a global Service of a cluster mesh': {
      objects: [bare({}, { annotations: { 'service.cilium.io/global': 'true' } })],
    },
    'a global Service by the annotation of old': {
      objects: [bare({}, { annotations: { 'io.cilium/global-service': 'true' } })],
    },
    'a Service for another proxy': {
      objects: [bare({}, { labels: { 'service.kubernetes.io/service-proxy-name': 'mesh' } })],
    },
    'one within its grace': { objects: [bare({}, { creationTimestamp: '2026-11-23T11:50:00Z' })] },
  },
  unknownUses: { clock: { objects: [bare()], expect: 'unknown' } },
  unknowns: {
    'slices that were read in another namespace only': {
      objects: [bare()],
      onlyIn: { EndpointSlice: ['default'] },
    },
    'a Service of unknown age': { objects: [bare({}, { creationTimestamp: undefined })] },
    'a reading whose time nobody knows': { objects: [bare()], collectedAt: null },
    'a manifest, which does not say what runs': { manifests: [bare()], complete: true },
  },
  notApplicable: {
    'a Service with a selector': { objects: [service('shop/cart')] },
    'an ExternalName Service': { objects: [bare({ type: 'ExternalName', externalName: 'db.example.com' })] },
    'default/kubernetes': { objects: [bare({}, {}, 'default/kubernetes')] },
    'a headless Service without ports, which only keeps an Endpoints object': {
      objects: [bare({ clusterIP: 'None', ports: undefined })],
    },
  },
});
