import { expect, it } from 'vitest';
import { capacityOf } from '../../../src/net/services/backend-capacity.ts';
import { endpointSlice, pod, service } from '../../support/objects.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';

function capacity(given: Given) {
  const evidence = evidenceIn(given);
  return capacityOf(evidence.services.items[0]!, evidence, 600);
}

const cart = service('shop/cart');
const born = (creationTimestamp: string) => pod('shop/cart-1', 'cart', {}, { creationTimestamp });
const unready = endpointSlice('shop/cart', [{ ready: false, pod: 'cart-1' }]);

it('is some with a ready endpoint, or one that serves while it terminates', () => {
  expect(capacity({ objects: [cart, endpointSlice('shop/cart', [{}])] }).state).toBe('some');
  const terminating = { ready: false, serving: true, terminating: true };
  expect(capacity({ objects: [cart, endpointSlice('shop/cart', [terminating])] }).state).toBe('some');
});

it('is none without endpoints, or with old pods that are not ready', () => {
  expect(capacity({ objects: [cart] })).toMatchObject({ state: 'none' });
  expect(capacity({ objects: [cart, unready, born('2026-11-20T00:00:00Z')] })).toMatchObject({
    state: 'none',
    evidence: [{ field: 'spec.selector' }, { seen: '0 of 1 ready' }],
  });
});

it('is meant to be none while a pod starts', () => {
  expect(capacity({ objects: [cart, unready, born('2026-11-23T11:55:00Z')] }).state).toBe('meant');
});

it('is not known where the age of its pods is not', () => {
  expect(
    capacity({ objects: [cart, unready, born('2026-11-20T00:00:00Z')], collectedAt: null }),
  ).toMatchObject({ state: 'unknown', missing: [{ what: 'time of reading' }] });
});
