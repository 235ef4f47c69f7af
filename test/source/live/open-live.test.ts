import { describe, expect, it } from 'vitest';
import { json, status } from '../kube/fake-server.ts';
import { pods, readAll, scriptedServer, type Script } from './scripted-server.ts';

const forbidden = status(403, 'User "reader" cannot get path');

async function failureOf(script: Script, options = {}): Promise<unknown> {
  const server = await scriptedServer(script);
  const source = await server.open(options);
  return readAll(source, { kinds: ['Pod'] }).then(
    () => 'no failure',
    (error: unknown) => error,
  );
}

describe('opening a live cluster', () => {
  it('tells where it reads, the version and what is installed, then what was wanted', async () => {
    const server = await scriptedServer(
      { '/api/v1/pods': pods(['a']) },
      { 'gateway.networking.k8s.io/v1': ['Gateway'] },
    );
    const { entries } = await readAll(await server.open(), { kinds: ['Pod'] });
    const [info, ...rest] = entries;
    expect(info).toEqual({
      type: 'info',
      name: 'test',
      source: 'live',
      collectedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
      server: `127.0.0.1:${server.port}`,
    });
    expect(rest.map(({ type }) => type)).toEqual(['file', 'installed', 'object', 'listed']);
    expect(rest[0]).toEqual({
      type: 'file',
      path: 'outputs/version.json',
      text: '{"gitVersion":"v1.37.2","platform":"linux/amd64"}',
    });
    expect(rest[1]).toEqual({
      type: 'installed',
      complete: true,
      groups: [
        { apiVersion: 'gateway.networking.k8s.io/v1', kinds: ['Gateway'] },
        { apiVersion: 'v1', kinds: ['Namespace', 'Pod', 'Service'] },
      ],
    });
    expect(rest[2]).toMatchObject({
      kind: 'Pod',
      object: {
        ref: {
          apiVersion: 'v1',
          kind: 'Pod',
          namespace: 'shop',
          name: 'a',
          label: 'live evidence',
          declared: false,
        },
      },
    });
  });

  it('does not tell again on a second reading', async () => {
    const name = { kind: 'ConfigMap', namespace: 'kube-system', name: 'kube-proxy' } as const;
    const server = await scriptedServer({ '/api/v1/pods': pods(['a']) });
    const source = await server.open();
    await readAll(source, { kinds: ['Pod'] });
    const { entries } = await readAll(source, { names: [name] });
    expect(entries).toEqual([{ type: 'read', name, found: false }]);
    expect(server.seen.filter(({ path }) => path === '/version')).toHaveLength(1);
  });

  it('reads on when the version and discovery are forbidden', async () => {
    const server = await scriptedServer({
      '/version': forbidden,
      '/api': forbidden,
      '/apis': forbidden,
      '/api/v1/pods': pods(['a']),
    });
    const { names, gaps } = await readAll(await server.open(), { kinds: ['Pod'] });
    expect(names).toEqual(['a']);
    expect(gaps.map(({ what, reason, group }) => [what, reason, group])).toEqual([
      ['Kubernetes version', 'forbidden', undefined],
      ['API discovery', 'forbidden', '*'],
    ]);
  });

  it('demands a login when the credential is refused', async () => {
    expect(await failureOf({ '/version': status(401, 'Unauthorized') })).toMatchObject({
      name: 'UserError',
      message: '401 for /version: Unauthorized',
      next: expect.stringContaining('https') as string,
    });
  });

  it('says that a server without the Kubernetes API is none', async () => {
    const notFound = status(404, 'not found');
    const foreign = {
      name: 'UserError',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ answers, but not as/) as string,
    };
    expect(await failureOf({ '/version': notFound, '/api': notFound, '/apis': notFound })).toMatchObject(
      foreign,
    );
    const other = json({ hello: 'world' });
    expect(await failureOf({ '/version': other, '/api': other, '/apis': other })).toMatchObject(foreign);
  });

  it('takes a login page for what it is', async () => {
    const html = await failureOf({
      '/version': (_request, response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    });
    expect(html).toMatchObject({ name: 'UserError', message: expect.stringContaining('web page') as string });
    const redirect = await failureOf({
      '/version': (_request, response) =>
        response.writeHead(302, { location: 'https://login.example/?code=1' }).end(),
    });
    expect(redirect).toMatchObject({
      name: 'UserError',
      message: 'the server redirected to login.example: not followed',
    });
  });

  it('says that a server does not answer', async () => {
    const server = await scriptedServer({});
    const source = await server.open();
    await server.close();
    await expect(readAll(source, { kinds: ['Pod'] })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(
        /^127\.0\.0\.1:\d+ cannot be reached: the connection was refused/,
      ) as string,
    });
    expect(await failureOf({ '/version': () => undefined }, { timeoutMs: 200 })).toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('the time allowed ran out') as string,
    });
  });

  it('gives up on a server that has only faults', async () => {
    const down = status(503, 'apiserver not ready');
    expect(await failureOf({ '/version': down, '/api': down, '/apis': down })).toMatchObject({
      name: 'UserError',
      message: '503 for /version: apiserver not ready',
    });
  });
});
