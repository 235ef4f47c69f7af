import { expect, it } from 'vitest';
import { readEndpoints, readSlices, role } from '../support/roles.ts';
import { evidenceIn, type RawObject } from '../support/snapshot-of.ts';

const readers = (...objects: RawObject[]) =>
  evidenceIn({ objects }).endpointsReaders.items.map(({ ref, readsSlices }) => [
    ref.kind,
    ref.name,
    readsSlices,
  ]);

it('finds roles that list or watch Endpoints, and tells whether they read EndpointSlices too', () => {
  expect(
    readers(
      role('shop/one', [readEndpoints]),
      role('two', [readEndpoints, readSlices]),
      role('three', [readEndpoints, { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]),
    ),
  ).toEqual([
    ['Role', 'one', false],
    ['ClusterRole', 'three', true],
    ['ClusterRole', 'two', true],
  ]);
});

it('leaves out what Kubernetes sets up, locks, writers and roles for everything', () => {
  expect(
    readers(
      role('view', [readEndpoints], { labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } }),
      role('system:kube-dns', [readEndpoints]),
      role('shop/lock', [{ ...readEndpoints, resourceNames: ['lock'] }]),
      role('shop/writer', [{ ...readEndpoints, verbs: ['get', 'create', 'update'] }]),
      role('provisioner', [{ ...readEndpoints, verbs: ['list', 'watch', 'create', 'update'] }]),
      role('local-path', [{ ...readEndpoints, verbs: ['*'] }]),
      role('admin', [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]),
      role('shop/other-group', [{ ...readEndpoints, apiGroups: ['submariner.io'] }]),
    ),
  ).toEqual([]);
});
