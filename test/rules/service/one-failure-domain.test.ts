import rule from '../../../src/rules/service/one-failure-domain.ts';
import { endpointSlice, node, pod, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const cart = service('shop/cart');
const worker = (name: string, zone?: string, spec: object = {}, status = 'True') =>
  node(name, {
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        ...(zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone }),
      },
    },
    spec,
    status: { conditions: [{ type: 'Ready', status }] },
  });
/** Ready pods of the Service on these nodes, with the EndpointSlice that tells of them. */
const on = (names: readonly string[], spec: Record<string, unknown> = {}): RawObject[] => [
  endpointSlice(
    'shop/cart',
    names.map((name, index) => ({ node: name, pod: `cart-${index}`, ready: true })),
  ),
  ...names.map((name, index) => pod(`shop/cart-${index}`, 'cart', { nodeName: name, ...spec })),
];
const one = ['worker-1', 'worker-1'];
const two = [worker('worker-1'), worker('worker-2')];
const zoned = [worker('worker-1', 'a'), worker('worker-2', 'a'), worker('worker-3', 'b')];
const taint = { taints: [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }] };
const tolerations = [{ key: 'dedicated', operator: 'Equal', value: 'db', effect: 'NoSchedule' }];
const claim = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-0' } }] };
const medium = { expect: [['medium', 'Service shop/cart']] } as const;
const low = { expect: [['low', 'Service shop/cart']] } as const;

testRule('service/one-failure-domain', rule, {
  flags: {
    'all endpoints on one of two nodes': { objects: [cart, ...on(one), ...two], ...medium },
    'all endpoints on one node of a cluster with zones': { objects: [cart, ...on(one), ...zoned], ...medium },
    'another node whose taint they tolerate': {
      objects: [cart, ...on(one, { tolerations }), worker('worker-1'), worker('worker-2', undefined, taint)],
      ...medium,
    },
    'another node, for pods that tolerate everything': {
      objects: [
        cart,
        ...on(one, { tolerations: [{ operator: 'Exists' }] }),
        worker('worker-1'),
        worker('worker-2', undefined, taint),
      ],
      ...medium,
    },
    'all endpoints in one of two zones': {
      objects: [cart, ...on(['worker-1', 'worker-2']), ...zoned],
      ...low,
    },
    'all endpoints in one zone, as their EndpointSlice says': {
      objects: [
        cart,
        endpointSlice('shop/cart', [
          { node: 'worker-1', pod: 'cart-0', zone: 'a' },
          { node: 'worker-2', pod: 'cart-1', zone: 'a' },
        ]),
        ...on(['worker-1', 'worker-2']).slice(1),
        ...zoned,
      ],
      ...low,
    },
  },
  passes: {
    'endpoints on two nodes': { objects: [cart, ...on(['worker-1', 'worker-2']), ...two] },
    'endpoints on two nodes without conditions, which count as ready': {
      objects: [
        cart,
        endpointSlice('shop/cart', [
          { node: 'worker-1', pod: 'a' },
          { node: 'worker-2', pod: 'b' },
        ]),
        ...two,
      ],
    },
    'endpoints in two zones': { objects: [cart, ...on(['worker-1', 'worker-3']), ...zoned] },
    'one endpoint': { objects: [cart, ...on(['worker-1']), ...two] },
    'a cluster of one node': { objects: [cart, ...on(one), worker('worker-1')] },
    'another node that is not ready': {
      objects: [cart, ...on(one), worker('worker-1'), worker('worker-2', undefined, {}, 'False')],
    },
    'another node that is cordoned': {
      objects: [cart, ...on(one), worker('worker-1'), worker('worker-2', undefined, { unschedulable: true })],
    },
    'another node whose taint they do not tolerate': {
      objects: [cart, ...on(one), worker('worker-1'), worker('worker-2', undefined, taint)],
    },
    'pods that choose their node': {
      objects: [cart, ...on(one, { nodeSelector: { 'kubernetes.io/hostname': 'worker-1' } }), ...two],
    },
    'pods that choose their zone': {
      objects: [
        cart,
        ...on(['worker-1', 'worker-2'], { nodeSelector: { 'topology.kubernetes.io/zone': 'a' } }),
        ...zoned,
      ],
    },
    'pods whose volumes tie them to a zone': {
      objects: [cart, ...on(['worker-1', 'worker-2'], claim), ...zoned],
    },
    'endpoints without a node': {
      objects: [cart, endpointSlice('shop/cart', [{ ready: true }, { ready: true }]), ...two],
    },
    'a second endpoint that is not ready': {
      objects: [
        cart,
        endpointSlice('shop/cart', [
          { node: 'worker-1', pod: 'cart-0' },
          { node: 'worker-1', pod: 'cart-1', ready: false },
        ]),
        ...on(one).slice(1),
        ...two,
      ],
    },
  },
  unknownUses: { pods: { objects: [cart, ...on(one), ...two], expect: 'unknown' } },
  unknowns: {
    'EndpointSlices of the namespace that were not read': {
      objects: [cart, ...two],
      onlyIn: { EndpointSlice: ['default'] },
    },
  },
  notApplicable: {
    'a Service without a selector': { objects: [service('shop/cart', { selector: {} }), ...on(one), ...two] },
  },
});
