import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { KubeError } from '../../../src/source/kube/kube-error.ts';
import { proxyFor } from '../../../src/source/kube/proxy-for.ts';
import { resolveCluster, type KubeCluster } from '../../../src/source/kube/resolve-cluster.ts';
import { authority, issue, type Pair } from './certificates.ts';
import { fakeServer, json, kubeErrorOf, until, type FakeServer } from './fake-server.ts';
import { base64, temporaryFolder, writeKubeconfig } from './kubeconfig-file.ts';

const folder = temporaryFolder();
const clients: KubeCluster['client'][] = [];
const listening: net.Server[] = [];
let ca: Pair;
let server: FakeServer;
beforeAll(async () => {
  ca = await authority();
  server = await fakeServer(json({ ok: true }), await issue(ca, { dns: ['api.internal'] }));
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(async () => {
  for (const one of listening) one.close();
  await server.close();
});

async function listen<S extends net.Server>(one: S): Promise<{ one: S; port: number }> {
  listening.push(one);
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  return { one, port: (one.address() as AddressInfo).port };
}

/** Connects every CONNECT to the API server, whatever its name, and records what was asked. */
async function connectProxy(answer = 200) {
  const asked: { target: string | undefined; authorization: string | undefined }[] = [];
  const proxy = http.createServer();
  proxy.on('connect', (request, socket: Socket) => {
    asked.push({ target: request.url, authorization: request.headers['proxy-authorization'] });
    if (answer === 0) return;
    if (answer !== 200) {
      socket.end(`HTTP/1.1 ${answer} No\r\n\r\n`);
      return;
    }
    const through = net.connect(server.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(through).pipe(socket);
    });
    socket.on('error', () => through.destroy());
    through.on('error', () => socket.destroy());
  });
  const { port } = await listen(proxy);
  return { asked, port };
}

/** A SOCKS5 server (RFC 1928) that demands user and password and connects to the API server. */
async function socksProxy() {
  const asked: string[] = [];
  const socks = net.createServer((socket) => {
    let step = 0;
    socket.on('error', () => socket.destroy());
    socket.on('data', (data: Buffer) => {
      step++;
      if (step === 1) socket.write(Buffer.from([5, 2]));
      else if (step === 2) {
        asked.push(data.subarray(2).toString('latin1'));
        socket.write(Buffer.from([1, 0]));
      } else if (step === 3) {
        asked.push(data.subarray(5, 5 + (data[4] ?? 0)).toString());
        const through = net.connect(server.port, '127.0.0.1', () => {
          socket.removeAllListeners('data');
          socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 1]));
          socket.pipe(through).pipe(socket);
        });
        through.on('error', () => socket.destroy());
      }
    });
  });
  const { port } = await listen(socks);
  return { asked, port };
}

async function ask(
  proxyUrl: string | undefined,
  env: NodeJS.ProcessEnv = {},
  options = {},
): Promise<string[]> {
  const cluster = {
    server: 'https://api.internal:6443',
    'certificate-authority-data': base64(ca.cert),
    'proxy-url': proxyUrl,
  };
  const kubeconfig = writeKubeconfig(folder, { cluster, user: { token: 'PLANTED' } });
  const { client } = await resolveCluster({ kubeconfig, env, ...options });
  clients.push(client);
  const answers = [];
  for (let i = 0; i < 2; i++) answers.push(await (await client.get('/version')).text(100));
  return answers;
}

async function askInVain(...args: Parameters<typeof ask>): Promise<KubeError> {
  return kubeErrorOf(ask(...args));
}

describe('proxies', () => {
  it('tunnels through proxy-url with its user, once for several requests', async () => {
    const proxy = await connectProxy();
    expect(await ask(`http://anna:p%40ss@127.0.0.1:${proxy.port}`)).toEqual(['{"ok":true}', '{"ok":true}']);
    expect(proxy.asked).toEqual([
      { target: 'api.internal:6443', authorization: `Basic ${base64('anna:p@ss')}` },
    ]);
  });

  it('tunnels through HTTPS_PROXY unless NO_PROXY names the server', async () => {
    const proxy = await connectProxy();
    const HTTPS_PROXY = `127.0.0.1:${proxy.port}`;
    expect(await ask(undefined, { HTTPS_PROXY })).toHaveLength(2);
    expect(proxy.asked).toHaveLength(1);
    const error = await askInVain(undefined, { HTTPS_PROXY, NO_PROXY: '.internal' });
    expect(error.detail).toMatch(/^api\.internal:6443 cannot be reached/);
    expect(proxy.asked).toHaveLength(1);
  });

  it('goes through SOCKS5, which resolves the name', async () => {
    const proxy = await socksProxy();
    expect(await ask(`socks5://anna:pass@127.0.0.1:${proxy.port}`)).toHaveLength(2);
    expect(proxy.asked).toEqual(['anna\u0004pass', 'api.internal']);
  });

  it('tells a proxy that refuses, is not there, or is none, without its password', async () => {
    const { port } = await connectProxy(407);
    const refused = await askInVain(`http://anna:PLANTED@127.0.0.1:${port}`);
    expect([refused.reason, refused.detail]).toEqual([
      'unreachable',
      `the proxy http://127.0.0.1:${port} does not connect: it answered 407 to CONNECT api.internal:6443`,
    ]);
    for (const scheme of ['http', 'https', 'socks5']) {
      const gone = await askInVain(`${scheme}://anna:PLANTED@127.0.0.1:1`);
      expect(gone.detail).toBe(`the proxy ${scheme}://127.0.0.1:1 does not connect: ECONNREFUSED`);
      expect(gone.next).toContain('proxy-url');
    }
  });

  it('gives up on a proxy that does not answer, and leaves no connection when closed', async () => {
    const proxy = await connectProxy(0);
    const url = `http://127.0.0.1:${proxy.port}`;
    const error = await askInVain(url, {}, { connectTimeoutMs: 50 });
    expect([error.reason, error.detail]).toEqual([
      'timeout',
      `the proxy ${url} does not connect: no connection through it within the time allowed`,
    ]);
    const asked = askInVain(url);
    await until(() => proxy.asked.length === 2);
    clients.at(-1)?.close();
    expect((await asked).detail).toBe('the client was closed');
  });
});

describe('proxyFor', () => {
  const env = { HTTPS_PROXY: 'proxy:3128', http_proxy: 'http://plain:80' };

  it.each([
    ['https://api.example:6443', '', 'http://proxy:3128'],
    ['http://api.example', '', 'http://plain:80'],
    ['https://localhost:6443', '', undefined],
    ['https://127.0.0.5', '', undefined],
    ['https://[::1]:6443', '', undefined],
    ['https://api.example', '*', undefined],
    ['https://api.example', 'other, API.example', undefined],
    ['https://api.example', '.example', undefined],
    ['https://api.example', '*.example', undefined],
    ['https://api.example', 'example', undefined],
    ['https://api.example', '.api.example', 'http://proxy:3128'],
    ['https://myexample', 'example', 'http://proxy:3128'],
    ['https://api.example:6443', 'api.example:6443', undefined],
    ['https://api.example', 'api.example:443', undefined],
    ['https://api.example:6443', 'api.example:443', 'http://proxy:3128'],
    ['https://10.1.2.3', '10.1.0.0/16', undefined],
    ['https://10.2.2.3', '10.1.0.0/16', 'http://proxy:3128'],
    ['https://10.1.2.3', '10.1.2.3', undefined],
    ['https://10.1.2.3', '1.2.3', 'http://proxy:3128'],
    ['https://[fd00::1]', 'fd00::/8', undefined],
    ['https://[fd00::1]', 'fd00::1', undefined],
    ['https://[fd00::1]:6443', '[fd00::1]:6443', undefined],
    ['https://[fd00::1]', '10.0.0.0/8,nonsense/x,/8', 'http://proxy:3128'],
  ])('%s without %j', (to, noProxy, expected) => {
    const proxy = proxyFor(new URL(to), undefined, { ...env, NO_PROXY: noProxy });
    expect(
      proxy === undefined ? undefined : `${proxy.protocol}//${proxy.hostname}:${proxy.port || '80'}`,
    ).toBe(expected);
  });

  it('takes proxy-url whatever the environment says', () => {
    expect(proxyFor(new URL('https://127.0.0.1'), 'socks5://p:1', { ...env, NO_PROXY: '*' })?.href).toBe(
      'socks5://p:1',
    );
  });
});
