import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/model/user-error.ts';
import { collect } from '../../src/snapshot/collect.ts';
import { openSnapshot } from '../../src/source/open-snapshot.ts';
import type { Entry } from '../../src/source/source.ts';
import {
  folderOf,
  namesOf,
  newFolder,
  readOf,
  readSnapshot,
  readSource,
  snapshotIn,
} from '../support/snapshot-folder.ts';

const pod = (path: string): object => {
  const [namespace, name] = path.split('/');
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, uid: '1' } };
};
const pods = { apiVersion: 'v1', kind: 'PodList', metadata: {}, items: [pod('a/x'), pod('b/x')] };

async function userError(promise: Promise<unknown>): Promise<UserError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UserError)) throw error;
  return error;
}

describe('a snapshot', () => {
  const files = {
    'snapshot.yaml': 'schemaVersion: 1\ncollectedAt: 2026-11-23T01:00:00Z\ncontext: prod-eu\n',
    'deep/down/pods.json': pods,
    'svc.yml': 'apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: a}\n',
    'nodes/w1/ip-link.txt': '1: lo\n',
    'nodes/w1/kubelet-config.yaml': 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n',
    'nodes/w1/node.prom': 'up 1\n',
    'outputs/version.json': { gitVersion: 'v1.36.2' },
    'logs/coredns.txt': 'plugin/errors\n',
    'README.md': 'no evidence',
  };

  it('is a folder, an archive of it, or an archive of what is in it: all tell the same', async () => {
    const folder = await folderOf(files);
    const work = await newFolder();
    execFileSync('tar', [
      '-czf',
      join(work, 'whole.tar.gz'),
      '-C',
      join(folder, '..'),
      folder.split('/').pop()!,
    ]);
    execFileSync('tar', ['-czf', join(work, 'inside.tgz'), '-C', folder, '.']);
    const told = [];
    for (const path of [folder, join(work, 'whole.tar.gz'), join(work, 'inside.tgz')]) {
      const snapshot = await readSnapshot(path);
      expect(snapshot.gaps).toEqual([]);
      told.push([...snapshot.entries()]);
    }
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);

    const snapshot = await readSnapshot(folder);
    expect(snapshot.info).toEqual({
      type: 'info',
      name: 'prod-eu',
      source: 'snapshot',
      collectedAt: '2026-11-23T01:00:00Z',
    });
    expect([namesOf(snapshot, 'Pod'), readOf(snapshot, 'Pod')]).toEqual([['a/x', 'b/x'], 'everywhere']);
    expect(namesOf(snapshot, 'Service')).toEqual(['a/s']);
    expect(Object.fromEntries(snapshot.files)).toEqual({
      'nodes/w1/ip-link.txt': '1: lo\n',
      'nodes/w1/kubelet-config.yaml': files['nodes/w1/kubelet-config.yaml'],
      'nodes/w1/node.prom': 'up 1\n',
      'outputs/version.json': '{"gitVersion":"v1.36.2"}',
      'logs/coredns.txt': 'plugin/errors\n',
    });
  });

  it.each([
    ['pods.json', JSON.stringify(pods)],
    [
      'pods.yaml',
      `apiVersion: v1\nkind: PodList\nitems:\n- ${JSON.stringify(pod('a/x'))}\n- ${JSON.stringify(pod('b/x'))}\n`,
    ],
    ['dump', JSON.stringify(pods)],
  ])('is one file: %s', async (name, text) => {
    const folder = await folderOf({ [name]: text, 'other.yaml': 'a: [' });
    const snapshot = await readSnapshot(join(folder, name));
    expect([snapshot.info.name, snapshot.gaps, readOf(snapshot, 'Pod')]).toEqual([
      join(folder, name),
      [],
      'everywhere',
    ]);
  });

  it.each([
    ['JSON documents', JSON.stringify(pod('a/x')) + JSON.stringify(pod('b/x'))],
    ['YAML documents', `---\n${JSON.stringify(pod('a/x'))}\n---\n${JSON.stringify(pod('b/x'))}\n`],
    ['a byte-order mark', `\ufeff${JSON.stringify(pods)}`],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${JSON.stringify(pods)}`, 'utf16le')],
  ])('is standard input: %s', async (_, text) => {
    const snapshot = await readSnapshot('-', { input: Readable.from([Buffer.from(text)]) });
    expect([snapshot.info.name, namesOf(snapshot, 'Pod')]).toEqual(['standard input', ['a/x', 'b/x']]);
  });

  it('is an archive on standard input', async () => {
    const folder = await folderOf(files);
    const bytes = execFileSync('tar', ['-czf', '-', '-C', folder, '.']);
    const snapshot = await readSnapshot('-', { input: Readable.from([bytes]) });
    expect(snapshot.files.get('nodes/w1/ip-link.txt')).toBe('1: lo\n');
  });

  it('is called what the caller says', async () => {
    const snapshot = await snapshotIn({ 'a.json': pod('a/x') }, { source: 'demo', name: 'demo' });
    expect(snapshot.info).toEqual({ type: 'info', name: 'demo', source: 'demo', collectedAt: null });
  });

  it('tells what discovery listed and what was asked for by name', async () => {
    const snapshot = await snapshotIn({
      'snapshot.yaml': `schemaVersion: 1
installed:
  - { apiVersion: gateway.networking.k8s.io/v1, kinds: [Gateway] }
read:
  - { apiVersion: v1, kind: ConfigMap, namespace: kube-system, name: kube-proxy, found: false }
gaps:
  - { what: EndpointSlice, reason: forbidden, detail: no right }
  - { what: API group operator.tigera.io, group: operator.tigera.io, reason: error }
`,
    });
    expect(snapshot.isInstalled('Gateway')).toBe(true);
    expect(snapshot.isInstalled('HTTPRoute')).toBe(false);
    expect(snapshot.isInstalled('Installation')).toBeUndefined();
    expect(snapshot.listing('ConfigMap').find('kube-system', 'kube-proxy').state).toBe('absent');
    expect(snapshot.listing('ConfigMap').find('kube-system', 'other').state).toBe('unknown');
    expect(snapshot.listing('EndpointSlice').missingIn()).toEqual([
      {
        kind: 'EndpointSlice',
        what: 'EndpointSlice',
        reason: 'forbidden',
        detail: 'no right',
        namespaces: null,
      },
    ]);
  });

  it('tells nothing of what is installed where discovery as a whole did not answer', async () => {
    const snapshot = await snapshotIn({
      'snapshot.yaml':
        'schemaVersion: 1\ninstalled: []\ngaps: [{what: discovery, group: "*", reason: timeout}]\n',
    });
    expect([snapshot.installed, snapshot.isInstalled('Gateway')]).toEqual([
      { groups: [], complete: false },
      undefined,
    ]);
  });

  it('with a snapshot.yaml that cannot be read still has its objects', async () => {
    const snapshot = await snapshotIn({
      'snapshot.yaml': 'schemaVersion: 1\ncomplte: true',
      'a.json': pod('a/x'),
    });
    expect(namesOf(snapshot, 'Pod')).toEqual(['a/x']);
    expect(snapshot.gaps).toEqual([
      {
        what: 'snapshot.yaml',
        namespaces: null,
        reason: 'unparseable',
        detail: 'Unrecognized key: "complte"; what it says was not taken into account',
        file: 'snapshot.yaml',
      },
    ]);
  });

  it('is told once; asked again for names, there is nothing new', async () => {
    const [source] = await openSnapshot(await folderOf({ 'a.json': pod('a/x') }));
    const told: Entry[] = [];
    const names = [{ kind: 'ConfigMap', namespace: 'a', name: 'b' }] as const;
    for await (const entry of source!.read({ kinds: ['Pod'], names: [], namespaces: [] })) told.push(entry);
    for await (const entry of source!.read({ kinds: [], names, namespaces: [] })) told.push(entry);
    expect(told.map(({ type }) => type)).toEqual(['info', 'object']);
    await source!.close();
  });

  it('stops when it is told to', async () => {
    const [source] = await openSnapshot(await folderOf({ 'a.json': pod('a/x') }));
    const plan = { wanted: { kinds: ['Pod'], names: [], namespaces: [] }, follow: () => [] } as const;
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(collect(source!, plan, signal)).rejects.toThrow('enough');
  });
});

describe('several clusters', () => {
  it('are one source each, named by snapshot.yaml, else by their folder', async () => {
    const folder = await folderOf({
      'clusters/eu%2F1/pods.json': pods,
      'clusters/us/snapshot.yaml': 'schemaVersion: 1\ncontext: arn:us/1\n',
      'clusters/us/nodes/w1/ip-link.txt': 'us\n',
      'clusters/us/broken.yaml': 'a: [',
    });
    const sources = await openSnapshot(folder);
    const snapshots = [];
    for (const source of sources) snapshots.push(await readSource(source));
    expect(snapshots.map(({ info }) => info.name)).toEqual(['eu/1', 'arn:us/1']);
    expect(snapshots.map((one) => namesOf(one, 'Pod').length)).toEqual([2, 0]);
    expect(snapshots.map(({ files }) => [...files.keys()])).toEqual([[], ['nodes/w1/ip-link.txt']]);
    expect(snapshots.map(({ gaps }) => gaps.map(({ file }) => file))).toEqual([
      [],
      ['clusters/us/broken.yaml'],
    ]);
  });

  it('leave the files beside them to one of their own', async () => {
    const sources = await openSnapshot(
      await folderOf({ 'clusters/eu/pods.json': pods, 'a.json': pod('c/z') }),
    );
    const snapshots = [];
    for (const source of sources) snapshots.push(await readSource(source));
    expect(snapshots.map((one) => namesOf(one, 'Pod'))).toEqual([['c/z'], ['a/x', 'b/x']]);
  });
});

describe('what is no evidence is skipped and counted', () => {
  it('a kustomization, Helm values, other YAML, kinds that are not read', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      data: { password: 'aHVudGVyMg==' },
    };
    const volume = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'v' } };
    const snapshot = await snapshotIn({
      'kustomization.yaml': 'resources: [a.yaml]\n',
      'overlay/k.yaml': 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n',
      'chart/values-prod.yaml': 'replicas: 2\n',
      'ci.yml': 'jobs: {a: "${{ matrix.b }}"}\n---\nmore: 1\n',
      'secrets.json': { apiVersion: 'v1', kind: 'List', items: [secret] },
      'volumes.json': { apiVersion: 'v1', kind: 'List', items: [volume, volume] },
      'a.json': pod('a/x'),
    });
    expect(snapshot.skipped).toEqual([
      { path: 'chart/values-prod.yaml', because: 'Helm values' },
      { path: 'ci.yml', because: 'no apiVersion and kind (2 objects)' },
      { path: 'kustomization.yaml', because: 'a kustomization' },
      { path: 'overlay/k.yaml', because: 'a kustomization' },
      { path: 'volumes.json', because: 'PersistentVolume is not among the kinds read (2 objects)' },
    ]);
    expect(namesOf(snapshot, 'Secret')).toEqual(['default/s']);
    expect(JSON.stringify([...snapshot.entries()])).not.toContain('aHVudGVyMg');
  });

  it('a Secret saved as an output, too', async () => {
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {key: aHVudGVyMg==}\n';
    const snapshot = await snapshotIn({ 'outputs/kubectl-get-secret.yaml': secret, 'a.json': pod('a/x') });
    expect(snapshot.skipped).toEqual([]);
    expect(snapshot.files.size).toBe(0);
    expect(JSON.stringify([...snapshot.entries()])).not.toContain('aHVudGVyMg');
  });

  it('objects saved as an output are objects', async () => {
    const snapshot = await snapshotIn({ 'outputs/kubectl-get-pods.json': pods });
    expect([namesOf(snapshot, 'Pod'), snapshot.files.size]).toEqual([['a/x', 'b/x'], 0]);
  });

  it('credentials in what a command printed are redacted', async () => {
    const snapshot = await snapshotIn({
      'outputs/cilium-status.txt': 'Authorization: Bearer abcdefgh12345678\n',
    });
    expect(snapshot.files.get('outputs/cilium-status.txt')).toBe('Authorization: [redacted]\n');
  });
});

describe('what cannot be read is a gap, and the rest is judged', () => {
  it('a template: with file and line', async () => {
    const text =
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\n---\n{{- if .x }}\nkind: Pod\n{{- end }}\n---\n{{ .x }}\n---\nkind: {{ .y }}\n';
    const snapshot = await snapshotIn({ 'chart/svc.yaml': text, 'a.json': pod('a/x') });
    expect(snapshot.gaps).toEqual(
      [4, 6, 10, 12].map((line) => ({
        what: `chart/svc.yaml:${line}`,
        namespaces: null,
        reason: 'unparseable',
        detail: 'a template, which says nothing until it is rendered',
        next: 'render it (helm template, for a chart) and review what comes out',
        file: 'chart/svc.yaml',
        line,
      })),
    );
    expect(namesOf(snapshot, 'Pod')).toEqual(['a/x']);
  });

  it.each([
    ['a quoted value', 'name: a\nspec:\n  clusterIP: "{{ .ip }}"\n'],
    ['a value of another type', 'name: a\nspec:\n  ports: {{ toYaml .ports }}\n'],
  ])('a template in %s: the object is unknown', async (_, rest) => {
    const text = `apiVersion: v1\nkind: Service\nmetadata:\n  ${rest}`;
    const snapshot = await snapshotIn({ 'svc.yaml': text, 'a.json': pod('a/x') }, { complete: true });
    expect(snapshot.gaps.map(({ what, line, detail }) => [what, line, detail])).toEqual([
      ['Service default/a', 6, 'svc.yaml:6: a template, which says nothing until it is rendered'],
    ]);
    expect(snapshot.listing('Service').find('default', 'a').state).toBe('unknown');
  });

  it('but braces in a ConfigMap or in what was observed are none', async () => {
    const corefile = '.:53 {\n template IN A {\n  answer "{{ .Name }} 60 IN A 192.0.2.1"\n }\n}\n';
    const snapshot = await snapshotIn({
      'cm.json': {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { namespace: 'kube-system', name: 'coredns' },
        data: { Corefile: corefile },
      },
      'svc.json': {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'a', namespace: 'a', uid: '1', labels: { a: '{{' } },
      },
    });
    expect([snapshot.gaps, namesOf(snapshot, 'ConfigMap'), namesOf(snapshot, 'Service')]).toEqual([
      [],
      ['kube-system/coredns'],
      ['a/a'],
    ]);
  });

  it('YAML that does not parse: with file, line and column, document by document', async () => {
    const snapshot = await snapshotIn({
      'a.yaml': `${JSON.stringify(pod('a/x'))}\n---\na: b\n  c: d: e\n---\n${JSON.stringify(pod('b/x'))}\n`,
    });
    expect(namesOf(snapshot, 'Pod')).toEqual(['a/x', 'b/x']);
    expect(snapshot.gaps).toEqual([
      {
        what: 'a.yaml:4:4',
        namespaces: null,
        reason: 'unparseable',
        detail: 'bad indentation of a mapping entry',
        file: 'a.yaml',
        line: 4,
        column: 4,
      },
    ]);
  });

  it('alias bombs and deep nesting', async () => {
    const bomb = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]'];
    for (let i = 1; i < 9; i += 1) bomb.push(`a${i}: &a${i} [${`*a${i - 1},`.repeat(10)}]`);
    const snapshot = await snapshotIn({
      'bomb.yaml': bomb.join('\n'),
      'deep.json': `{"apiVersion":"v1","kind":"Service","metadata":{"name":"a","namespace":"a"},"more":${'['.repeat(1e5)}${']'.repeat(1e5)}}`,
      'deep.yaml': '['.repeat(1e5),
      'a.json': pod('a/x'),
    });
    expect(snapshot.gaps.map(({ what }) => what)).toEqual(['bomb.yaml:1', 'deep.yaml:1:100']);
    expect([namesOf(snapshot, 'Pod'), namesOf(snapshot, 'Service')]).toEqual([['a/x'], ['a/a']]);
  });

  it('what was saved as text and is none', async () => {
    const snapshot = await snapshotIn({
      'nodes/w1/ip-link.txt': Buffer.from([1, 0, 2]),
      'a.json': pod('a/x'),
    });
    expect(snapshot.gaps.map(({ what, detail }) => [what, detail])).toEqual([
      ['nodes/w1/ip-link.txt', 'it is no text'],
    ]);
  });

  it('links that lead out of the folder or nowhere, which are not followed', async () => {
    const outside = await folderOf({ 'secret.json': pod('out/side') });
    const folder = await folderOf({ 'a.json': pod('a/x') });
    await symlink(join(outside, 'secret.json'), join(folder, 'link.json'));
    await symlink(outside, join(folder, 'linked'));
    await symlink('nothing', join(folder, 'nowhere.json'));
    await symlink('a.json', join(folder, 'same.json'));
    await symlink('.', join(folder, 'loop'));
    const snapshot = await readSnapshot(folder, { complete: true });
    expect([namesOf(snapshot, 'Pod'), readOf(snapshot, 'Pod')]).toEqual([['a/x'], []]);
    expect(snapshot.gaps.slice(0, 3).map(({ what, reason, detail }) => [what, reason, detail])).toEqual([
      ['link.json', 'error', 'a link that leads out of the folder'],
      ['linked', 'error', 'a link that leads out of the folder'],
      ['nowhere.json', 'error', 'a link that leads to nothing'],
    ]);
  });

  it('folders nested too deep', async () => {
    const deep = 'd/'.repeat(33);
    const snapshot = await snapshotIn({ [`${deep}b.json`]: pod('b/x'), 'a.json': pod('a/x') });
    expect(namesOf(snapshot, 'Pod')).toEqual(['a/x']);
    expect(snapshot.gaps.map(({ detail }) => detail)).toEqual(['folders are nested more than 32 deep']);
  });
});

describe('bad input is the caller’s mistake, told with the next step', () => {
  const anySnapshot = 'name a folder, one YAML or JSON file, a .tar.gz, or - for standard input';

  it('a path that is not there', async () => {
    const error = await userError(openSnapshot('/no/such/place'));
    expect([error.message, error.next]).toEqual([
      '/no/such/place does not exist or may not be read',
      anySnapshot,
    ]);
  });

  it('an empty folder, and one without anything to read', async () => {
    const empty = await newFolder();
    expect((await userError(openSnapshot(empty))).message).toBe(
      `${empty} holds nothing that can be reviewed`,
    );
    const folder = await folderOf({ 'README.md': 'hello', 'nodes/README.md': 'x' });
    await mkdir(join(folder, 'clusters'));
    expect((await userError(openSnapshot(folder))).message).toBe(
      `${folder} holds nothing that can be reviewed`,
    );
  });

  it.each([
    ['nothing but files that are skipped', { 'values.yaml': 'a: 1\n' }, ''],
    [
      'nothing but files that do not parse',
      { 'a.yaml': 'a: b: c' },
      '; a.yaml:1:5: bad indentation of a mapping entry',
    ],
    ['an empty file', { 'a.yaml': '' }, ''],
  ])('%s', async (_, files, because) => {
    const folder = await folderOf(files);
    expect((await userError(readSnapshot(folder))).message).toBe(
      `${folder} holds nothing that can be reviewed${because}`,
    );
  });

  it('what is neither folder nor file', async () => {
    expect((await userError(openSnapshot('/dev/null'))).message).toBe(
      '/dev/null is neither a folder nor a file',
    );
  });

  it('an archive that is none', async () => {
    const path = join(await newFolder(), 'a.tar.gz');
    await writeFile(path, gzipSync('this is no archive'.repeat(100)));
    expect((await userError(openSnapshot(path))).message).toContain('no whole gzipped tar archive');
  });
});
