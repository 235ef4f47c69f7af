import { expect, it } from 'vitest';
import { podAddresses, staleAmong } from '../../../src/net/services/stale-endpoints.ts';
import { endpointSlice, pod } from '../../support/objects.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

const followed = { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' };
const ready = (since: string) => [{ type: 'Ready', status: 'True', lastTransitionTime: since }];
const at = (name: string, podIP: string, since = '2026-11-23T00:00:00Z', phase = 'Running'): RawObject => ({
  ...pod(`shop/${name}`, 'cart'),
  status: { phase, podIP, podIPs: [{ ip: podIP }], conditions: ready(since) },
});

function stale(labels: object, pods: readonly RawObject[], unread = false): string[] {
  const names = ['a', 'b', 'c'];
  const slice = endpointSlice(
    'shop/cart',
    names.map((name) => ({ pod: name })),
    {
      metadata: {
        name: 'cart-x',
        namespace: 'shop',
        labels: { 'kubernetes.io/service-name': 'cart', ...labels },
      },
    },
  );
  const evidence = evidenceIn({
    objects: [slice, ...pods],
    ...(unread ? { unread: { Pod: 'forbidden' } } : {}),
  });
  const [read] = evidence.endpoints.items;
  if (read === undefined) throw new Error('no slice was read');
  const { stale: found, missing } = staleAmong(read.endpoints ?? [], read, evidence, 120);
  return [
    ...found.map(({ endpoint, pod: own }) => `${endpoint.targetRef?.name ?? ''} ${own.state}`),
    ...missing.map(({ reason }) => reason),
  ];
}
// The endpoints have the addresses 10.244.0.10 to 12.
const own = [at('a', '10.244.0.10'), at('b', '10.244.0.11'), at('c', '10.244.0.12')];

it('finds pods that are gone, have ended or have another address', () => {
  expect(stale({}, own)).toEqual([]);
  expect(stale({}, own.slice(1))).toEqual(['a absent']);
  expect(stale({}, [...own.slice(0, 2), at('c', '10.244.9.9')])).toEqual(['c known']);
  expect(stale({}, [...own.slice(0, 2), at('c', '10.244.0.12', undefined, 'Succeeded')])).toEqual([
    'c known',
  ]);
});

it('trusts the EndpointSlice controller to be on its way', () => {
  expect(stale(followed, own.slice(1))).toEqual([]);
  expect(stale(followed, [...own.slice(0, 2), at('c', '10.244.9.9', '2026-11-23T11:59:00Z')])).toEqual([]);
  expect(stale(followed, [...own.slice(0, 2), at('c', '10.244.9.9', '2026-11-23T11:50:00Z')])).toEqual([
    'c known',
  ]);
});

it('says nothing of pods that were not read', () => {
  expect(stale({}, [], true)).toEqual(['forbidden']);
});

it('takes all addresses of a pod', () => {
  const { pods } = evidenceIn({ objects: own });
  expect(pods.items.flatMap(podAddresses)).toContain('10.244.0.11');
});
