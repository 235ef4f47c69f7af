import { expect, it, onTestFinished } from 'vitest';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeServer, json, type FakeServer } from '../source/kube/fake-server.ts';
import { aggregated } from '../source/live/scripted-server.ts';
import { launchOf, sdkTwo } from '../support/mcp-clients.ts';
import { type RunningServer, startServer } from '../support/mcp-server.ts';
import { newFolder } from '../support/snapshot-folder.ts';

/** A cluster that counts how often Services were listed, and answers them only when let. */
async function slowCluster(): Promise<{
  server: FakeServer;
  kubeconfig: string;
  listed: () => number;
  aborted: () => number;
  answer: () => void;
}> {
  let listed = 0;
  let aborted = 0;
  let answer: () => void = () => undefined;
  const let_ = new Promise<void>((resolve) => (answer = resolve));
  const server = await fakeServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const known: Readonly<Record<string, ReturnType<typeof json>>> = {
      '/version': json({ major: '1', minor: '37', gitVersion: 'v1.37.2', platform: 'linux/amd64' }),
      '/api': aggregated({ '/v1': ['Pod', 'Service', 'Namespace', 'Node', 'ConfigMap'] }),
      '/apis': aggregated({ 'discovery.k8s.io/v1': ['EndpointSlice'] }),
    };
    const send = known[pathname] ?? json({ kind: 'List', apiVersion: 'v1', metadata: {}, items: [] });
    if (pathname !== '/api/v1/services') {
      send(request, response);
      return;
    }
    listed += 1;
    response.on('close', () => {
      if (!response.writableEnded) aborted += 1;
    });
    void let_.then(() => {
      send(request, response);
    });
  });
  onTestFinished(() => {
    answer();
    return server.close();
  });
  const kubeconfig = join(await newFolder(), 'config');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      'current-context': 'one',
      contexts: [{ name: 'one', context: { cluster: 'c' } }],
      clusters: [{ name: 'c', cluster: { server: server.url } }],
    }),
  );
  return { server, kubeconfig, listed: () => listed, aborted: () => aborted, answer };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function readingOf(structured: Readonly<Record<string, unknown>>): string | undefined {
  return /"snapshotId":"(\w+)"/.exec(JSON.stringify(structured))?.[1];
}

it('is read once by calls at once and by those that follow', async () => {
  const cluster = await slowCluster();
  const server = await startServer([], { env: { KUBECONFIG: cluster.kubeconfig } });
  const calls = ['get_services', 'get_nodes', 'review_network', 'get_endpointslices'].map((tool) =>
    server.call(tool),
  );
  await until(() => cluster.listed() > 0);
  cluster.answer();
  const first = await Promise.all(calls);
  expect(first.map(({ isError }) => isError)).toEqual([false, false, false, false]);
  const later = await server.call('get_services', { refresh: true });
  expect(new Set([...first, later].map(({ structured }) => readingOf(structured))).size).toBe(1);
  expect(cluster.listed()).toBe(1);
  expect(later.text).toMatch(
    /Not read anew: the reading is \d+ s old, and one that is younger than 30 s is shared\./,
  );
  const anew = await server.call('get_services', { maxAge: 0 });
  expect(cluster.listed()).toBe(2);
  expect(readingOf(anew.structured)).not.toBe(readingOf(later.structured));
});

it('tells its progress to who asked, and stops when nobody waits', async () => {
  const cluster = await slowCluster();
  const server = await startServer([], { env: { KUBECONFIG: cluster.kubeconfig } });
  const cancel = (requestId: number): void => {
    server.notify('notifications/cancelled', { requestId, reason: 'enough' });
  };
  // The handshake was request 1.
  void server.call('get_services', {}, { progressToken: 'mine' });
  void server.call('get_nodes');
  await until(() => cluster.listed() === 1);
  cancel(2);
  await server.call('list_sources');
  expect(cluster.aborted()).toBe(0);
  cancel(3);
  await until(() => cluster.aborted() === 1);
  expectProgress(server);
  // What was broken off is not kept.
  cluster.answer();
  expect(await server.call('get_services')).toMatchObject({ isError: false });
  expect(cluster.listed()).toBe(2);
});

it('does so for a client of 2026 too', async () => {
  const cluster = await slowCluster();
  const client = await sdkTwo({ pin: '2026-07-28' }, launchOf([], { KUBECONFIG: cluster.kubeconfig }));
  const enough = new AbortController();
  const told: number[] = [];
  const call = client.callTool(
    { name: 'get_services', arguments: {} },
    { signal: enough.signal, onprogress: ({ progress }) => void told.push(progress) },
  );
  await until(() => cluster.listed() === 1 && told.length > 0);
  enough.abort();
  await expect(call).rejects.toThrow();
  await until(() => cluster.aborted() === 1);
  cluster.answer();
  const { isError = false } = await client.callTool({ name: 'get_services', arguments: {} });
  expect(isError).toBe(false);
});

it('ends with its host in the middle of a reading, and leaves nothing of it behind', async () => {
  const cluster = await slowCluster();
  const server = await startServer([], { env: { KUBECONFIG: cluster.kubeconfig } });
  void server.call('review_network').catch(() => undefined);
  await until(() => cluster.listed() === 1);
  expect(await server.end()).toBe(0);
  await until(() => cluster.aborted() === 1);
  expect(server.garbage).toEqual([]);
});

it('ends with its host while a login plugin runs, and the plugin with it', async () => {
  const folder = await newFolder();
  const plugin = join(folder, 'plugin.mjs');
  const pidFile = join(folder, 'pid');
  writeFileSync(
    plugin,
    `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
console.log('not for the host');
writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
setTimeout(() => {}, 60_000);
`,
  );
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: [plugin],
    interactiveMode: 'Never',
  };
  const kubeconfig = join(folder, 'config');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      'current-context': 'one',
      contexts: [{ name: 'one', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'u', user: { exec } }],
    }),
  );
  const server = await startServer([], { env: { KUBECONFIG: kubeconfig } });
  void server.call('get_services').catch(() => undefined);
  await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '');
  const pid = Number(readFileSync(pidFile, 'utf8'));
  expect(await server.end()).toBe(0);
  await until(() => !existsSync(`/proc/${pid}`));
  expect(server.garbage).toEqual([]);
});

function expectProgress({ notifications }: RunningServer): void {
  const told = notifications.filter(({ method }) => method === 'notifications/progress');
  expect(told.length).toBeGreaterThan(0);
  expect(told.every(({ params }) => params?.progressToken === 'mine')).toBe(true);
  const numbers = told.map(({ params }) => Number(params?.progress));
  expect(numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0))).toBe(true);
}
