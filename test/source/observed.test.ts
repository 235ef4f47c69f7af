import { describe, expect, it } from 'vitest';
import type { RawObject } from '../support/snapshot-of.ts';
import { snapshotIn } from '../support/snapshot-folder.ts';

function service(fields: object = {}, metadata: object = {}): RawObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', ...metadata }, ...fields };
}

async function isDeclared(object: object, files: object = {}): Promise<boolean | undefined> {
  const snapshot = await snapshotIn({ 'a.json': object, ...files });
  const kind = (object as RawObject).kind as 'Service';
  return snapshot.listing(kind).items[0]?.ref.declared;
}

describe('an object is observed', () => {
  it.each([
    ['a uid', service({}, { uid: '1' })],
    ['a resourceVersion', service({}, { resourceVersion: '1' })],
    ['a creationTimestamp', service({}, { creationTimestamp: '2026-01-01T00:00:00Z' })],
    ['a status that is not empty', service({ status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } })],
    ['a status of false or zero', service({ status: { ready: 0 } })],
  ])('by %s alone', async (_, object) => {
    expect(await isDeclared(object)).toBe(false);
  });

  it.each(['EndpointSlice', 'Node', 'CiliumNode'])('as %s, which nobody writes by hand', async (kind) => {
    const apiVersion = { EndpointSlice: 'discovery.k8s.io/v1', Node: 'v1', CiliumNode: 'cilium.io/v2' }[kind];
    expect(await isDeclared({ apiVersion, kind, metadata: { name: 'a' } })).toBe(false);
  });

  it('when snapshot.yaml tells the time', async () => {
    const timed = { 'snapshot.yaml': { schemaVersion: 1, collectedAt: '2026-11-23T01:00:00Z' } };
    expect(await isDeclared(service(), timed)).toBe(false);
    expect(await isDeclared(service(), { 'snapshot.yaml': { schemaVersion: 1 } })).toBe(true);
  });

  it('and carries the label of a snapshot, without file and line', async () => {
    const snapshot = await snapshotIn({ 'a.json': service({}, { uid: '1', namespace: 'shop' }) });
    expect(snapshot.listing('Service').items[0]?.ref).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      namespace: 'shop',
      name: 'a',
      label: 'sanitized user evidence',
      declared: false,
    });
  });
});

describe('everything else is a manifest', () => {
  it.each([
    ['nothing of the kind', service()],
    ['what --dry-run prints', service({ status: { loadBalancer: {} } }, { creationTimestamp: null })],
    ['a status of empty values', service({ status: { conditions: [], phase: '' } }, { uid: '' })],
  ])('with %s', async (_, object) => {
    expect(await isDeclared(object)).toBe(true);
  });

  it('decided object by object, with file and line of each', async () => {
    const text = `# both
apiVersion: v1
kind: Service
metadata:
  name: wanted
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata:
    name: listed
- apiVersion: v1
  kind: Service
  metadata:
    name: seen
    uid: "1"
`;
    const json =
      '[]\n{"apiVersion":"v1","kind":"List","items":[\n{"apiVersion":"v1","kind":"Service","metadata":{"name":"inJson"}}]}';
    const snapshot = await snapshotIn({ 'apps/web.yaml': text, 'b.json': json });
    expect(
      snapshot.listing('Service').items.map(({ ref }) => [ref.name, ref.declared, ref.file, ref.line]),
    ).toEqual([
      ['seen', false, undefined, undefined],
      ['inJson', true, 'b.json', 3],
      ['listed', true, 'apps/web.yaml', 10],
      ['wanted', true, 'apps/web.yaml', 2],
    ]);
  });
});

describe('one object given twice is one object', () => {
  const pool = (apiVersion: string, cidr: string): object => ({
    apiVersion,
    kind: 'IPPool',
    metadata: { name: 'p', uid: '1' },
    spec: { cidr },
  });

  it.each([
    ['a.json', 'b.json'],
    ['b.json', 'a.json'],
  ])('at the group that its kind is best read at, whichever comes first', async (best, other) => {
    const snapshot = await snapshotIn({
      [best]: pool('projectcalico.org/v3', '10.0.0.0/16'),
      [other]: pool('crd.projectcalico.org/v1', '10.1.0.0/16'),
    });
    expect(snapshot.listing('IPPool').items.map(({ ref, spec }) => [ref.apiVersion, spec?.cidr])).toEqual([
      ['projectcalico.org/v3', '10.0.0.0/16'],
    ]);
  });

  it('at the version that its kind is best read at', async () => {
    const route = (version: string): object => ({
      apiVersion: `gateway.networking.k8s.io/${version}`,
      kind: 'HTTPRoute',
      metadata: { namespace: 'shop', name: 'r', uid: '1' },
    });
    const snapshot = await snapshotIn({ 'a.json': route('v1beta1'), 'b.json': route('v1') });
    expect(snapshot.listing('HTTPRoute').items.map(({ ref }) => ref.apiVersion)).toEqual([
      'gateway.networking.k8s.io/v1',
    ]);
  });

  it('what runs rather than what is wanted', async () => {
    const files = {
      'a.json': service({}, { namespace: 's' }),
      'b.json': service({}, { namespace: 's', uid: '1' }),
    };
    const snapshot = await snapshotIn(files);
    expect(snapshot.listing('Service').items.map(({ ref }) => ref.declared)).toEqual([false]);
  });
});
