import { expect, it } from 'vitest';
import { ingressLack } from '../../../src/net/multi-cluster/globalnet-ingress.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';
import { condition, serviceExport, submarinerObject } from '../../support/submariner-objects.ts';

const cart = service('shop/cart');
const ingress = (allocatedIP: string, ...conditions: object[]) =>
  submarinerObject('GlobalIngressIP', 'cart', { status: { allocatedIP, conditions } }, { namespace: 'shop' });
const internal = (name: string, address: string) =>
  service(
    `shop/${name}`,
    { externalIPs: [address] },
    { labels: { 'submariner.io/exportedServiceRef': 'cart' } },
  );
const given = ingress('242.1.0.5');

function lack(objects: Given['objects'] = [], more: Given = {}) {
  const evidence = evidenceIn({ ...more, objects: [serviceExport('shop/cart'), ...objects] });
  const [it] = evidence.serviceExports.items;
  if (it === undefined) throw new Error('no ServiceExport');
  const found = ingressLack(it, evidence);
  return found.state === 'known' ? found.value.words : found.state;
}

it.each([
  ['an address that its internal Service carries', [cart, given, internal('a', '242.1.0.5')]],
  ['a headless Service', [service('shop/cart', { clusterIP: 'None' })]],
  ['a Service of another type', [service('shop/cart', { type: 'LoadBalancer' })]],
  ['no Service', []],
])('%s', (_, objects) => {
  expect(lack(objects)).toBe('absent');
});

it.each([
  [[cart], 'and has no GlobalIngressIP: other clusters do not reach it'],
  [
    [cart, ingress('', condition('Allocated', 'False', 'IPPoolAllocationFailed'))],
    'and its GlobalIngressIP has no address, because the global range is used up: other clusters do not reach it',
  ],
  [
    [cart, ingress('242.1.0.5', condition('Allocated', 'False', 'ProgrammingFailed'))],
    'and its GlobalIngressIP is not in force: other clusters do not reach it',
  ],
  [
    [cart, given],
    'with the global address 242.1.0.5, and there is no internal Service that carries it: other clusters do not reach it',
  ],
  [
    [cart, given, internal('a', '242.1.0.5'), internal('b', '242.1.0.5')],
    'with the global address 242.1.0.5, and 2 internal Services are there for it instead of one: which of them answers is open',
  ],
  [
    [cart, given, internal('a', '242.1.0.6')],
    'with the global address 242.1.0.5, and its internal Service a carries another one: other clusters do not reach it',
  ],
])('%#: what it lacks', (objects, words) => {
  expect(lack(objects)).toBe(words);
});

it('lacks what was not read', () => {
  expect(lack([], { unread: { Service: 'forbidden' } })).toBe('unknown');
  expect(lack([cart], { unread: { GlobalIngressIP: 'forbidden' } })).toBe('unknown');
});
