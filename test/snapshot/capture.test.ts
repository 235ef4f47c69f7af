import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KindId, kindIds } from '../../src/model/kinds/index.ts';
import { captureFilesOf } from '../../src/snapshot/capture.ts';
import { Snapshot } from '../../src/snapshot/snapshot.ts';
import { keepObject } from '../../src/source/keep-object.ts';
import { openSnapshot } from '../../src/source/open-snapshot.ts';
import type { Entry, Gap } from '../../src/source/source.ts';
import { endpointSlice, node, pod, service } from '../support/objects.ts';
import { newFolder, readSource, snapshotIn } from '../support/snapshot-folder.ts';
import { type Given, snapshotOf } from '../support/snapshot-of.ts';

const rich: Given = {
  objects: [
    node('w1'),
    service('shop/cart', {}, { annotations: { 'metallb.io/address-pool': 'a: "b"\u2028' } }),
    service('bank/teller'),
    pod('shop/cart-1', 'cart'),
    endpointSlice('shop/cart', [{ node: 'w1', ready: true }]),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'kube-system', name: 'cilium-config' },
      data: { 'tunnel-protocol': 'vxlan' },
    },
    {
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'IPPool',
      metadata: { name: 'p' },
      spec: { cidr: '10.0.0.0/8' },
    },
  ],
  unread: { Ingress: 'forbidden', DaemonSet: 'timeout' },
  onlyIn: { Deployment: ['shop', 'bank'] },
  unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'kube-proxy' }],
  files: { 'nodes/w1/ip-link.txt': '1: lo\n', 'outputs/version.json': '{"gitVersion":"v1.36.2"}' },
  source: 'live',
};

/** All that a snapshot says, but for what a capture of it cannot: whose word it is. */
function said(snapshot: Snapshot): unknown {
  return {
    collectedAt: snapshot.info.collectedAt,
    installed: snapshot.installed?.complete,
    groups: snapshot.installed?.groups,
    gaps: snapshot.gaps,
    files: [...snapshot.files].sort(),
    taken: [...snapshot.taken].sort(),
    kinds: Object.fromEntries(
      kindIds.map((kind) => {
        const { items, coverage } = snapshot.listing(kind as 'Pod');
        const { label, ...reach } = coverage;
        const objects = items.map((item) => ({ ...item, ref: { ...item.ref, label: '' } }));
        return [kind, { objects, reach, isInferred: label === 'inference' }];
      }),
    ),
  };
}

async function roundTrip(snapshots: readonly Snapshot[], limit?: number): Promise<Snapshot[]> {
  const folder = await newFolder();
  for (const { path, text } of captureFilesOf(snapshots, limit)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const back = [];
  for (const source of await openSnapshot(folder)) back.push(await readSource(source));
  return back;
}

const textOf = (snapshot: Snapshot, path: string): string | undefined =>
  [...captureFilesOf([snapshot])].find((file) => file.path === path)?.text;

describe('captureFilesOf', () => {
  it('writes what reads back to the same', async () => {
    const snapshot = snapshotOf(rich);
    const [back] = await roundTrip([snapshot]);
    expect(said(back!)).toEqual(said(snapshot));
    expect(back!.info).toEqual({ ...snapshot.info, source: 'snapshot' });
    expect(back!.skipped).toEqual([]);
  });

  it('writes in parts what is too long for one file', async () => {
    const objects = Array.from({ length: 40 }, (_, i) => pod(`shop/p${i}`, 'p'));
    const snapshot = snapshotOf({ objects });
    const lists = [...captureFilesOf([snapshot], 4000)].filter(({ path }) => path.startsWith('kinds/Pod.'));
    expect(lists.map(({ path }) => path).slice(0, 2)).toEqual(['kinds/Pod.1.json', 'kinds/Pod.2.json']);
    expect(lists.every(({ text }) => text.length <= 4000)).toBe(true);
    const [back] = await roundTrip([snapshot], 4000);
    expect(said(back!)).toEqual(said(snapshot));
  });

  it('writes an object too long for a file alone', () => {
    const objects = [pod('a/x', 'x'.repeat(500)), pod('a/y', 'y')];
    const lists = [...captureFilesOf([snapshotOf({ objects })], 400)].filter(({ path }) =>
      path.includes('/Pod.'),
    );
    expect(lists.map(({ text }) => text.split('\n').length)).toEqual([4, 4]);
  });

  it('writes Lists with one object a line, as kept, that do not count as all there is by themselves', () => {
    const snapshot = new Snapshot();
    for (const name of ['b', 'a'])
      add(snapshot, 'Service', {
        metadata: { namespace: 'shop', name },
        spec: { clusterIP: 'None', extra: 1 },
      });
    snapshot.add({ type: 'info', name: 'c', source: 'live', collectedAt: '2026-11-23T12:00:00Z' });
    expect(textOf(snapshot, 'kinds/Service.1.json')).toBe(
      [
        '{"apiVersion":"v1","kind":"List","metadata":{"remainingItemCount":0},"items":[',
        '{"apiVersion":"v1","kind":"Service","metadata":{"name":"a","namespace":"shop"},"spec":{"clusterIP":"None"}},',
        '{"apiVersion":"v1","kind":"Service","metadata":{"name":"b","namespace":"shop"},"spec":{"clusterIP":"None"}}',
        ']}',
        '',
      ].join('\n'),
    );
  });

  it('writes snapshot.yaml last, with the keys of a snapshot directory', () => {
    const snapshot = snapshotOf({ objects: [], unread: {}, collectedAt: '2026-11-23T12:00:00Z' });
    const files = [...captureFilesOf([snapshot])];
    const lines = files.at(-1)!.text.split('\n');
    expect(files.at(-1)!.path).toBe('snapshot.yaml');
    expect(lines.slice(0, 5)).toEqual([
      'schemaVersion: 1',
      'collectedAt: "2026-11-23T12:00:00Z"',
      'context: "test"',
      'complete: false',
      'installed:',
    ]);
    expect(lines.filter((line) => /^[a-z]/i.test(line)).map((line) => line.split(':')[0])).toEqual([
      'schemaVersion',
      'collectedAt',
      'context',
      'complete',
      'installed',
      'listed',
      'read',
      'gaps',
    ]);
    expect(lines).toContain('  - {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice"}');
  });

  it('leaves out what nobody knows', () => {
    const snapshot = new Snapshot();
    expect(textOf(snapshot, 'snapshot.yaml')).toBe(
      'schemaVersion: 1\ncomplete: false\nlisted: []\nread: []\ngaps: []\n',
    );
  });

  it('does not pass off as read what was inferred, unreadable or left open', async () => {
    const gap: Gap = {
      kind: 'Pod',
      what: 'Pod shop/bad',
      namespaces: ['shop'],
      object: { namespace: 'shop', name: 'bad' },
      reason: 'unparseable',
      detail: 'spec.hostNetwork',
      file: 'a.json',
      line: 3,
    };
    const snapshot = new Snapshot();
    const entries: Entry[] = [
      { type: 'info', name: 'c', source: 'live', collectedAt: '2026-11-23T12:00:00Z' },
      { type: 'installed', groups: [{ apiVersion: 'apps/v1', kinds: ['Deployment'] }], complete: true },
      { type: 'listed', kind: 'Service', namespaces: null, inferred: 'svc.json' },
      { type: 'listed', kind: 'Deployment', namespaces: ['a'], inferred: 'dep.json' },
      { type: 'listed', kind: 'Deployment', namespaces: ['b'] },
      {
        type: 'listed',
        kind: 'Pod',
        namespaces: null,
        taken: { from: '2026-11-23T11:59:58.120Z', to: '2026-11-23T11:59:59.000Z', resourceVersion: '81' },
      },
      { type: 'gap', gap },
      {
        type: 'gap',
        gap: {
          what: 'API group cilium.io',
          group: 'cilium.io',
          namespaces: null,
          reason: 'error',
          next: 'x',
        },
      },
      { type: 'read', name: { kind: 'ConfigMap', namespace: 'kube-system', name: 'a' }, found: false },
      { type: 'read', name: { kind: 'Node', name: 'n' }, found: true },
    ];
    for (const entry of entries) snapshot.add(entry);
    const [back] = await roundTrip([snapshot]);
    expect(said(back!)).toEqual(said(snapshot));
    expect(back!.inferredLists()).toEqual([
      { kind: 'Deployment', file: 'dep.json' },
      { kind: 'Service', file: 'svc.json' },
    ]);
    expect(back!.listing('Pod').find('shop', 'bad').state).toBe('unknown');
    expect(back!.taken.get('Pod')?.resourceVersion).toBe('81');
    expect([back!.isInstalled('CiliumNode'), back!.isInstalled('Gateway')]).toEqual([undefined, false]);
  });

  it('says that discovery as a whole did not answer', async () => {
    const snapshot = new Snapshot();
    snapshot.add({ type: 'installed', groups: [], complete: false });
    const [back] = await roundTrip([snapshot]);
    expect([back!.installed, back!.isInstalled('Gateway')]).toEqual([
      { groups: [], complete: false },
      undefined,
    ]);
    const [again] = await roundTrip([back!]);
    expect(said(again!)).toEqual(said(back!));
  });

  it('keeps what was observed apart from manifests where nobody noted the time', async () => {
    const service = (name: string, metadata: object): object => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'shop', name, ...metadata },
    });
    const snapshot = await snapshotIn({
      'a.json': service('seen', { uid: '1' }),
      'b.json': service('wanted', {}),
    });
    const [back] = await roundTrip([snapshot]);
    expect(back!.listing('Service').items.map(({ ref }) => [ref.name, ref.declared])).toEqual([
      ['seen', false],
      ['wanted', true],
    ]);
  });

  it('puts several clusters into folders of their own, percent-encoded, none over another', async () => {
    const names = ['eu/1', 'Prod', 'prod', '..', 'ünï', 'prod'];
    const snapshots = names.map((name) => {
      const snapshot = new Snapshot();
      snapshot.add({ type: 'info', name, source: 'live', collectedAt: null });
      snapshot.add({ type: 'file', path: 'outputs/a.txt', text: name });
      return snapshot;
    });
    const folders = [...captureFilesOf(snapshots)].map(({ path }) => path.split('/')[1]);
    expect([...new Set(folders)]).toEqual([
      'eu%2F1',
      'Prod',
      'prod-2',
      'cluster..',
      '%C3%BCn%C3%AF',
      'prod-3',
    ]);
    const back = await roundTrip(snapshots);
    expect(back.map(({ info }) => info.name).sort()).toEqual([...names].sort());
    expect(back.every(({ info, files }) => files.get('outputs/a.txt') === info.name)).toBe(true);
  });

  it('writes the same bytes for the same snapshot, in whatever order it was told', () => {
    const entries = [...snapshotOf(rich).entries()];
    const inOrder = (order: readonly Entry[]): string => {
      const snapshot = new Snapshot();
      for (const entry of order) snapshot.add(entry);
      return JSON.stringify([...captureFilesOf([snapshot])]);
    };
    const isGap = ({ type }: Entry): boolean => type === 'gap';
    const expected = inOrder(entries);
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (order) => {
        const gaps = entries.filter(isGap);
        expect(inOrder(order.map((entry) => (isGap(entry) ? gaps.shift()! : entry)))).toBe(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('brings any text through', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/\p{Cs}/u.test(text)),
        async (text) => {
          const snapshot = new Snapshot();
          snapshot.add({ type: 'info', name: text, source: 'live', collectedAt: null });
          add(snapshot, 'Service', { metadata: { namespace: 'shop', name: 'a', labels: { a: text } } });
          snapshot.add({
            type: 'gap',
            gap: { what: text, namespaces: [text], reason: 'error', detail: text },
          });
          const [back] = await roundTrip([snapshot]);
          expect(said(back!)).toEqual(said(snapshot));
          expect(back!.info.name).toBe(text);
        },
      ),
      { numRuns: 50 },
    );
  });
});

function add(snapshot: Snapshot, kind: KindId, raw: object): void {
  const kept = keepObject(kind, raw, 'v1', { label: 'live evidence', declared: false });
  snapshot.add({ type: 'object', kind, object: kept.object! });
}
