import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/model/user-error.ts';
import type { KubeError } from '../../../src/source/kube/kube-error.ts';
import { resolveCluster, type KubeCluster } from '../../../src/source/kube/resolve-cluster.ts';
import { authority, issue, type Pair } from './certificates.ts';
import { clientNameOf, fakeServer, json, kubeErrorOf, status, type FakeServer } from './fake-server.ts';
import { base64, temporaryFolder, writeKubeconfig } from './kubeconfig-file.ts';

const folder = temporaryFolder();
const clients: KubeCluster['client'][] = [];
const servers: FakeServer[] = [];
let ca: Pair;
let leaf: Pair;
beforeAll(async () => {
  ca = await authority();
  leaf = await issue(ca, {
    commonName: 'kube-apiserver',
    dns: ['kubernetes.default.svc'],
    ips: ['127.0.0.1'],
  });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(async () => {
  for (const server of servers) await server.close();
});

async function serve(pair: Pair, answer = json({ ok: true }), options = {}): Promise<FakeServer> {
  const server = await fakeServer(answer, { ...pair, ...options });
  servers.push(server);
  return server;
}

async function ask(cluster: object, user: object = {}, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { client } = await resolveCluster({ kubeconfig: writeKubeconfig(folder, { cluster, user }), env });
  clients.push(client);
  return (await client.get('/version')).text(1000);
}

async function askInVain(cluster: object, user: object = {}): Promise<KubeError> {
  return kubeErrorOf(ask(cluster, user));
}

describe('TLS', () => {
  it('trusts the authority given as data or as a file beside the kubeconfig, data first', async () => {
    const { url: server } = await serve(leaf);
    writeFileSync(path.join(folder, 'ca.crt'), ca.cert);
    writeFileSync(path.join(folder, 'other.crt'), (await authority('other')).cert);
    expect(await ask({ server, 'certificate-authority-data': base64(ca.cert) })).toBe('{"ok":true}');
    expect(await ask({ server, 'certificate-authority': 'ca.crt' })).toBe('{"ok":true}');
    const both = { 'certificate-authority-data': base64(ca.cert), 'certificate-authority': 'other.crt' };
    expect(await ask({ server, ...both })).toBe('{"ok":true}');
  });

  it('tells an unknown authority, also when the environment would switch the check off', async () => {
    const { url: server, seen } = await serve(leaf);
    const other = base64((await authority('other')).cert);
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      for (const cluster of [{ server, 'certificate-authority-data': other }, { server }]) {
        const error = await askInVain(cluster, { token: 'PLANTED' });
        expect(error.reason).toBe('tls');
        expect(error.detail).toContain('signed by an authority that is not the one of the kubeconfig');
        expect(error.next).toContain('set certificate-authority');
      }
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
    expect(seen).toEqual([]);
  });

  it('tells an expired certificate', async () => {
    const server = await serve(await issue(ca, { ips: ['127.0.0.1'], expired: true }));
    const error = await askInVain({ server: server.url, 'certificate-authority-data': base64(ca.cert) });
    expect(error.detail).toBe(
      `TLS to 127.0.0.1:${server.port} failed: its certificate, or the authority that signed it, has expired`,
    );
  });

  it('tells a certificate for another host, and takes tls-server-name', async () => {
    const server = await serve(await issue(ca, { dns: ['api.prod.example'] }));
    const cluster = { server: server.url, 'certificate-authority-data': base64(ca.cert) };
    const error = await askInVain(cluster);
    expect(error.detail).toBe(
      `TLS to 127.0.0.1:${server.port} failed: its certificate is not for 127.0.0.1 but for DNS:api.prod.example`,
    );
    expect(error.next).toContain('tls-server-name');
    expect(await ask({ ...cluster, 'tls-server-name': 'api.prod.example' })).toBe('{"ok":true}');
    expect((await askInVain({ ...cluster, 'tls-server-name': 'x.example' })).detail).toContain(
      'is not for x.example',
    );
  });

  it('checks nothing when told so', async () => {
    const server = await serve(await issue(ca, { dns: ['api.prod.example'], expired: true }));
    expect(await ask({ server: server.url, 'insecure-skip-tls-verify': true })).toBe('{"ok":true}');
  });

  it('tells a port that speaks plain HTTP', async () => {
    const plain = await fakeServer(json({}));
    servers.push(plain);
    const error = await askInVain({ server: plain.url.replace('http:', 'https:') });
    expect([error.reason, error.detail.replace(/ \(.*/, '')]).toEqual([
      'tls',
      `127.0.0.1:${plain.port} does not speak TLS`,
    ]);
  });

  it('presents a client certificate, from data or files', async () => {
    const client = await issue(ca, { commonName: 'anna' });
    const server = await serve(
      leaf,
      (request, response) => {
        response.end(clientNameOf(request));
      },
      { ca: ca.cert, requestCert: true, rejectUnauthorized: true },
    );
    const cluster = { server: server.url, 'certificate-authority-data': base64(ca.cert) };
    writeFileSync(path.join(folder, 'anna.crt'), client.cert);
    writeFileSync(path.join(folder, 'anna.key'), client.key);
    const data = { 'client-certificate-data': base64(client.cert), 'client-key-data': base64(client.key) };
    expect(await ask(cluster, data)).toBe('anna');
    expect(await ask(cluster, { 'client-certificate': 'anna.crt', 'client-key': 'anna.key' })).toBe('anna');
    const error = await askInVain(cluster);
    expect(error.reason).toBe('tls');
    expect(error.detail).toContain('ended the TLS handshake');
  });

  it('names a client certificate that has expired when it is refused', async () => {
    const client = await issue(ca, { commonName: 'anna', expired: true });
    const server = await serve(leaf, status(401, 'Unauthorized'), {
      requestCert: true,
      rejectUnauthorized: false,
    });
    const error = await askInVain(
      { server: server.url, 'certificate-authority-data': base64(ca.cert) },
      { 'client-certificate-data': base64(client.cert), 'client-key-data': base64(client.key) },
    );
    expect(error.reason).toBe('unauthorized');
    expect(error.next).toMatch(/^the client certificate expired on .* GMT: renew it/);
  });

  it('reads client certificate files again when they are refused', async () => {
    const [old, fresh] = [await issue(ca, { commonName: 'old' }), await issue(ca, { commonName: 'fresh' })];
    writeFileSync(path.join(folder, 'r.crt'), old.cert);
    writeFileSync(path.join(folder, 'r.key'), old.key);
    const server = await serve(
      leaf,
      (request, response) => {
        const name = clientNameOf(request);
        if (name === 'fresh') response.end('welcome');
        else {
          writeFileSync(path.join(folder, 'r.crt'), fresh.cert);
          writeFileSync(path.join(folder, 'r.key'), fresh.key);
          response.writeHead(401).end();
        }
      },
      { ca: ca.cert, requestCert: true },
    );
    const cluster = { server: server.url, 'certificate-authority-data': base64(ca.cert) };
    expect(await ask(cluster, { 'client-certificate': 'r.crt', 'client-key': 'r.key' })).toBe('welcome');
  });

  it.each([
    [
      { 'certificate-authority-data': base64('nothing') },
      {},
      'the certificate authority of cluster "c" is not a PEM certificate',
    ],
    [
      { 'certificate-authority': 'gone.crt' },
      {},
      'gone.crt, which the kubeconfig names, cannot be read (ENOENT)',
    ],
    [{}, { 'client-certificate': 'x.crt' }, 'has a client certificate without key'],
    [
      {},
      { 'client-certificate-data': base64('x'), 'client-key-data': base64('SECRET') },
      'the client certificate and key of user "u" are not a matching PEM pair',
    ],
  ])('refuses %j %j', async (cluster, user, message) => {
    const error: unknown = await ask({ server: 'https://127.0.0.1:1', ...cluster }, user).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain(message);
    expect(JSON.stringify(error)).not.toContain('SECRET');
  });
});
