import { expect, it, onTestFinished } from 'vitest';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeServer, json, type FakeServer } from '../source/kube/fake-server.ts';
import { aggregated } from '../source/live/scripted-server.ts';
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

function expectProgress({ notifications }: RunningServer): void {
  const told = notifications.filter(({ method }) => method === 'notifications/progress');
  expect(told.length).toBeGreaterThan(0);
  expect(told.every(({ params }) => params?.progressToken === 'mine')).toBe(true);
  const numbers = told.map(({ params }) => Number(params?.progress));
  expect(numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0))).toBe(true);
}
