import { expect, it } from 'vitest';
import { isOnPodNetwork, podNetworkFamilies } from '../../../src/net/dataplane/network-pods.ts';
import { keptOne } from '../../support/kept-one.ts';
import { pod } from '../../support/objects.ts';

const running = (ips: readonly string[], spec: Record<string, unknown> = {}, metadata: object = {}) =>
  keptOne('Pod', {
    ...pod('shop/cart-0', 'cart', spec, metadata),
    status: { phase: 'Running', podIPs: ips.map((ip) => ({ ip })) },
  });

it('leaves out pods of the host network and those that go', () => {
  expect(isOnPodNetwork(running(['10.0.0.1']))).toBe(true);
  expect(isOnPodNetwork(running(['10.0.0.1'], { hostNetwork: true }))).toBe(false);
  expect(isOnPodNetwork(running([], {}, { deletionTimestamp: '2026-11-23T11:00:00Z' }))).toBe(false);
  const ended = keptOne('Pod', { ...pod('shop/job-0', 'job'), status: { phase: 'Succeeded' } });
  expect(isOnPodNetwork(ended)).toBe(false);
});

it('tells the families of the pod network', () => {
  const six = running(['fd00::1'], { hostNetwork: true });
  expect([...podNetworkFamilies([running(['10.0.0.1']), six])]).toEqual([4]);
  expect([...podNetworkFamilies([running(['10.0.0.1', 'fd00::1'])])]).toEqual([4, 6]);
  expect([...podNetworkFamilies([])]).toEqual([]);
});
