import fc from 'fast-check';
import { get } from 'node:https';
import { readFileSync } from 'node:fs';
import type { RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { definitionOf, type KindId } from '../../src/model/kinds/index.ts';
import { keptTreeOf } from '../../src/source/kept-tree.ts';
import { openLive } from '../../src/source/live/open-live.ts';
import type { Entry } from '../../src/source/source.ts';
import { fakeServer } from '../source/kube/fake-server.ts';
import {
  anyObject,
  filledPaths,
  fullObject,
  pathsOf,
  protobufKinds,
  type ProtobufKind,
} from '../source/protobuf/samples.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';
import { kubeconfigWith } from './support/access.ts';
import { protobufTable } from './support/protobuf-table.ts';

it('has the table of the messages that the API server is built from', async () => {
  await expect(protobufTable()).toMatchFileSnapshot(
    join(import.meta.dirname, '../../src/source/protobuf/messages.ts'),
  );
});

// One version is enough to write; the API server gives the other.
const stored = protobufKinds.filter(({ version }) => version === 'v1');
const samples = 40;

/** Where the API server keeps the objects of a kind in etcd. */
function etcdKey({ kind }: ProtobufKind, name: string): string {
  const { plural, namespaced } = definitionOf(kind);
  const resource =
    { Node: 'minions', Service: 'services/specs', Ingress: 'ingress' }[kind as string] ?? plural;
  return `/registry/${resource}/${namespaced ? 'limited/' : ''}${name}`;
}

/** Writes objects as they are, past validation, which would let in few of the fields of an object at once. */
async function writeSamples({ etcdUrl }: ControlPlane, of: ProtobufKind): Promise<void> {
  const { kind, group, version } = of;
  const { kind: bare, namespaced } = definitionOf(kind);
  const objects = [fullObject(of), ...fc.sample(anyObject(of), { numRuns: samples, seed: 7 })];
  for (const [index, object] of objects.entries()) {
    const name = `sample-${index}`;
    const value = {
      ...object,
      apiVersion: group === '' ? version : `${group}/${version}`,
      kind: bare,
      metadata: {
        ...(object.metadata as object | undefined),
        uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
        name,
        ...(namespaced ? { namespace: 'limited' } : { namespace: undefined }),
      },
    };
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const body = { key: base64(etcdKey(of, name)), value: base64(JSON.stringify(value)) };
    const answer = await fetch(`${etcdUrl}/v3/kv/put`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`etcd answered ${answer.status}`);
  }
}

interface Proxied {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** Asks the API server what was asked here, and lets `answer` send on what it says. */
function proxyOf(
  controlPlane: ControlPlane,
  accept: (accept: string) => string,
  answer: (response: ServerResponse, proxied: Proxied, path: string) => void,
): RequestListener {
  const ca = readFileSync(controlPlane.caFile);
  return (request, response) => {
    const path = request.url ?? '';
    const headers = {
      accept: accept(request.headers.accept ?? ''),
      authorization: `Bearer ${controlPlane.tokens.admin}`,
    };
    get(`${controlPlane.url}${path}`, { ca, headers }, (upstream) => {
      const chunks: Buffer[] = [];
      upstream.on('data', (chunk: Buffer) => chunks.push(chunk));
      upstream.on('end', () => {
        const { statusCode: status = 0, headers: answered } = upstream;
        answer(response, { status, type: answered['content-type'] ?? '', body: Buffer.concat(chunks) }, path);
      });
    });
  };
}

const pass = (response: ServerResponse, { status, type, body }: Proxied): void => {
  response.writeHead(status, { 'content-type': type }).end(body);
};

async function readVia(controlPlane: ControlPlane, listener: RequestListener, options = {}) {
  const server = await fakeServer(listener);
  onTestFinished(() => server.close());
  const kubeconfig = kubeconfigWith(controlPlane, 'admin', { server: server.url });
  const source = await openLive({ kubeconfig, pageSize: 17, ...options });
  onTestFinished(() => source.close());
  const entries: Entry[] = [];
  const wanted = { kinds: protobufKinds.map(({ kind }) => kind), names: [], namespaces: [] };
  for await (const entry of source.read({ ...wanted, kinds: [...new Set(wanted.kinds)] }))
    entries.push(entry);
  return {
    objects: entries.flatMap((entry) => (entry.type === 'object' ? [entry] : [])),
    gaps: entries.flatMap((entry) => (entry.type === 'gap' ? [entry.gap] : [])),
    listed: entries.flatMap((entry) => (entry.type === 'listed' ? [entry.kind] : [])),
  };
}

describe('a cluster with objects that use every kept field', () => {
  let controlPlane: ControlPlane;
  beforeAll(async () => {
    controlPlane = await startControlPlane({ controllers: [] });
    for (const of of stored) await writeSamples(controlPlane, of);
  });
  afterAll(() => controlPlane.stop());

  it('reads the same in protobuf as in JSON', async () => {
    const types = new Map<string, string>();
    const inProtobuf = await readVia(
      controlPlane,
      proxyOf(
        controlPlane,
        (accept) => accept,
        (response, proxied, path) => {
          types.set(path.split('?', 1)[0] ?? '', proxied.type);
          pass(response, proxied);
        },
      ),
    );
    const inJson = await readVia(
      controlPlane,
      proxyOf(controlPlane, (accept) => accept.replace('application/vnd.kubernetes.protobuf,', ''), pass),
    );
    expect(inProtobuf.gaps).toEqual([]);
    expect(inJson.gaps).toEqual([]);
    for (const { kind } of stored) {
      const of = ({ objects }: typeof inJson) => objects.filter((entry) => entry.kind === kind);
      expect(of(inProtobuf).length, kind).toBeGreaterThan(samples);
      expect(of(inProtobuf), kind).toStrictEqual(of(inJson));

      const tree = keptTreeOf(kind);
      const filled = new Set(of(inProtobuf).flatMap(({ object }) => filledPaths(tree, object)));
      const unfilled = pathsOf(tree).filter((path) => !filled.has(path));
      expect(unfilled.filter((path) => !isNeverServed(kind, path))).toEqual([]);
    }
    const lists = [...types].filter(([path]) => /\/(?:v1|v1beta1)\/\w+$/.test(path));
    expect(lists.length).toBeGreaterThanOrEqual(stored.length);
    expect(new Set(lists.map(([, type]) => type))).toEqual(new Set(['application/vnd.kubernetes.protobuf']));
  });

  it('reads JSON where the server refuses protobuf', async () => {
    const { gaps, listed } = await readVia(controlPlane, (request, response) => {
      if (request.headers.accept?.includes('protobuf') === true) response.writeHead(406).end();
      else proxyOf(controlPlane, (accept) => accept, pass)(request, response);
    });
    expect(gaps).toEqual([]);
    expect(listed).toEqual([...new Set(protobufKinds.map(({ kind }) => kind))]);
  });

  it('says why the server refuses, which it says in protobuf too', async () => {
    const listener = proxyOf(controlPlane, (accept) => accept, pass);
    const { gaps } = await readVia(controlPlane, (request, response) => {
      // What the server makes of a limit that is no number.
      request.url = request.url?.replace(/^\/api\/v1\/pods\?limit=\d+/, '/api/v1/pods?limit=x');
      listener(request, response);
    });
    expect(gaps).toMatchObject([{ kind: 'Pod', reason: 'error' }]);
    expect(gaps[0]?.detail).toContain('400 for /api/v1/pods');
    expect(gaps[0]?.detail).toContain('invalid syntax');
  });

  it.each([
    ['cut', (body: Buffer) => body.subarray(0, body.length / 2)],
    ['overwritten', (body: Buffer) => Buffer.from(body).fill(0xff, Math.floor(body.length / 2))],
    [
      'of another kind',
      (body: Buffer) => Buffer.from(body.toString('latin1').replace('PodList', 'PodLost'), 'latin1'),
    ],
  ])('takes pods for unknown whose second page is %s', async (_, spoil) => {
    const { gaps, listed, objects } = await readVia(
      controlPlane,
      proxyOf(
        controlPlane,
        (accept) => accept,
        (response, proxied, path) => {
          const isIt = path.startsWith('/api/v1/pods?') && path.includes('continue=');
          pass(response, isIt ? { ...proxied, body: spoil(proxied.body) } : proxied);
        },
      ),
    );
    expect(gaps).toMatchObject([{ kind: 'Pod', what: 'Pod', reason: 'unparseable', namespaces: null }]);
    expect(listed).not.toContain('Pod');
    expect(objects.filter(({ kind }) => kind === 'Pod')).toHaveLength(17);
  });
});

/** Containers keep flags of their command among their arguments; no API server of today has topologyKeys. */
function isNeverServed(kind: KindId, path: string): boolean {
  if (path === 'metadata.namespace') return !definitionOf(kind).namespaced;
  return path.endsWith('.command') || path === 'spec.topologyKeys';
}
