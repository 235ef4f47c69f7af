import rule from '../../../src/rules/service/all-endpoints-unready.ts';
import { endpointSlice, pod, service } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';
import { workload } from '../../support/workload-objects.ts';

const cart = service('shop/cart');
const headless = service('shop/cart', { clusterIP: 'None' });
const unready = (name: string) => ({ node: 'worker-1', pod: name, ready: false, serving: false });
const draining = (name: string) => ({
  node: 'worker-1',
  pod: name,
  ready: false,
  serving: true,
  terminating: true,
});
const dying = (name: string) => ({ ...draining(name), serving: false });
/** A pod that is not ready, created that many seconds before the reading. */
const podAged = (name: string, seconds: number) => ({
  ...pod(
    `shop/${name}`,
    'cart',
    {},
    { creationTimestamp: new Date(Date.parse('2026-11-23T12:00:00Z') - seconds * 1000).toISOString() },
  ),
  status: { conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }] },
});
const flagged = [['high', 'Service shop/cart']] as const;

testRule('service/all-endpoints-unready', rule, {
  flags: {
    'endpoints of which none is ready': {
      objects: [
        cart,
        endpointSlice('shop/cart', [unready('cart-1'), unready('cart-2')]),
        podAged('cart-1', 7200),
        podAged('cart-2', 60),
      ],
      expect: flagged,
    },
    'a pod older than its Deployment’s progressDeadlineSeconds': {
      objects: [
        cart,
        endpointSlice('shop/cart', [unready('cart-1')]),
        podAged('cart-1', 121),
        workload('Deployment', 'shop/cart', 'cart', { progressDeadlineSeconds: 120 }),
      ],
      expect: flagged,
    },
    'a pod older than the default deadline': {
      objects: [
        cart,
        endpointSlice('shop/cart', [unready('cart-1')]),
        podAged('cart-1', 601),
        workload('Deployment', 'shop/cart', 'cart'),
      ],
      expect: flagged,
    },
    'an old pod beside one whose age nobody knows': {
      objects: [
        cart,
        endpointSlice('shop/cart', [unready('cart-1'), unready('cart-2')]),
        podAged('cart-1', 7200),
        pod('shop/cart-2', 'cart'),
      ],
      expect: flagged,
    },
    'endpoints that terminate and no longer serve, of a workload that should run': {
      objects: [
        cart,
        endpointSlice('shop/cart', [dying('cart-1')]),
        podAged('cart-1', 7200),
        workload('Deployment', 'shop/cart', 'cart'),
      ],
      expect: flagged,
    },
    'endpoints that serve while they terminate, of a headless Service: DNS has no such fallback': {
      objects: [headless, endpointSlice('shop/cart', [draining('cart-1')]), podAged('cart-1', 7200)],
      expect: flagged,
    },
    'endpoints that another manager wrote, which have no pods to wait for': {
      objects: [
        service('shop/cart', { selector: null }),
        endpointSlice('shop/cart', [{ ready: false, serving: false }]),
      ],
      expect: flagged,
    },
    'endpoints of pods that are gone': {
      objects: [cart, endpointSlice('shop/cart', [unready('cart-1')])],
      expect: flagged,
    },
    'publishNotReadyAddresses that the manager of the endpoints ignored': {
      objects: [
        service('shop/cart', { publishNotReadyAddresses: true }),
        endpointSlice('shop/cart', [{ ready: false, serving: false }]),
      ],
      expect: flagged,
    },
  },
  passes: {
    'a global Service of Cilium, which other clusters answer for': {
      objects: [
        service('shop/cart', {}, { annotations: { 'service.cilium.io/global': 'true' } }),
        endpointSlice('shop/cart', [unready('cart-1')]),
      ],
    },
    'one ready endpoint of three, as where only the leader is ready': {
      objects: [
        cart,
        endpointSlice('shop/cart', [
          unready('cart-1'),
          unready('cart-2'),
          { node: 'worker-1', pod: 'cart-3' },
        ]),
        podAged('cart-1', 7200),
        podAged('cart-2', 7200),
      ],
    },
    'a ready endpoint in another slice': {
      objects: [
        cart,
        endpointSlice('shop/cart', [unready('cart-1')]),
        endpointSlice('shop/cart', [{ pod: 'cart-2' }], {
          metadata: { name: 'cart-2', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'cart' } },
        }),
        podAged('cart-1', 7200),
      ],
    },
    'endpoints without conditions, which count as ready': {
      objects: [cart, { ...endpointSlice('shop/cart', []), endpoints: [{ addresses: ['10.244.0.10'] }] }],
    },
    'endpoints that still serve while they terminate': {
      objects: [
        cart,
        endpointSlice('shop/cart', [draining('cart-1'), unready('cart-2')]),
        podAged('cart-2', 7200),
      ],
    },
    'endpoints that terminate and do not say whether they serve': {
      objects: [cart, endpointSlice('shop/cart', [{ pod: 'cart-1', ready: false, terminating: true }])],
    },
    'publishNotReadyAddresses, which makes unready pods ready endpoints': {
      objects: [
        service('shop/cart', { publishNotReadyAddresses: true, clusterIP: 'None' }),
        endpointSlice('shop/cart', [{ pod: 'cart-1', ready: true, serving: false }]),
        podAged('cart-1', 7200),
      ],
    },
    'pods that start, within their Deployment’s progressDeadlineSeconds': {
      objects: [
        cart,
        endpointSlice('shop/cart', [unready('cart-1')]),
        podAged('cart-1', 1200),
        workload('Deployment', 'shop/cart', 'cart', { progressDeadlineSeconds: 1800 }),
      ],
    },
    'pods that start, of a kind without a deadline': {
      objects: [
        cart,
        endpointSlice('shop/cart', [unready('cart-1')]),
        podAged('cart-1', 600),
        workload('StatefulSet', 'shop/cart', 'cart'),
      ],
    },
    'pods that start beside others that terminate': {
      objects: [
        cart,
        endpointSlice('shop/cart', [unready('cart-2'), dying('cart-1')]),
        podAged('cart-1', 7200),
        podAged('cart-2', 60),
      ],
    },
    'the last pods of a Deployment that is scaled to zero': {
      objects: [
        cart,
        endpointSlice('shop/cart', [dying('cart-1')]),
        podAged('cart-1', 7200),
        workload('Deployment', 'shop/cart', 'cart', { replicas: 0 }),
      ],
    },
    'no endpoints at all': { objects: [cart, endpointSlice('shop/cart', [])] },
    'endpoints that are host names': {
      objects: [
        service('shop/cart', { selector: null }),
        endpointSlice('shop/cart', [{ ready: false }], { addressType: 'FQDN' }),
      ],
    },
  },
  unknownUses: {
    pods: {
      objects: [cart, endpointSlice('shop/cart', [unready('cart-1')])],
      expect: 'unknown',
    },
    workloads: {
      objects: [cart, endpointSlice('shop/cart', [unready('cart-1')]), podAged('cart-1', 7200)],
      expect: flagged,
    },
    clock: {
      objects: [cart, endpointSlice('shop/cart', [unready('cart-1')]), podAged('cart-1', 7200)],
      expect: 'unknown',
    },
  },
  unknowns: {
    'a pod whose age nobody knows': {
      objects: [cart, endpointSlice('shop/cart', [unready('cart-1')]), pod('shop/cart-1', 'cart')],
    },
    'a reading whose time nobody knows': {
      objects: [cart, endpointSlice('shop/cart', [unready('cart-1')]), podAged('cart-1', 7200)],
      collectedAt: null,
    },
    'terminating pods of workloads that were not read': {
      objects: [cart, endpointSlice('shop/cart', [dying('cart-1')]), podAged('cart-1', 7200)],
      unread: { Deployment: 'forbidden' },
    },
    'a manifest, which does not say what runs': { manifests: [cart], complete: true },
  },
  notApplicable: {
    'an ExternalName Service': {
      objects: [
        service('shop/cart', { type: 'ExternalName' }),
        endpointSlice('shop/cart', [{ ready: false }]),
      ],
    },
  },
});
