import rule from '../../../src/rules/gateway/no-capacity.ts';
import { httpRoute, route } from '../../support/gateway-objects.ts';
import { endpointSlice, pod, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const to = (...backendRefs: object[]) => httpRoute('shop/front', { rules: [{ backendRefs }] });
const cart = { name: 'cart', port: 80 };
const cartV2 = { name: 'cart-v2', port: 80 };
const off = (one: object) => ({ ...one, weight: 0 });
const old = { creationTimestamp: '2026-11-20T00:00:00Z' };
const young = { creationTimestamp: '2026-11-23T11:55:00Z' };
const unready = (name = 'cart') => [
  service(`shop/${name}`),
  endpointSlice(`shop/${name}`, [{ ready: false, serving: false, pod: `${name}-1` }]),
  pod(`shop/${name}-1`, name, {}, old),
];
const ready = (name: string) => [service(`shop/${name}`), endpointSlice(`shop/${name}`, [{ ready: true }])];
const deployment = (replicas: number): RawObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart', namespace: 'shop' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'cart' } },
    template: { metadata: { labels: { app: 'cart' } }, spec: { containers: [{ name: 'main' }] } },
  },
});
const flagged = [['high', 'HTTPRoute shop/front']] as const;

testRule('gateway/no-capacity', rule, {
  flags: {
    'a Service without a ready pod': { objects: [to(cart), ...unready()], expect: flagged },
    'a Service without any endpoint': { objects: [to(cart), service('shop/cart')], expect: flagged },
    'several, none of which is ready': {
      objects: [to(cart, cartV2), ...unready(), ...unready('cart-v2')],
      expect: flagged,
    },
    'weight on the one that is not ready': {
      objects: [to(cart, off(cartV2)), ...unready(), ...ready('cart-v2')],
      expect: flagged,
    },
    'one that does not exist beside one that is not ready': {
      objects: [to(cart, cartV2), ...unready()],
      expect: flagged,
    },
    'weight 0 everywhere': {
      objects: [to(off(cart), off(cartV2)), ...ready('cart'), ...ready('cart-v2')],
      expect: flagged,
    },
    'a GRPCRoute and a TCPRoute': {
      objects: [route('GRPCRoute', 'shop/calls', {}), route('TCPRoute', 'shop/raw', {}), ...unready()],
      expect: [
        ['high', 'GRPCRoute shop/calls'],
        ['high', 'TCPRoute shop/raw'],
      ],
    },
    'weight 0 everywhere in a manifest': { manifests: [to(off(cart))], expect: flagged },
  },
  passes: {
    'a ready pod': { objects: [to(cart), ...ready('cart')] },
    'blue and green': { objects: [to(off(cart), cartV2), ...unready(), ...ready('cart-v2')] },
    'one of two that is ready': { objects: [to(cart, cartV2), ...unready(), ...ready('cart-v2')] },
    'a condition that is not set, which counts as ready': {
      objects: [to(cart), service('shop/cart'), endpointSlice('shop/cart', [{}])],
    },
    'a pod that still serves while it terminates': {
      objects: [
        to(cart),
        service('shop/cart'),
        endpointSlice('shop/cart', [{ ready: false, serving: true, terminating: true }]),
      ],
    },
    'a workload scaled to zero': { objects: [to(cart), service('shop/cart'), deployment(0)] },
    'a pod that is starting': {
      objects: [
        to(cart),
        service('shop/cart'),
        endpointSlice('shop/cart', [{ ready: false, pod: 'cart-1' }]),
        pod('shop/cart-1', 'cart', {}, young),
      ],
    },
    'an ExternalName Service': {
      objects: [to(cart), service('shop/cart', { type: 'ExternalName', externalName: 'cart.example.com' })],
    },
    'a selectorless Service whose EndpointSlices somebody else fills': {
      objects: [
        to(cart),
        service('shop/cart', { selector: undefined }),
        endpointSlice('shop/cart', [{ ready: true }]),
      ],
    },
    'a Service that does not exist, which is said elsewhere': { objects: [to(cart)] },
    'a kind of a vendor': {
      objects: [
        to({ group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'llm' }, cart),
        ...unready(),
      ],
    },
  },
  unknownUses: {
    services: { objects: [to(cart), ...unready()], expect: 'unknown' },
    endpoints: { objects: [to(cart), ...unready()], expect: 'unknown' },
    pods: { objects: [to(cart), ...unready()], expect: 'unknown' },
    workloads: { objects: [to(cart), service('shop/cart')], expect: 'unknown' },
    clock: { objects: [to(cart), ...unready()], expect: 'unknown' },
  },
  unknowns: {
    'Services of another namespace': { objects: [to(cart)], onlyIn: { Service: ['other'] } },
    'a manifest, whose pods nobody saw': { manifests: [to(cart), service('shop/cart')] },
  },
  notApplicable: {
    'a redirect': {
      objects: [
        httpRoute('shop/front', {
          rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https' } }] }],
        }),
      ],
    },
    'a cluster without routes': { objects: unready() },
  },
});
