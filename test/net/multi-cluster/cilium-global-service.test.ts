import { expect, it } from 'vitest';
import {
  affinityOf,
  citeGlobal,
  isCiliumGlobal,
  isShared,
  wantsRemoteSlices,
} from '../../../src/net/multi-cluster/cilium-global-service.ts';
import { service } from '../../support/objects.ts';
import { snapshotOf } from '../../support/snapshot-of.ts';

function serviceWith(annotations: Record<string, string>, spec: Record<string, unknown> = {}) {
  const snapshot = snapshotOf({ objects: [service('shop/cart', spec, { annotations })] });
  const [one] = snapshot.listing('Service').items;
  if (one === undefined) throw new Error('no Service');
  return one;
}
const global = { 'service.cilium.io/global': 'true' };

it.each([
  [global, true],
  [{ 'service.cilium.io/global': 'True' }, true],
  [{ 'io.cilium/global-service': 'true' }, true],
  [{ 'service.cilium.io/global': 'false' }, false],
  [{ 'service.cilium.io/global': 'false', 'io.cilium/global-service': 'true' }, false],
  [{ 'service.cilium.io/shared': 'true' }, false],
])('%j: global %s', (annotations, expected) => {
  expect(isCiliumGlobal(serviceWith(annotations))).toBe(expected);
});

it.each([
  [global, true],
  [{ ...global, 'service.cilium.io/shared': 'true' }, true],
  [{ ...global, 'service.cilium.io/shared': 'false' }, false],
  [{ ...global, 'io.cilium/shared-service': 'FALSE' }, false],
  [{ 'service.cilium.io/shared': 'true' }, false],
])('%j: shared %s', (annotations, expected) => {
  expect(isShared(serviceWith(annotations))).toBe(expected);
});

it.each([
  [global, 'none'],
  [{ ...global, 'service.cilium.io/affinity': 'local' }, 'local'],
  [{ ...global, 'io.cilium/service-affinity': 'Remote' }, 'remote'],
  [{ ...global, 'service.cilium.io/affinity': 'near' }, 'none'],
  [{ 'service.cilium.io/affinity': 'local' }, 'none'],
])('%j: affinity %s', (annotations, expected) => {
  expect(affinityOf(serviceWith(annotations))).toBe(expected);
});

it.each([
  [global, 'None', true],
  [global, '10.96.0.1', false],
  [{ ...global, 'service.cilium.io/global-sync-endpoint-slices': 'false' }, 'None', false],
  [{ ...global, 'service.cilium.io/global-sync-endpoint-slices': 'true' }, '10.96.0.1', true],
  [{ 'io.cilium/global-service': 'true' }, 'None', false],
])('%j at %s: slices of other clusters %s', (annotations, clusterIP, expected) => {
  expect(wantsRemoteSlices(serviceWith(annotations, { clusterIP }))).toBe(expected);
});

it('cites the annotation that counts, or the default', () => {
  const one = serviceWith({ 'io.cilium/global-service': 'True' });
  expect(citeGlobal(one, 'global', 'false')).toMatchObject({
    field: 'metadata.annotations[io.cilium/global-service]',
    seen: 'True',
  });
  expect(citeGlobal(one, 'shared', 'true')).toMatchObject({
    field: 'metadata.annotations[service.cilium.io/shared]',
    seen: 'true (the documented default)',
  });
});
