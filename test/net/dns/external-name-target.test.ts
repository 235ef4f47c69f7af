import { expect, it } from 'vitest';
import { clusterTarget, faultOf, isShort } from '../../../src/net/dns/external-name-target.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

it.each([
  ['db.example', undefined],
  ['cart.shop.svc.cluster.local', undefined],
  ['', 'is empty'],
  ['https://db.example', 'has a scheme'],
  ['db.example/path', 'has a path'],
  ['db.example:5432', 'has a port'],
  ['my_db.example', 'has an underscore'],
  ['db .example', 'is not in DNS syntax'],
  [`${'a'.repeat(63)}.`.repeat(4) + 'example', 'is not in DNS syntax'],
])('%s: %s', (text, fault) => {
  expect(faultOf(text)).toBe(fault);
});

it('finds the Service that a name of the cluster means, also behind the name of a pod', () => {
  expect(clusterTarget('cart.shop.svc.cluster.local', 'cluster.local')).toEqual({
    namespace: 'shop',
    name: 'cart',
  });
  expect(clusterTarget('cart-0.cart.shop.svc.cluster.local', 'cluster.local')).toEqual({
    namespace: 'shop',
    name: 'cart',
  });
  expect(clusterTarget('cart.shop.svc.cluster.local', 'corp.internal')).toBeUndefined();
  expect(clusterTarget('shop.svc.cluster.local', 'cluster.local')).toBeUndefined();
});

it('takes a name for short that only search domains would complete', () => {
  const { services } = evidenceIn({ objects: [service('shop/cart')] });
  expect(
    ['cart', 'cart.shop', 'cart.shop.svc', 'db.example', 'cart.shop.example'].map((name) =>
      isShort(name, services),
    ),
  ).toEqual([true, true, true, false, false]);
});
