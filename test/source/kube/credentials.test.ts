import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { resolveCluster, type KubeCluster } from '../../../src/source/kube/resolve-cluster.ts';
import { authority, issue } from './certificates.ts';
import { allOf, fakeServer, json, kubeErrorOf, status, type FakeServer } from './fake-server.ts';
import { base64, temporaryFolder, writeKubeconfig } from './kubeconfig-file.ts';

const folder = temporaryFolder();
const clients: KubeCluster['client'][] = [];
let server: FakeServer;
let cluster: object;
beforeAll(async () => {
  const ca = await authority();
  server = await fakeServer(json({}), await issue(ca, { ips: ['127.0.0.1'] }));
  cluster = { server: server.url, 'certificate-authority-data': base64(ca.cert) };
});
afterEach(() => {
  server.answer = json({});
  server.seen.length = 0;
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => server.close());

async function clientOf(user: object, target = cluster): Promise<KubeCluster['client']> {
  const { client } = await resolveCluster({
    kubeconfig: writeKubeconfig(folder, { cluster: target, user }),
    env: {},
  });
  clients.push(client);
  return client;
}

const sent = (): (string | undefined)[] => server.seen.map(({ headers }) => headers.authorization);

const idToken = (expires: number): string =>
  `e30.${Buffer.from(JSON.stringify({ exp: Math.floor(expires / 1000) })).toString('base64url')}.c2ln`;

describe('credentials', () => {
  it.each([
    [{}, undefined],
    [{ token: 'abc' }, 'Bearer abc'],
    [{ username: 'anna', password: 'pass' }, `Basic ${base64('anna:pass')}`],
    [{ 'auth-provider': { name: 'oidc', config: { 'id-token': idToken(1e13) } } }, `Bearer ${idToken(1e13)}`],
  ])('sends %j as %s', async (user, header) => {
    await (await (await clientOf(user)).get('/api')).text(10);
    expect(sent()).toEqual([header]);
  });

  it('reads a token file anew as it rotates, and it goes before a token', async () => {
    const file = path.join(folder, 'token');
    writeFileSync(file, 'first\n');
    const client = await clientOf({ tokenFile: 'token', token: 'inline' });
    await (await client.get('/api')).text(10);
    writeFileSync(file, 'second');
    await (await client.get('/api')).text(10);
    rmSync(file);
    await (await client.get('/api')).text(10);
    expect(sent()).toEqual(['Bearer first', 'Bearer second', 'Bearer second']);
  });

  it('tells a token file that is missing or empty, and one whose token is refused', async () => {
    const client = await clientOf({ tokenFile: 'gone' });
    expect((await kubeErrorOf(client.get('/api'))).detail).toBe(
      `the token file ${path.join(folder, 'gone')} cannot be read (ENOENT)`,
    );
    writeFileSync(path.join(folder, 'gone'), ' \n');
    expect((await kubeErrorOf(client.get('/api'))).detail).toContain('holds no token');
    writeFileSync(path.join(folder, 'gone'), 'refused');
    server.answer = status(401, 'Unauthorized');
    expect((await kubeErrorOf(client.get('/api'))).next).toContain('check what keeps it fresh');
    expect(sent()).toEqual(['Bearer refused']);
  });

  it('refuses an id-token that has expired, with the way out', async () => {
    const user = {
      'auth-provider': { name: 'oidc', config: { 'id-token': idToken(1), 'refresh-token': 'PLANTED' } },
    };
    const error = await kubeErrorOf((await clientOf(user)).get('/api'));
    expect(error.reason).toBe('unauthorized');
    expect(error.next).toContain('kubectl oidc-login');
    expect(server.seen).toEqual([]);
  });

  it('impersonates a user, uid, groups and extra fields', async () => {
    const client = await clientOf({
      token: 'abc',
      as: 'jürgen',
      'as-uid': '7',
      'as-groups': ['dev', 'ops'],
      'as-user-extra': { scopes: ['view', 'list'], 'example.org/team(x)': ['net'] },
    });
    await (await client.get('/api')).text(10);
    const headers = server.seen[0]?.headers ?? {};
    expect(Buffer.from(String(headers['impersonate-user']), 'latin1').toString()).toBe('jürgen');
    expect(headers).toMatchObject({
      authorization: 'Bearer abc',
      'impersonate-uid': '7',
      'impersonate-group': 'dev, ops',
      'impersonate-extra-scopes': 'view, list',
      'impersonate-extra-example.org%2fteam%28x%29': 'net',
    });
  });

  it('sends no credential over plain HTTP', async () => {
    const plain = await fakeServer(status(401, 'Unauthorized'));
    const error = await kubeErrorOf(
      (await clientOf({ token: 'PLANTED', as: 'anna' }, { server: plain.url })).get('/api'),
    );
    await plain.close();
    expect(plain.seen[0]?.headers.authorization).toBeUndefined();
    expect(plain.seen[0]?.headers['impersonate-user']).toBe('anna');
    expect(error.next).toContain('no credential is sent over plain HTTP');
  });

  it.each([
    [{ token: 'PLANTED-token' }, 401],
    [{ token: 'PLANTED-token' }, 500],
    [{ username: 'anna', password: 'PLANTED-pass' }, 403],
  ])('tells no credential of %j that a server echoes with %i', async (user, code) => {
    server.answer = (request, response) => {
      const header = String(request.headers.authorization);
      const decoded = Buffer.from(header.slice(6), 'base64').toString();
      response
        .writeHead(code, { 'content-type': 'text/plain', 'x-echo': header })
        .end(`you sent ${header} ${decoded}`);
    };
    const error = await kubeErrorOf((await clientOf(user)).get('/api'));
    expect(error.detail).toContain(`${code} for /api: you sent`);
    const told = allOf(error);
    expect(told).not.toContain('PLANTED');
    expect(told).not.toContain(base64('anna:PLANTED-pass'));
  });

  it('asks once only when a fixed token is refused', async () => {
    server.answer = status(401, 'Unauthorized');
    const error = await kubeErrorOf((await clientOf({ token: 'abc' })).get('/api'));
    expect(error.next).toBe('the token or password has expired or was revoked: log in again');
    expect(server.seen).toHaveLength(1);
  });
});
