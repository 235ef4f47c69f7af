import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveCluster } from '../../src/source/kube/resolve-cluster.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';

interface Kubeconfig {
  readonly users: { readonly name: string; readonly user: Record<string, unknown> }[];
  readonly clusters: { readonly name: string; readonly cluster: Record<string, unknown> }[];
  readonly contexts: unknown[];
  readonly [key: string]: unknown;
}

const whoAmI = '/apis/authentication.k8s.io/v1';
let controlPlane: ControlPlane;
let dir: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'authentication-'));
  controlPlane = await startControlPlane({ controllers: [] });
});
afterAll(async () => {
  await controlPlane.stop();
  rmSync(dir, { recursive: true, force: true });
});

function read(path: string): Kubeconfig {
  return load(readFileSync(path, 'utf8')) as Kubeconfig;
}

function write(name: string, config: object): string {
  const path = join(dir, name);
  writeFileSync(path, dump(config));
  return path;
}

/** The user whom the API server's audit log names for one request made with this environment. */
async function userSeen(env: NodeJS.ProcessEnv, marker: string): Promise<string | undefined> {
  const { client } = await resolveCluster({ env: { PATH: process.env.PATH, ...env } });
  try {
    const response = await client.get(`${whoAmI}?timeout=7s&marker=${marker}`);
    await response.text(1_000_000);
  } finally {
    client.close();
  }
  let seen: string | undefined;
  await expect
    .poll(() => {
      const event = controlPlane
        .auditEvents()
        .find(({ requestURI }) => requestURI.includes(`marker=${marker}`));
      seen = event?.impersonatedUser?.username ?? event?.user.username;
      return seen;
    })
    .toBeDefined();
  return seen;
}

describe('against a real API server', () => {
  it('a client certificate says who asks', async () => {
    const kubeconfig = controlPlane.kubeconfig('reader', 'certificate');
    expect(await userSeen({ KUBECONFIG: kubeconfig }, 'certificate')).toBe('reader');
  });

  it('impersonation asks as somebody else', async () => {
    const config = read(controlPlane.kubeconfig('admin'));
    const users = config.users.map(({ name, user }) => ({ name, user: { ...user, as: 'limited' } }));
    expect(await userSeen({ KUBECONFIG: write('impersonate', { ...config, users }) }, 'impersonation')).toBe(
      'limited',
    );
  });

  it('two files make one kubeconfig', async () => {
    const config = read(controlPlane.kubeconfig('reader'));
    const first = write('clusters', { ...config, users: [] });
    const second = write('users', { apiVersion: 'v1', kind: 'Config', users: config.users });
    expect(await userSeen({ KUBECONFIG: `${first}:${second}` }, 'two-files')).toBe('reader');
  });

  it('a server name of its own is what the certificate is checked against', async () => {
    const config = read(controlPlane.kubeconfig('reader'));
    const named = (name: string) => ({
      ...config,
      clusters: config.clusters.map(({ name: own, cluster }) => ({
        name: own,
        cluster: { ...cluster, 'tls-server-name': name },
      })),
    });
    const good = write('named', named('localhost'));
    expect(await userSeen({ KUBECONFIG: good }, 'server-name')).toBe('reader');
    const bad = write('misnamed', named('elsewhere.example'));
    await expect(userSeen({ KUBECONFIG: bad }, 'misnamed')).rejects.toMatchObject({ reason: 'tls' });
  });

  it('a plugin is run again when its token has expired, and the session goes on', async () => {
    const config = read(controlPlane.kubeconfig('reader'));
    const plugin = join(dir, 'plugin.mjs');
    const calls = join(dir, 'calls');
    // The first token is one that the API server does not know.
    writeFileSync(
      plugin,
      `import { appendFileSync, readFileSync } from 'node:fs';
appendFileSync(${JSON.stringify(calls)}, 'x');
const token = readFileSync(${JSON.stringify(calls)}, 'utf8') === 'x' ? 'expired' : ${JSON.stringify(controlPlane.tokens.reader)};
console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token } }));
`,
    );
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: [plugin],
      interactiveMode: 'Never',
    };
    const users = config.users.map(({ name }) => ({ name, user: { exec } }));
    expect(await userSeen({ KUBECONFIG: write('exec', { ...config, users }) }, 'plugin')).toBe('reader');
    expect(readFileSync(calls, 'utf8')).toBe('xx');
  });
});
