import rule from '../../../src/rules/service/topology-hints-missing.ts';
import { endpointSlice, node, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const zoneLabel = 'topology.kubernetes.io/zone';
const auto = { annotations: { 'service.kubernetes.io/topology-mode': 'Auto' } };

const zonal = (name: string, zone?: string, labels: Record<string, string> = {}, cpu = '4') =>
  node(name, {
    metadata: { name, labels: { ...labels, ...(zone === undefined ? {} : { [zoneLabel]: zone }) } },
    status: { conditions: [{ type: 'Ready', status: 'True' }], allocatable: { cpu } },
  });
const zones = [zonal('worker-1', 'a'), zonal('worker-2', 'b'), zonal('worker-3', 'c')];

interface Backend {
  readonly node: string;
  readonly zone?: string;
  readonly hint?: string;
  readonly nodeHint?: string;
  readonly ready?: boolean;
  readonly terminating?: boolean;
}
const backend = ({ node: nodeName, zone, hint, nodeHint, ready = true, terminating = false }: Backend) => ({
  addresses: ['10.244.0.9'],
  nodeName,
  conditions: { ready, serving: ready, terminating },
  ...(zone === undefined ? {} : { zone }),
  ...(hint === undefined && nodeHint === undefined
    ? {}
    : {
        hints: {
          ...(hint === undefined ? {} : { forZones: [{ name: hint }] }),
          ...(nodeHint === undefined ? {} : { forNodes: [{ name: nodeHint }] }),
        },
      }),
});
const slice = (backends: readonly Backend[], fields: object = {}): RawObject =>
  endpointSlice('shop/cart', [], { endpoints: backends.map(backend), ...fields });
const sameZone = service('shop/cart', { trafficDistribution: 'PreferSameZone' });
const byShare = service('shop/cart', {}, auto);
const flagged = { expect: [['medium', 'Service shop/cart']] } as const;

const hinted: Backend[] = [
  { node: 'worker-1', zone: 'a', hint: 'a' },
  { node: 'worker-2', zone: 'b', hint: 'b' },
  { node: 'worker-3', zone: 'c', hint: 'c' },
];
const unhinted: Backend[] = hinted.map(({ node: name, zone = '' }) => ({ node: name, zone }));

testRule('service/topology-hints-missing', rule, {
  flags: {
    'an endpoint on a node without a zone': {
      objects: [sameZone, slice([...hinted, { node: 'worker-4' }]), ...zones, zonal('worker-4')],
      ...flagged,
    },
    'a node without a zone where all endpoints have hints': {
      objects: [sameZone, slice(hinted), ...zones, zonal('worker-4'), zonal('worker-5')],
      ...flagged,
    },
    'PreferSameNode without node hints': {
      objects: [service('shop/cart', { trafficDistribution: 'PreferSameNode' }), slice(hinted), ...zones],
      ...flagged,
    },
    'hints that the controller has not written': {
      objects: [
        service('shop/cart', { trafficDistribution: 'PreferClose' }),
        slice([...hinted, { node: 'worker-1', zone: 'a' }]),
        ...zones,
      ],
      ...flagged,
    },
    'the annotation with fewer endpoints than zones': {
      objects: [byShare, slice(unhinted.slice(0, 2)), ...zones],
      ...flagged,
    },
    'the annotation and a node without a zone': {
      objects: [byShare, slice(unhinted), ...zones, zonal('worker-4')],
      ...flagged,
    },
    'the annotation and a node without CPU to give': {
      objects: [byShare, slice(unhinted), ...zones, zonal('worker-4', 'a', {}, '0')],
      ...flagged,
    },
    'the annotation with zones of very different size': {
      objects: [byShare, slice(unhinted), ...zones, zonal('worker-4', 'a', {}, '96')],
      ...flagged,
    },
    'hints in one address family only': {
      objects: [
        sameZone,
        slice(hinted),
        slice(unhinted, {
          metadata: {
            name: 'cart-v6',
            namespace: 'shop',
            labels: { 'kubernetes.io/service-name': 'cart' },
          },
          addressType: 'IPv6',
        }),
        ...zones,
      ],
      ...flagged,
    },
  },
  passes: {
    'hints for every endpoint': { objects: [sameZone, slice(hinted), ...zones] },
    'hints by share': { objects: [byShare, slice(hinted), ...zones] },
    'node hints for every endpoint': {
      objects: [
        service('shop/cart', { trafficDistribution: 'PreferSameNode' }),
        slice([{ node: 'worker-1', nodeHint: 'worker-1' }]),
        node('worker-1'),
      ],
    },
    'an endpoint that is not ready and has no hint': {
      objects: [sameZone, slice([...hinted, { node: 'worker-1', zone: 'a', ready: false }]), ...zones],
    },
    'endpoints that are being replaced, with the annotation': {
      objects: [
        byShare,
        slice([...unhinted.slice(0, 2), { node: 'worker-3', zone: 'c', ready: false }]),
        ...zones,
      ],
    },
    'a cluster in one zone': {
      objects: [sameZone, slice(unhinted.slice(0, 1)), zonal('worker-1', 'a'), zonal('worker-2', 'a')],
    },
    'a cluster on one node without a zone': {
      objects: [sameZone, slice([{ node: 'kind-control-plane' }]), node('kind-control-plane')],
    },
    'a control plane node without a zone': {
      objects: [
        sameZone,
        slice(hinted),
        ...zones,
        zonal('cp-1', undefined, { 'node-role.kubernetes.io/control-plane': '' }),
      ],
    },
    'an EndpointSlice of another controller': {
      objects: [
        sameZone,
        slice(hinted),
        slice(unhinted, {
          metadata: {
            name: 'cart-mesh',
            namespace: 'shop',
            labels: {
              'kubernetes.io/service-name': 'cart',
              'endpointslice.kubernetes.io/managed-by': 'endpointslice-mesh-controller.cilium.io',
            },
          },
        }),
        ...zones,
      ],
    },
    'a Service without endpoints': { objects: [sameZone, slice([]), ...zones, zonal('worker-4')] },
  },
  unknowns: {
    'EndpointSlices of the namespace that were not read': {
      objects: [sameZone, ...zones],
      onlyIn: { EndpointSlice: ['default'] },
    },
  },
  notApplicable: {
    'a Service that asks for nothing': { objects: [service('shop/cart'), slice(unhinted), ...zones] },
    'a headless Service': {
      objects: [
        service('shop/cart', { clusterIP: 'None', trafficDistribution: 'PreferSameZone' }),
        slice(unhinted),
        ...zones,
      ],
    },
    'a Service whose traffic policy is Local': {
      objects: [
        service('shop/cart', { trafficDistribution: 'PreferSameZone', internalTrafficPolicy: 'Local' }),
        slice(unhinted),
        ...zones,
      ],
    },
  },
});
