import { describe, expect, it } from 'vitest';
import { missingOf } from '../../src/model/maybe.ts';
import { namesOf, readOf, snapshotIn } from '../support/snapshot-folder.ts';

const uid = { uid: '6f1c' };

function pod(path: string, metadata: object = uid): object {
  const [namespace, name] = path.split('/');
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, ...metadata } };
}

function node(name: string): object {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name } };
}

function podList(items: readonly object[], metadata: object = { resourceVersion: '9' }): object {
  return { apiVersion: 'v1', kind: 'PodList', metadata, items };
}

function list(items: readonly object[], metadata: object = { resourceVersion: '' }): object {
  return { apiVersion: 'v1', kind: 'List', metadata, items };
}

describe('a kind counts as listed when snapshot.yaml says so', () => {
  it('everywhere or in some namespaces, even if there was none', async () => {
    const snapshot = await snapshotIn({
      'snapshot.yaml': {
        schemaVersion: 1,
        listed: [
          { apiVersion: 'v1', kind: 'Pod' },
          { apiVersion: 'v1', kind: 'Service', namespaces: ['shop'] },
        ],
      },
    });
    expect(readOf(snapshot, 'Pod')).toBe('everywhere');
    expect(snapshot.listing('Pod').find('shop', 'a')).toEqual({
      state: 'absent',
      label: 'sanitized user evidence',
      from: [],
    });
    expect(readOf(snapshot, 'Service')).toEqual(['shop']);
    expect(snapshot.listing('Service').find('shop', 'a').state).toBe('absent');
    expect(snapshot.listing('Service').find('bank', 'a').state).toBe('unknown');
    expect(readOf(snapshot, 'Node')).toEqual([]);
  });

  it('in any of the versions of the kind', async () => {
    const snapshot = await snapshotIn({
      'snapshot.yaml': {
        schemaVersion: 1,
        listed: [{ apiVersion: 'crd.projectcalico.org/v1', kind: 'IPPool' }],
      },
    });
    expect(readOf(snapshot, 'IPPool')).toBe('everywhere');
  });

  it('by its complete, for the kinds of which an object is there', async () => {
    const files = {
      'snapshot.yaml': { schemaVersion: 1, complete: true },
      'a.json': pod('shop/a', {}),
    };
    const snapshot = await snapshotIn(files);
    expect(readOf(snapshot, 'Pod')).toBe('everywhere');
    expect(readOf(snapshot, 'Service')).toEqual([]);
  });

  it('by the complete of the command line, for manifests too', async () => {
    const files = { 'a.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n' };
    expect(readOf(await snapshotIn(files, { complete: true }), 'Service')).toBe('everywhere');
    const alone = await snapshotIn(files);
    expect(alone.listing('Service').find('default', 'b')).toEqual({
      state: 'unknown',
      missing: [{ what: 'Service', namespaces: ['default'], reason: 'not-collected' }],
    });
  });
});

describe('a kind counts as listed by a typed List of observed objects', () => {
  it('for the cluster, if the items lie in two namespaces or more', async () => {
    const snapshot = await snapshotIn({ 'pods.json': podList([pod('a/x'), pod('b/x')]) });
    expect(readOf(snapshot, 'Pod')).toBe('everywhere');
    expect(snapshot.listing('Pod').coverage.label).toBe('sanitized user evidence');
    expect(snapshot.inferredLists()).toEqual([]);
  });

  it('for one namespace, if all lie in it', async () => {
    const snapshot = await snapshotIn({
      'a.json': podList([pod('a/x'), pod('a/y')]),
      'b.json': podList([pod('b/x')]),
    });
    expect(readOf(snapshot, 'Pod')).toEqual(['a', 'b']);
    expect(snapshot.listing('Pod').find('a', 'z').state).toBe('absent');
    expect(snapshot.listing('Pod').find('c', 'z').state).toBe('unknown');
  });

  it('for the cluster, if the kind is cluster-scoped, even if there is none', async () => {
    const files = {
      'nodes.json': { apiVersion: 'v1', kind: 'NodeList', items: [node('n1')] },
      'classes.yaml': 'apiVersion: networking.k8s.io/v1\nkind: IngressClassList\nitems: []\n',
    };
    const snapshot = await snapshotIn(files);
    expect([readOf(snapshot, 'Node'), readOf(snapshot, 'IngressClass')]).toEqual([
      'everywhere',
      'everywhere',
    ]);
  });

  it('whose items leave out what the List says of them', async () => {
    const bare = (namespace: string): object => ({ metadata: { namespace, name: 'x', ...uid } });
    const snapshot = await snapshotIn({ 'pods.json': podList([bare('a'), bare('b')]) });
    expect([namesOf(snapshot, 'Pod'), readOf(snapshot, 'Pod')]).toEqual([['a/x', 'b/x'], 'everywhere']);
  });

  it.each([{ continue: 'abc' }, { remainingItemCount: 12 }, { remainingItemCount: 0 }])(
    'but not by a part of one: %j',
    async (metadata) => {
      const snapshot = await snapshotIn({ 'pods.json': podList([pod('a/x'), pod('b/x')], metadata) });
      expect([namesOf(snapshot, 'Pod'), readOf(snapshot, 'Pod')]).toEqual([['a/x', 'b/x'], []]);
    },
  );

  it('an empty continue is none', async () => {
    const snapshot = await snapshotIn({ 'pods.json': podList([pod('a/x'), pod('b/x')], { continue: '' }) });
    expect(readOf(snapshot, 'Pod')).toBe('everywhere');
  });

  it('but not by an empty one of a namespaced kind, which may be of any namespace', async () => {
    const snapshot = await snapshotIn({ 'pods.json': podList([]), 'n.json': node('n1') });
    expect(readOf(snapshot, 'Pod')).toEqual([]);
  });

  it('but not when its items were stripped of their namespace', async () => {
    const bare = { metadata: { name: 'x', ...uid } };
    const snapshot = await snapshotIn({ 'pods.json': podList([bare, pod('a/x')]) });
    expect(readOf(snapshot, 'Pod')).toEqual([]);
  });
});

describe('a kind counts as listed by an untyped List of observed objects', () => {
  it('as by a typed one, but by inference, with the file named', async () => {
    const items = [pod('a/x'), pod('b/x'), node('n1')];
    const snapshot = await snapshotIn({ 'dump/all.json': list(items) });
    expect([readOf(snapshot, 'Pod'), readOf(snapshot, 'Node')]).toEqual(['everywhere', 'everywhere']);
    expect(snapshot.listing('Pod').find('a', 'z')).toEqual({ state: 'absent', label: 'inference', from: [] });
    expect(snapshot.listing('Pod').find('a', 'x')).toMatchObject({ label: 'sanitized user evidence' });
    expect(snapshot.inferredLists()).toEqual([
      { kind: 'Pod', file: 'dump/all.json' },
      { kind: 'Node', file: 'dump/all.json' },
    ]);
  });

  it('in one namespace only', async () => {
    const snapshot = await snapshotIn({ 'pods.json': list([pod('a/x')]) });
    expect(readOf(snapshot, 'Pod')).toEqual(['a']);
  });

  it('without inference where something firmer says the same', async () => {
    const snapshot = await snapshotIn({
      'snapshot.yaml': { schemaVersion: 1, listed: [{ apiVersion: 'v1', kind: 'Pod' }] },
      'pods.json': list([pod('a/x'), pod('b/x')]),
    });
    expect(snapshot.listing('Pod').coverage.label).toBe('sanitized user evidence');
    expect(snapshot.inferredLists()).toEqual([]);
  });

  it('but not by a part of one', async () => {
    const snapshot = await snapshotIn({ 'pods.json': list([pod('a/x'), pod('b/x')], { continue: 'c' }) });
    expect(readOf(snapshot, 'Pod')).toEqual([]);
  });
});

describe('nothing else makes an absence', () => {
  const manifest = pod('a/x', {});
  it.each([
    ['Lists of manifests', list([manifest, pod('b/x', {})])],
    ['typed Lists of manifests', podList([manifest, pod('b/x', {})])],
    ['Lists in which some are manifests', podList([manifest, pod('b/x')])],
    ['empty untyped Lists', list([])],
    ['single documents', pod('a/x')],
  ])('%s say nothing about other objects', async (_, content) => {
    const snapshot = await snapshotIn({ 'a.json': content, 'n.json': node('n1') });
    expect([readOf(snapshot, 'Pod'), readOf(snapshot, 'Node')]).toEqual([[], []]);
    expect(snapshot.listing('Pod').find('a', 'other')).toEqual({
      state: 'unknown',
      missing: [{ what: 'Pod', namespaces: ['a'], reason: 'not-collected' }],
    });
  });
});

describe('what could not be read does not look absent', () => {
  const broken = { ...pod('a/x'), spec: { hostNetwork: 'yes' } };
  const whole = { 'snapshot.yaml': { schemaVersion: 1, complete: true }, 'ok.json': pod('b/x') };
  const gap = {
    kind: 'Pod',
    what: 'Pod a/x',
    namespaces: ['a'],
    object: { namespace: 'a', name: 'x' },
    reason: 'unparseable',
    detail: 'broken.json:1: spec.hostNetwork is string, not boolean',
    file: 'broken.json',
    line: 1,
  };

  it('an object with a field of a wrong type is left out; the rest of its kind is as it was', async () => {
    const snapshot = await snapshotIn({ ...whole, 'broken.json': broken });
    const pods = snapshot.listing('Pod');
    expect(namesOf(snapshot, 'Pod')).toEqual(['b/x']);
    expect(snapshot.gaps).toEqual([gap]);
    expect(pods.find('a', 'x')).toEqual({ state: 'unknown', missing: [gap] });
    expect(pods.find('a', 'y').state).toBe('absent');
    expect([pods.coverage.everywhere, pods.covers(), pods.covers('a'), pods.covers('b')]).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(pods.missingIn()).toEqual([gap]);
    expect(pods.missingIn('a')).toEqual([gap]);
    expect(pods.missingIn('b')).toEqual([]);
  });

  it('also in a List, and for a cluster-scoped kind', async () => {
    const bad = { ...node('n2'), spec: { podCIDRs: 'x' } };
    const snapshot = await snapshotIn({
      'n.json': { apiVersion: 'v1', kind: 'NodeList', items: [node('n1'), bad] },
    });
    const nodes = snapshot.listing('Node');
    expect([nodes.covers(), nodes.find(undefined, 'n2').state, nodes.find(undefined, 'n3').state]).toEqual([
      false,
      'unknown',
      'absent',
    ]);
  });

  it('nor in the one namespace that was listed', async () => {
    const snapshot = await snapshotIn({ 'a.json': podList([broken, pod('a/y')]) });
    expect(readOf(snapshot, 'Pod')).toEqual([]);
    expect(snapshot.listing('Pod').find('a', 'x').state).toBe('unknown');
  });

  it('an object that another version of its kind makes readable is not lacking', async () => {
    const pool = (apiVersion: string, cidr: unknown): object => ({
      apiVersion,
      kind: 'IPPool',
      metadata: { name: 'default', ...uid },
      spec: { cidr },
    });
    const snapshot = await snapshotIn({
      'snapshot.yaml': { schemaVersion: 1, complete: true },
      'a.json': pool('projectcalico.org/v3', 7),
      'b.json': pool('crd.projectcalico.org/v1', '10.0.0.0/8'),
    });
    expect([namesOf(snapshot, 'IPPool'), readOf(snapshot, 'IPPool')]).toEqual([['default'], 'everywhere']);
  });

  it.each([
    [
      'an object without a name',
      { 'broken.json': { apiVersion: 'v1', kind: 'Pod', metadata: { uid: '1' } } },
    ],
    ['a file that does not parse and names the kind', { 'broken.yaml': 'kind: Pod\nmetadata: [' }],
    ['a file that does not parse and names nothing', { 'broken.yaml': 'metadata: [' }],
    ['a file that breaks off', { 'broken.json': '{"apiVersion":"v1","kind":"PodList","items":[{"a"' }],
    ['a template', { 'broken.yaml': 'kind: Pod\nmetadata:\n  name: {{ .Values.name }}\n' }],
    ['a file that is no text', { 'broken.yaml': Buffer.from([0x61, 0, 0x62]) }],
  ])('completeness is not taken at its word next to %s', async (_, files) => {
    const snapshot = await snapshotIn({ ...whole, ...files });
    expect(readOf(snapshot, 'Pod')).toEqual([]);
    const found = snapshot.listing('Pod').find('a', 'x');
    expect(new Set(missingOf(found).map(({ reason }) => reason))).toEqual(new Set(['unparseable']));
  });

  it('a file that does not parse casts no doubt on kinds that it does not name', async () => {
    const snapshot = await snapshotIn({ ...whole, 'broken.yaml': 'kind: Service\nmetadata: [' });
    expect(readOf(snapshot, 'Pod')).toBe('everywhere');
  });

  it('a List with an item that does not parse is not whole', async () => {
    const text = JSON.stringify(podList([pod('a/x'), pod('b/x')])).replace('"Pod"', 'Pod');
    const snapshot = await snapshotIn({ 'pods.json': text });
    expect([namesOf(snapshot, 'Pod'), readOf(snapshot, 'Pod')]).toEqual([['b/x'], []]);
  });
});
