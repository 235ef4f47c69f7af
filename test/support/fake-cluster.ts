import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type FakeServer, fakeServer, json } from '../source/kube/fake-server.ts';
import { aggregated } from '../source/live/scripted-server.ts';
import { newFolder } from './snapshot-folder.ts';

interface FakeCluster {
  readonly server: FakeServer;
  /** The path of a kubeconfig for it, whose context is `one`. */
  readonly kubeconfig: string;
}

const served = {
  '/v1': ['Pod', 'Service', 'Namespace', 'Node', 'ConfigMap', 'Secret', 'Endpoints'],
  'discovery.k8s.io/v1': ['EndpointSlice'],
  'apps/v1': ['DaemonSet', 'Deployment'],
};

/**
 * An API server that answers these paths, such as `/api/v1/services`, with an object or with an error of that status,
 * and every other with an empty list.
 */
export async function fakeCluster(
  paths: Readonly<Record<string, object | number>>,
  user: object = {},
): Promise<FakeCluster> {
  const known: Readonly<Record<string, object | number>> = {
    '/version': { major: '1', minor: '37', gitVersion: 'v1.37.2', platform: 'linux/amd64' },
    ...paths,
  };
  const server = await fakeServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const { '/v1': core, ...groups } = served;
    if (pathname === '/api') aggregated({ '/v1': core })(request, response);
    else if (pathname === '/apis') aggregated(groups)(request, response);
    else {
      const found = known[pathname] ?? { kind: 'List', apiVersion: 'v1', metadata: {}, items: [] };
      if (typeof found === 'number') {
        const message = `asked for ${pathname}`;
        json({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code: found }, found)(
          request,
          response,
        );
      } else json(found)(request, response);
    }
  });
  onTestFinished(() => server.close());
  const kubeconfig = join(await newFolder(), 'config');
  const config = {
    'current-context': 'one',
    contexts: [{ name: 'one', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: server.url } }],
    users: [{ name: 'u', user }],
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
  return { server, kubeconfig };
}
