import { expect, it } from 'vitest';
import { isCiliumGlobal } from '../../src/net/cilium-global-service.ts';
import { service } from '../support/objects.ts';
import { snapshotOf } from '../support/snapshot-of.ts';

function isGlobal(annotations: Record<string, string>): boolean | undefined {
  const snapshot = snapshotOf({ objects: [service('shop/cart', {}, { annotations })] });
  return snapshot.listing('Service').items.map(isCiliumGlobal)[0];
}

it.each([
  ['service.cilium.io/global', 'true', true],
  ['io.cilium/global-service', 'true', true],
  ['service.cilium.io/global', 'false', false],
  ['service.cilium.io/shared', 'true', false],
])('%s: %s', (key, value, expected) => {
  expect(isGlobal({ [key]: value })).toBe(expected);
});
