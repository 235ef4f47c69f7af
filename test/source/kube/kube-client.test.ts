import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { resolveCluster, type KubeCluster } from '../../../src/source/kube/resolve-cluster.ts';
import { fakeServer, json, kubeErrorOf, status, until, type FakeServer } from './fake-server.ts';
import { temporaryFolder, writeKubeconfig } from './kubeconfig-file.ts';

const folder = temporaryFolder();
const open: (FakeServer | KubeCluster['client'])[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function connect(answer: Parameters<typeof fakeServer>[0], path = '', cluster = {}, options = {}) {
  const server = await fakeServer(answer);
  open.push(server);
  const kubeconfig = writeKubeconfig(folder, { cluster: { server: server.url + path, ...cluster } });
  const { client } = await resolveCluster({ kubeconfig, env: {}, ...options });
  open.push(client);
  return { server, client };
}

describe('KubeClient', () => {
  it('sends GET and nothing else, with its name and the media type asked for', async () => {
    const { server, client } = await connect(json({ kind: 'PodList' }), '/k8s/clusters/c-1/');
    const response = await client.get('/api/v1/pods?limit=1', { accept: 'application/x' });
    expect([response.status, await response.text(1000)]).toEqual([200, '{"kind":"PodList"}']);
    server.answer = status(401, 'Unauthorized');
    await kubeErrorOf(client.get('/api'));
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /k8s/clusters/c-1/api/v1/pods?limit=1',
      'GET /k8s/clusters/c-1/api',
    ]);
    expect(server.seen[0]?.headers).toMatchObject({
      accept: 'application/x',
      'accept-encoding': 'identity',
      'user-agent': expect.stringMatching(/^kubernetes-network-review\/\d+\.\d+\.\d+/) as string,
    });
    expect(Object.getOwnPropertyNames(Object.getPrototypeOf(client)).sort()).toEqual([
      'close',
      'constructor',
      'get',
      'refusal',
      'send',
    ]);
  });

  it.each([
    'api',
    '/api v1',
    '/api\r\nX: y',
    '/api/../x',
    '/api#x',
    '/api/v1/namespaces/n/pods/p/exec?command=rm',
    '/api/v1/namespaces/n/pods/p/attach',
    '/api/v1/namespaces/n/pods/p/portforward',
  ])('does not send the path %j', async (path) => {
    const { server, client } = await connect(json({}));
    await expect(client.get(path)).rejects.toThrow(TypeError);
    expect(server.seen).toEqual([]);
  });

  it('reads a pod and a namespace that are called exec', async () => {
    const { client } = await connect(json({}));
    expect((await client.get('/api/v1/namespaces/exec/pods/exec')).status).toBe(200);
  });

  it.each([
    [401, 'unauthorized', '401 for /api/v1/pods: told so'],
    [403, 'forbidden', '403 for /api/v1/pods: told so'],
    [404, 'not-found', '404 for /api/v1/pods: told so'],
    [410, 'gone', '410 for /api/v1/pods: told so'],
    [429, 'too-many-requests', '429 for /api/v1/pods: told so'],
    [500, 'server', '500 for /api/v1/pods: told so'],
    [504, 'timeout', '504 for /api/v1/pods: told so'],
  ])('tells %i as %s', async (code, reason, detail) => {
    const { client } = await connect(status(code, 'told\u0007 \u202eso'));
    const error = await kubeErrorOf(client.get('/api/v1/pods?fieldSelector=x'));
    expect({ reason: error.reason, detail: error.detail, status: error.status }).toEqual({
      reason,
      detail,
      status: code,
    });
    expect(error.next).not.toBe('');
  });

  it('tells how long the server asks to wait', async () => {
    const { client } = await connect((_request, response) => {
      response.writeHead(429, { 'retry-after': '7' }).end();
    });
    expect((await kubeErrorOf(client.get('/api'))).retryAfter).toBe(7);
  });

  it('names an anonymous request as such', async () => {
    const { client } = await connect(status(403, 'pods is forbidden: User "system:anonymous" cannot list'));
    expect((await kubeErrorOf(client.get('/api'))).next).toContain('without a credential');
  });

  it('does not follow a redirect, and tells only its host', async () => {
    const { server, client } = await connect((_request, response) => {
      response.writeHead(302, { location: 'https://login.example/auth?ticket=TICKET' }).end();
    });
    const error = await kubeErrorOf(client.get('/api'));
    expect([error.reason, error.detail]).toEqual([
      'redirect',
      'the server redirected to login.example: not followed',
    ]);
    expect(server.seen).toHaveLength(1);
  });

  it('takes a page for a login proxy, and the page of a load balancer for a server failure', async () => {
    const page =
      (code: number): Parameters<typeof fakeServer>[0] =>
      (_request, response) => {
        response.writeHead(code, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>Sign in</h1>');
      };
    const { server, client } = await connect(page(200));
    expect((await kubeErrorOf(client.get('/api'))).reason).toBe('not-kubernetes');
    server.answer = page(503);
    const error = await kubeErrorOf(client.get('/api'));
    expect([error.reason, error.detail]).toEqual(['server', '503 for /api: a web page of a load balancer']);
  });

  it('bounds what it repeats', async () => {
    const { client } = await connect((_request, response) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end('x'.repeat(100_000));
    });
    expect((await kubeErrorOf(client.get('/api'))).detail.length).toBeLessThanOrEqual(800);
  });

  it('refuses a body over the limit, and ends the connection', async () => {
    const { server, client } = await connect((_request, response) => {
      response.write('x'.repeat(5000));
    });
    const limited = await client.get('/api', { maxBytes: 1000 });
    expect((await kubeErrorOf(limited.text(10_000))).detail).toBe('the answer has more than 1000 bytes');
    const whole = await client.get('/api');
    expect((await kubeErrorOf(whole.text(2000))).detail).toBe('the answer has more than 2000 bytes');
    await until(() => server.sockets.size === 0);
  });

  it('decompresses', async () => {
    const { client } = await connect((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}'));
    });
    expect(await (await client.get('/api')).text(100)).toBe('{"a":1}');
  });

  it('tells a broken gzip and a cut answer', async () => {
    const { server, client } = await connect((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
    });
    expect((await kubeErrorOf((await client.get('/api')).text(100))).reason).toBe('server');
    server.answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => response.destroy(), 20);
    };
    const error = await kubeErrorOf((await client.get('/api')).text(100));
    expect(error.detail).toBe(`127.0.0.1:${server.port} cannot be reached: the connection was reset`);
  });

  it('keeps one connection for requests one after the other', async () => {
    const ports = new Set<number | undefined>();
    const { client } = await connect((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('{}');
    });
    for (let i = 0; i < 5; i++) await (await client.get('/api')).text(10);
    expect(ports.size).toBe(1);
  });

  it('asks once more when the server closed the kept connection', async () => {
    let requests = 0;
    const { server, client } = await connect((request, response) => {
      requests++;
      if (requests === 2) request.socket.resetAndDestroy();
      else response.end('{}');
    });
    await (await client.get('/api')).text(10);
    expect(await (await client.get('/api')).text(10)).toBe('{}');
    expect(server.seen).toHaveLength(3);
  });

  it('closes the socket when aborted before the answer, and rejects with the reason', async () => {
    const { server, client } = await connect(() => undefined);
    const controller = new AbortController();
    const asked = client.get('/api', { signal: controller.signal });
    await until(() => server.seen.length === 1);
    const why = new Error('enough');
    controller.abort(why);
    await expect(asked).rejects.toBe(why);
    await until(() => server.sockets.size === 0);
  });

  it('closes the socket when aborted in the middle of the body', async () => {
    const { server, client } = await connect((_request, response) => {
      response.write('[');
    });
    const controller = new AbortController();
    const response = await client.get('/api', { signal: controller.signal });
    const why = new Error('enough');
    setTimeout(() => {
      controller.abort(why);
    }, 20);
    await expect(response.text(100)).rejects.toBe(why);
    await until(() => server.sockets.size === 0);
  });

  it('closes the socket when the reader leaves the body early', async () => {
    const { server, client } = await connect((_request, response) => {
      response.write('[');
    });
    for await (const chunk of (await client.get('/api')).body) {
      expect(chunk.toString()).toBe('[');
      break;
    }
    await until(() => server.sockets.size === 0);
  });

  it('leaves a kept connection alone when the signal of an earlier request aborts', async () => {
    const { server, client } = await connect(json({}));
    const controller = new AbortController();
    await (await client.get('/api', { signal: controller.signal })).text(10);
    controller.abort();
    await (await client.get('/api')).text(10);
    expect(server.sockets.size).toBe(1);
  });

  it('tells a timeout of the caller and a silent server', async () => {
    const { client } = await connect(() => undefined, '', {}, { idleTimeoutMs: 50 });
    expect(await kubeErrorOf(client.get('/api', { signal: AbortSignal.timeout(20) }))).toMatchObject({
      reason: 'timeout',
      detail: 'the time allowed ran out before the answer was complete',
    });
    expect((await kubeErrorOf(client.get('/api'))).detail).toMatch(
      /^127\.0\.0\.1:\d+ sent nothing for 0\.05 s$/,
    );
  });

  it('tells a server that falls silent in the middle of the body', async () => {
    const { client } = await connect(
      (_request, response) => {
        response.write('[');
      },
      '',
      {},
      { idleTimeoutMs: 50 },
    );
    const response = await client.get('/api');
    expect((await kubeErrorOf(response.text(10))).reason).toBe('timeout');
  });

  it('ends what is being read when closed', async () => {
    const { server, client } = await connect((_request, response) => {
      response.write('[');
    });
    const response = await client.get('/api');
    setTimeout(() => {
      client.close();
    }, 20);
    expect((await kubeErrorOf(response.text(10))).detail).toBe('the client was closed');
    await until(() => server.sockets.size === 0);
    expect((await kubeErrorOf(client.get('/api'))).detail).toBe('the client was closed');
    expect(server.seen).toHaveLength(1);
  });

  it('tells a port where nothing listens, a name that does not resolve and what speaks no HTTP', async () => {
    const { server } = await connect(json({}));
    await server.close();
    const at = async (url: string) => {
      const kubeconfig = writeKubeconfig(folder, { cluster: { server: url } });
      const { client } = await resolveCluster({ kubeconfig, env: {} });
      open.push(client);
      return kubeErrorOf(client.get('/api'));
    };
    expect(await at(server.url)).toMatchObject({
      reason: 'unreachable',
      detail: `127.0.0.1:${server.port} cannot be reached: the connection was refused: nothing listens there`,
    });
    expect((await at('http://api.cluster.invalid')).detail).toMatch(
      /^api\.cluster\.invalid cannot be reached: its name /,
    );
    const { createServer } = await import('node:net');
    const ssh = createServer((socket) => socket.end('SSH-2.0-x\r\n')).listen(0, '127.0.0.1');
    await until(() => ssh.address() !== null);
    const { port } = ssh.address() as { port: number };
    expect((await at(`http://127.0.0.1:${port}`)).reason).toBe('not-kubernetes');
    ssh.close();
  });
});
