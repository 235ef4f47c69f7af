import type { RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';
import { openLive } from '../../../src/source/live/open-live.ts';
import type { AnyKept } from '../../../src/model/kinds/index.ts';
import { Snapshot } from '../../../src/snapshot/snapshot.ts';
import type { Entry, Gap, Source, Wanted } from '../../../src/source/source.ts';
import { fakeServer, json, status, type FakeServer } from '../kube/fake-server.ts';
import { temporaryFolder, writeKubeconfig } from '../kube/kubeconfig-file.ts';

const folder = temporaryFolder();

/** What a path is answered with; of several the first answers first, and the last from then on. */
export type Script = Readonly<Record<string, RequestListener | readonly RequestListener[]>>;

/** Groups in discovery: `group/version` to the kinds in it. */
type Served = Readonly<Record<string, readonly string[]>>;

export interface ScriptedServer extends FakeServer {
  open(options?: Parameters<typeof openLive>[0]): Promise<Source>;
}

/**
 * An API server that answers as scripted. Paths stand without the limit but with the continue token; what is not
 * scripted has the version v1.37.2, serves the built-in kinds and `served`, and else is not found.
 */
export async function scriptedServer(script: Script, served: Served = {}): Promise<ScriptedServer> {
  const counts = new Map<string, number>();
  const all: Script = {
    '/version': json({ major: '1', gitVersion: 'v1.37.2', goVersion: 'go1.26', platform: 'linux/amd64' }),
    '/api': aggregated({ '/v1': ['Pod', 'Service', 'Namespace'] }),
    '/apis': aggregated(served),
    ...script,
  };
  const server = await fakeServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const token = url.searchParams.get('continue');
    const key = url.pathname + (token === null ? '' : `?continue=${token}`);
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    const answers = [all[key] ?? status(404, 'the server could not find the requested resource')].flat();
    answers[Math.min(count, answers.length - 1)]?.(request, response);
  });
  onTestFinished(() => server.close());
  const kubeconfig = writeKubeconfig(folder, { cluster: { server: server.url } });
  const open: ScriptedServer['open'] = async (options) => {
    const source = await openLive({ kubeconfig, ...options });
    onTestFinished(() => source.close());
    return source;
  };
  return Object.assign(server, { open });
}

/** An aggregated discovery document; a key that ends in `!` is a stale version. */
export function aggregated(served: Served, version = 'v2'): RequestListener {
  const items = Object.entries(served).map(([key, kinds]) => {
    const [name = '', groupVersion = ''] = key.replace('!', '').split('/');
    return {
      metadata: { name },
      versions: [
        {
          version: groupVersion,
          freshness: key.endsWith('!') ? 'Stale' : 'Current',
          resources: kinds.map((kind) => ({
            resource: kind.toLowerCase(),
            responseKind: { group: name, version: groupVersion, kind },
            scope: 'Namespaced',
            verbs: ['list'],
          })),
        },
      ],
    };
  });
  return json({ kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, items });
}

/** A page of a list. */
export function page(
  apiVersion: string,
  kind: string,
  items: readonly unknown[] | null,
  token = '',
): RequestListener {
  const metadata = { resourceVersion: '7', ...(token === '' ? {} : { continue: token }) };
  return json({ kind: `${kind}List`, apiVersion, metadata, items });
}

export const pods = (names: readonly string[], token = ''): RequestListener =>
  page(
    'v1',
    'Pod',
    names.map((name) => ({ metadata: { name, namespace: 'shop' }, spec: {} })),
    token,
  );

/** What reading told, by type. */
export interface Told {
  readonly entries: readonly Entry[];
  readonly objects: readonly AnyKept[];
  readonly names: readonly string[];
  readonly gaps: readonly Gap[];
  readonly listed: readonly unknown[];
  readonly snapshot: Snapshot;
}

export async function readAll(source: Source, wanted: Partial<Wanted>, signal?: AbortSignal): Promise<Told> {
  const entries: Entry[] = [];
  const snapshot = new Snapshot();
  for await (const entry of source.read({ kinds: [], names: [], namespaces: [], ...wanted }, signal)) {
    entries.push(entry);
    snapshot.add(entry);
  }
  const objects = entries.flatMap((entry) => (entry.type === 'object' ? [entry.object] : []));
  return {
    entries,
    objects,
    names: objects.map(({ ref }) => ref.name),
    gaps: entries.flatMap((entry) => (entry.type === 'gap' ? [entry.gap] : [])),
    listed: entries.flatMap((entry) => (entry.type === 'listed' ? [[entry.kind, entry.namespaces]] : [])),
    snapshot,
  };
}
