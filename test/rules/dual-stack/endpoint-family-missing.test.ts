import rule from '../../../src/rules/dual-stack/endpoint-family-missing.ts';
import { endpointSlice, pod, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const both = { clusterIPs: ['10.96.0.50', 'fd00:96::50'], ipFamilies: ['IPv4', 'IPv6'] };
const cart = (spec: Record<string, unknown> = {}): RawObject => service('shop/cart', { ...both, ...spec });
const four = endpointSlice('shop/cart', [{ node: 'worker-1', pod: 'cart-a', ready: true }]);
const six = (endpoints: readonly object[], name = 'cart-six'): RawObject =>
  endpointSlice('shop/cart', [], {
    metadata: { name, namespace: 'shop', labels: { 'kubernetes.io/service-name': 'cart' } },
    addressType: 'IPv6',
    endpoints,
  });
const sixReady = six([{ addresses: ['fd00:244::10'], conditions: { ready: true } }]);
const running = (
  ips: readonly string[],
  since = '2026-11-23T10:00:00Z',
  name = 'shop/cart-a',
): RawObject => ({
  ...pod(name, 'cart'),
  status: {
    phase: 'Running',
    podIP: ips[0],
    podIPs: ips.map((ip) => ({ ip })),
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: since }],
  },
});
const old = running(['10.244.0.10']);
const dual = running(['10.244.0.10', 'fd00:244::10']);
const flagged = [['medium', 'Service shop/cart']] as const;

testRule('dual-stack/endpoint-family-missing', rule, {
  flags: {
    'pods that have no address of the second family': {
      objects: [cart(), four, old],
      expect: flagged,
    },
    'an empty slice of the second family': { objects: [cart(), four, six([]), old], expect: flagged },
    'the first family missing': {
      objects: [cart(), sixReady],
      expect: flagged,
    },
    'several pods on older nodes': {
      objects: [
        cart(),
        endpointSlice('shop/cart', [{ pod: 'cart-a' }, { pod: 'cart-b' }]),
        old,
        running(['10.244.0.11'], '2026-11-23T10:00:00Z', 'shop/cart-b'),
      ],
      expect: flagged,
    },
    'pods that have both addresses for long, and no slice': {
      objects: [cart(), four, dual],
      expect: flagged,
    },
    'addresses written by hand, of one family': {
      objects: [cart({ selector: {} }), endpointSlice('shop/cart', [{ ready: true }])],
      expect: flagged,
    },
  },
  passes: {
    'endpoints of both families': { objects: [cart(), four, sixReady, dual] },
    'endpoints of both, fewer of one': {
      objects: [cart(), endpointSlice('shop/cart', [{ pod: 'cart-a' }, { pod: 'cart-b' }]), sixReady, dual],
    },
    'endpoints of the second family that are not ready': {
      objects: [cart(), four, six([{ addresses: ['fd00:244::10'], conditions: { ready: false } }]), dual],
    },
    'a pod that has just become ready': {
      objects: [cart(), four, running(['10.244.0.10', 'fd00:244::10'], '2026-11-23T11:59:30Z')],
    },
    'an endpoint whose pod is gone': { objects: [cart(), four] },
    'no endpoint at all': { objects: [cart()] },
    'no ready endpoint': {
      objects: [cart(), endpointSlice('shop/cart', [{ pod: 'cart-a', ready: false }]), old],
    },
    'conditions that are not set, which count as ready': {
      objects: [
        cart(),
        endpointSlice('shop/cart', [{ pod: 'cart-a' }]),
        six([{ addresses: ['fd00:244::10'] }]),
        dual,
      ],
    },
    'host names, which no family has': {
      objects: [
        cart({ selector: {} }),
        endpointSlice('shop/cart', [], {
          addressType: 'FQDN',
          endpoints: [{ addresses: ['db.example.com'] }],
        }),
      ],
    },
  },
  unknownUses: {
    pods: { objects: [cart(), four], expect: 'unknown' },
    clock: { objects: [cart(), four, dual], expect: 'unknown' },
  },
  unknowns: {
    'slices that were not all read': {
      objects: [cart(), four, old],
      unread: { EndpointSlice: 'timeout' },
    },
  },
  notApplicable: {
    'a Service of one family': { objects: [service('shop/cart'), four, old] },
    'a headless Service of both': {
      objects: [cart({ clusterIP: 'None', clusterIPs: ['None'] }), four, old],
    },
    'a headless Service without a selector': {
      objects: [cart({ clusterIP: 'None', clusterIPs: ['None'], selector: {} }), four],
    },
  },
});
