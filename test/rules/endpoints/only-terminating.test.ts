import rule from '../../../src/rules/endpoints/only-terminating.ts';
import { endpointSlice, pod, service } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';
import { workload } from '../../support/workload-objects.ts';

const leaving = (name: string, deletionTimestamp = '2026-11-23T11:50:00Z') =>
  pod(`shop/${name}`, 'cart', {}, { deletionTimestamp });
const serving = { ready: false, serving: true, terminating: true };
const one = [service('shop/cart'), endpointSlice('shop/cart', [{ pod: 'cart-1', ...serving }])];
const wanted = workload('Deployment', 'shop/cart', 'cart', { replicas: 2 });
const flagged = [['medium', 'Service shop/cart']] as const;

testRule('endpoints/only-terminating', rule, {
  flags: {
    'a pod ten minutes past its grace period': {
      objects: [...one, wanted, leaving('cart-1')],
      expect: flagged,
    },
    'several, one of which no longer serves': {
      objects: [
        service('shop/cart'),
        endpointSlice('shop/cart', [
          { pod: 'cart-1', ...serving },
          { pod: 'cart-2', ...serving, serving: false },
        ]),
        wanted,
        leaving('cart-1'),
        leaving('cart-2', '2026-11-23T11:00:00Z'),
      ],
      expect: flagged,
    },
    'pods that no workload is there for': { objects: [...one, leaving('cart-1')], expect: flagged },
  },
  passes: {
    'a pod within its grace period': {
      objects: [...one, wanted, leaving('cart-1', '2026-11-23T12:00:20Z')],
    },
    'a pod that is past it by less than a minute': {
      objects: [...one, wanted, leaving('cart-1', '2026-11-23T11:59:10Z')],
    },
    'one of two within its grace period': {
      objects: [
        service('shop/cart'),
        endpointSlice('shop/cart', [
          { pod: 'cart-1', ...serving },
          { pod: 'cart-2', ...serving },
        ]),
        wanted,
        leaving('cart-1'),
        leaving('cart-2', '2026-11-23T12:00:20Z'),
      ],
    },
    'a ready endpoint beside it': {
      objects: [
        service('shop/cart'),
        endpointSlice('shop/cart', [{ pod: 'cart-1', ...serving }, { pod: 'cart-2' }]),
        wanted,
        leaving('cart-1'),
      ],
    },
    'an endpoint without conditions, which counts as ready': {
      objects: [service('shop/cart'), endpointSlice('shop/cart', [{ pod: 'cart-1' }]), leaving('cart-1')],
    },
    'endpoints that no longer serve': {
      objects: [
        service('shop/cart'),
        endpointSlice('shop/cart', [{ pod: 'cart-1', ...serving, serving: false }]),
        wanted,
        leaving('cart-1'),
      ],
    },
    'a workload that is scaled to zero': {
      objects: [...one, workload('Deployment', 'shop/cart', 'cart', { replicas: 0 }), leaving('cart-1')],
    },
    'a pod that was read before it was deleted': { objects: [...one, wanted, pod('shop/cart-1', 'cart')] },
  },
  unknownUses: {
    workloads: { objects: [...one, leaving('cart-1')], expect: 'unknown' },
    clock: { objects: [...one, wanted, leaving('cart-1')], expect: 'unknown' },
  },
  unknowns: {
    'pods that were read in another namespace only': {
      objects: [...one, wanted],
      onlyIn: { Pod: ['default'] },
    },
  },
  notApplicable: {
    'a Service without a selector': { objects: [service('shop/cart', { selector: undefined }), one[1]!] },
    'a Service without endpoints': { objects: [service('shop/cart'), endpointSlice('shop/cart', [])] },
    'an ExternalName Service': { objects: [service('shop/cart', { type: 'ExternalName' }), one[1]!] },
  },
});
