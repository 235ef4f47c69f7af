import rule from '../../../src/rules/ingress/backend-not-ready.ts';
import { ingress } from '../../support/ingress.ts';
import { endpointSlice, pod, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const flagged = [['high', 'Ingress shop/front']] as const;
const front = ingress({ className: 'nginx' });
const cart = service('shop/cart');
const old = { creationTimestamp: '2026-11-20T12:00:00Z' };
const young = { creationTimestamp: '2026-11-23T11:58:00Z' };
const cartPod = pod('shop/cart-1', 'cart', {}, old);
const unready = endpointSlice('shop/cart', [{ pod: 'cart-1', ready: false, serving: false }]);
const deployment = (replicas: number): RawObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart', namespace: 'shop' },
  spec: { replicas, template: { metadata: { labels: { app: 'cart' } }, spec: {} } },
});
const down = [front, cart, unready, cartPod, deployment(1)];

testRule('ingress/backend-not-ready', rule, {
  flags: {
    'a Service none of whose endpoints is ready': { objects: down, expect: flagged },
    'several endpoints, and no workload that was found': {
      objects: [
        front,
        cart,
        endpointSlice('shop/cart', [
          { pod: 'cart-1', ready: false, serving: false },
          { pod: 'cart-2', ready: false, serving: false },
        ]),
        cartPod,
      ],
      unread: { Deployment: 'forbidden' },
      expect: flagged,
    },
    'a Service without any endpoint': {
      objects: [front, cart, deployment(1)],
      expect: flagged,
    },
    'a Service whose slice lacks the port that is asked for': {
      objects: [
        front,
        service('shop/cart', { ports: [{ name: 'web', port: 80, targetPort: 'web' }] }),
        endpointSlice('shop/cart', [{ pod: 'cart-1', ready: true }]),
        cartPod,
        deployment(1),
      ],
      expect: flagged,
    },
    'a Service without selector whose endpoints are not ready': {
      objects: [
        front,
        service('shop/cart', { selector: {} }),
        endpointSlice('shop/cart', [{ ready: false, serving: false }]),
      ],
      expect: flagged,
    },
  },
  passes: {
    'one ready endpoint': {
      objects: [front, cart, endpointSlice('shop/cart', [{ ready: false }, { ready: true }]), cartPod],
    },
    'a condition that is not set': { objects: [front, cart, endpointSlice('shop/cart', [{}]), cartPod] },
    'one that serves while it terminates': {
      objects: [
        front,
        cart,
        endpointSlice('shop/cart', [{ ready: false, serving: true, terminating: true }]),
        cartPod,
      ],
    },
    'a workload that is scaled to zero': { objects: [front, cart, deployment(0)] },
    'a workload that KEDA scales to zero': {
      objects: [
        front,
        cart,
        deployment(1),
        {
          apiVersion: 'keda.sh/v1alpha1',
          kind: 'ScaledObject',
          metadata: { name: 'cart', namespace: 'shop' },
          spec: { scaleTargetRef: { kind: 'Deployment', name: 'cart' }, minReplicaCount: 0 },
        },
      ],
    },
    'pods of a first rollout': {
      objects: [front, cart, unready, pod('shop/cart-1', 'cart', {}, young), deployment(1)],
    },
    'a Service that does not exist': { objects: [front, service('shop/other')] },
    'a port that the Service does not have': {
      objects: [front, service('shop/cart', { ports: [{ name: 'x', port: 81, targetPort: 1 }] }), unready],
    },
    'an ExternalName Service': {
      objects: [front, service('shop/cart', { type: 'ExternalName', externalName: 'a.example.com' })],
    },
  },
  unknownUses: {
    pods: { objects: [front, cart, deployment(1)], expect: 'unknown' },
    workloads: { objects: [front, cart], expect: 'unknown' },
    clock: { objects: down, expect: 'unknown' },
  },
  unknowns: {
    'a Service that was not read': { objects: [front], unread: { Service: 'forbidden' } },
    'pods whose age was not kept': {
      objects: [front, cart, unready, pod('shop/cart-1', 'cart'), deployment(1)],
    },
    'a manifest': { manifests: [front, cart] },
  },
  notApplicable: { 'a cluster without Ingresses': { objects: [cart, unready] } },
});
