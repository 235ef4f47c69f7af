import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { json, status, until } from '../kube/fake-server.ts';
import { page, pods, readAll, scriptedServer, type Script, type Told } from './scripted-server.ts';

const path = '/api/v1/pods';
const gone = status(410, 'The provided continue parameter is too old');

async function podsOf(script: Script, options = {}): Promise<Told & { asked: string[] }> {
  const server = await scriptedServer(script);
  const told = await readAll(await server.open(options), { kinds: ['Pod'] });
  return { ...told, asked: server.seen.map(({ path }) => path).filter((one) => one.startsWith(path)) };
}

/** Of an answer only the first bytes, and then nothing: the connection ends, or goes on without them. */
const cut =
  (text: string, length: number, end: boolean): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': length });
    response.write(text, () => {
      if (end) response.destroy();
    });
  };

const text =
  (body: string, type: string): RequestListener =>
  (_request, response) =>
    response.writeHead(200, { 'content-type': type }).end(body);

describe('listing a kind', () => {
  it('follows the pages to the end', async () => {
    const { names, listed, gaps, asked } = await podsOf(
      {
        [path]: pods(['a', 'b'], 'x/=1'),
        [`${path}?continue=x/=1`]: pods(['c', 'd'], 'y'),
        [`${path}?continue=y`]: pods(['e']),
      },
      { pageSize: 2 },
    );
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(listed).toEqual([['Pod', null]]);
    expect(gaps).toEqual([]);
    expect(asked).toEqual([
      `${path}?limit=2`,
      `${path}?limit=2&continue=x%2F%3D1`,
      `${path}?limit=2&continue=y`,
    ]);
  });

  it('tells how far it is: objects, and pages of about how many', async () => {
    const told: string[] = [];
    const remaining = (answer: unknown, count: number): RequestListener =>
      json({ ...(answer as object), metadata: { continue: 'x', remainingItemCount: count } });
    const first = {
      kind: 'PodList',
      apiVersion: 'v1',
      items: [{ metadata: { name: 'a', namespace: 'shop' } }],
    };
    await podsOf(
      { [path]: remaining(first, 3), [`${path}?continue=x`]: pods(['b', 'c', 'd']) },
      { pageSize: 2, progress: (message: string) => told.push(message) },
    );
    expect(told).toEqual(['Pod: 1 of 4 read, page 1 of 3', 'Pod: 4 of 4 read, page 2 of 2']);
    told.length = 0;
    await podsOf({ [path]: pods(['a']) }, { progress: (message: string) => told.push(message) });
    expect(told).toEqual(['Pod: 1 read']);
  });

  it('begins anew when the list has expired, without duplicates or loss', async () => {
    const { names, listed, gaps } = await podsOf({
      [path]: [pods(['a', 'gone', 'b'], 'x'), pods(['a', 'b', 'new'], 'y')],
      [`${path}?continue=x`]: gone,
      [`${path}?continue=y`]: pods(['c']),
    });
    expect(names).toEqual(['a', 'b', 'new', 'c']);
    expect(listed).toEqual([['Pod', null]]);
    expect(gaps).toEqual([]);
  });

  it('stops beginning anew when the list expires again and again', async () => {
    const { names, listed, gaps, asked } = await podsOf({
      [path]: pods(['a'], 'x'),
      [`${path}?continue=x`]: gone,
    });
    expect(names).toEqual(['a']);
    expect(listed).toEqual([]);
    expect(gaps).toMatchObject([{ kind: 'Pod', namespaces: null, reason: 'error' }]);
    expect(asked).toHaveLength(8);
  });

  it('waits as long as a busy server asks', async () => {
    const busy: RequestListener = (_request, response) =>
      response
        .writeHead(429, { 'retry-after': '1', 'content-type': 'application/json' })
        .end('{"message":"busy"}');
    const start = performance.now();
    const { names, gaps } = await podsOf({ [path]: [busy, pods(['a'])] });
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
    expect(names).toEqual(['a']);
    expect(gaps).toEqual([]);
  });

  it('does not wait for what would come after the deadline', async () => {
    const busy: RequestListener = (_request, response) =>
      response.writeHead(503, { 'retry-after': '30' }).end('busy');
    const start = performance.now();
    const { gaps, listed } = await podsOf({ [path]: busy }, { timeoutMs: 20_000 });
    expect(performance.now() - start).toBeLessThan(15_000);
    expect(gaps).toMatchObject([
      { what: 'Pod', reason: 'timeout', detail: expect.stringContaining('503') as string },
    ]);
    expect(listed).toEqual([]);
  });

  it('repeats after a fault, four times in all', async () => {
    const fault = status(500, 'etcdserver: request timed out');
    expect(await podsOf({ [path]: [fault, fault, pods(['a'])] })).toMatchObject({ names: ['a'], gaps: [] });
    const { gaps, asked, listed } = await podsOf({ [path]: fault });
    expect(gaps).toMatchObject([
      { kind: 'Pod', what: 'Pod', reason: 'error', detail: `500 for ${path}: etcdserver: request timed out` },
    ]);
    expect(listed).toEqual([]);
    expect(asked).toHaveLength(4);
  });

  it('repeats after a connection that broke off', async () => {
    const { names, gaps } = await podsOf({ [path]: [cut('{"kind":"PodList",', 1000, true), pods(['a'])] });
    expect(names).toEqual(['a']);
    expect(gaps).toEqual([]);
  });

  it.each([
    ['broken JSON', text('{"kind":"PodList","items":[{"meta', 'application/json'), 'broken JSON'],
    ['another content type', text('{}', 'text/plain'), 'not answered with application/json'],
    ['an empty object', json({}), 'not answered with a list of Pod'],
    [
      'one object',
      json({ kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a' } }),
      'not answered with a list of Pod',
    ],
    ['another version', page('v2', 'Pod', []), 'not answered with a list of Pod'],
    [
      'items that are no list',
      json({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: {} }),
      'a list of Pod',
    ],
    [
      'a continue token that is none',
      json({ kind: 'PodList', apiVersion: 'v1', metadata: { continue: 5 }, items: [] }),
      'a list of Pod',
    ],
    ['an item without a name', page('v1', 'Pod', [{ metadata: { namespace: 'shop' } }]), 'without a name'],
  ])('takes %s for no evidence', async (_name, answer, detail) => {
    const { snapshot, gaps } = await podsOf({ [path]: answer });
    expect(gaps).toMatchObject([
      { what: 'Pod', reason: 'unparseable', detail: expect.stringContaining(detail) as string },
    ]);
    expect(snapshot.listing('Pod').find('shop', 'a').state).toBe('unknown');
  });

  it('takes an empty list for one', async () => {
    const { snapshot, gaps } = await podsOf({ [path]: page('v1', 'Pod', null) });
    expect(gaps).toEqual([]);
    expect(snapshot.listing('Pod').find('shop', 'a').state).toBe('absent');
  });

  it('keeps what was read when the time runs out', async () => {
    const { names, gaps, listed } = await podsOf(
      { [path]: pods(['a'], 'x'), [`${path}?continue=x`]: cut('{"kind":', 1000, false) },
      { timeoutMs: 400 },
    );
    expect(names).toEqual(['a']);
    expect(listed).toEqual([]);
    expect(gaps).toMatchObject([
      { what: 'Pod', reason: 'timeout', next: expect.stringContaining('--timeout') as string },
    ]);
  });

  it('does not take in a page over the limit', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `pod-${index}`);
    const { gaps, listed, asked } = await podsOf(
      { [path]: pods(names) },
      { maxPageBytes: 4_000, pageSize: 1000 },
    );
    expect(gaps).toMatchObject([
      { what: 'Pod', reason: 'error', detail: 'the answer has more than 4000 bytes' },
    ]);
    expect(listed).toEqual([]);
    expect(asked).toEqual([1000, 100, 10, 1].map((limit) => `${path}?limit=${limit}`));
  });

  it('asks for fewer objects where a page has too many bytes', async () => {
    const all = Array.from({ length: 25 }, (_, index) => `pod-${index}`);
    const answer: RequestListener = (request, response) => {
      const query = new URL(request.url ?? '', 'http://localhost').searchParams;
      const [limit, from] = [Number(query.get('limit')), Number(query.get('continue') ?? 0)];
      const to = from + limit;
      pods(all.slice(from, to), to < all.length ? String(to) : '')(request, response);
    };
    const script = { [path]: answer, [`${path}?continue=10`]: answer, [`${path}?continue=20`]: answer };
    const { names, gaps, listed } = await podsOf(script, { maxPageBytes: 1_000, pageSize: 1000 });
    expect(names).toEqual(all);
    expect(listed).toEqual([['Pod', null]]);
    expect(gaps).toEqual([]);
  });

  it('ends a list that never ends', async () => {
    const { gaps, asked } = await podsOf({
      [path]: pods(['a'], 'x'),
      [`${path}?continue=x`]: pods(['a'], 'x'),
    });
    expect(gaps).toMatchObject([{ what: 'Pod', reason: 'unparseable' }]);
    expect(asked).toHaveLength(2);
  });

  it('follows no redirect', async () => {
    const { gaps } = await podsOf({
      [path]: (_request, response) => response.writeHead(307, { location: '/elsewhere' }).end(),
    });
    expect(gaps).toMatchObject([
      { what: 'Pod', reason: 'error', detail: expect.stringContaining('redirected') as string },
    ]);
  });

  it('leaves out an object with a wrong type, which is then unknown and not absent', async () => {
    const { names, gaps, snapshot } = await podsOf({
      [path]: page('v1', 'Pod', [
        { metadata: { name: 'a', namespace: 'shop' } },
        { metadata: { name: 'b', namespace: 'shop' }, spec: { hostNetwork: 'yes' } },
      ]),
    });
    expect(names).toEqual(['a']);
    expect(gaps).toMatchObject([
      {
        kind: 'Pod',
        what: 'Pod shop/b',
        namespaces: ['shop'],
        reason: 'unparseable',
        detail: 'spec.hostNetwork is string, not boolean',
      },
    ]);
    const listing = snapshot.listing('Pod');
    expect(listing.find('shop', 'b').state).toBe('unknown');
    expect(listing.find('shop', 'c').state).toBe('absent');
    expect([listing.covers('shop'), listing.covers('other'), listing.covers()]).toEqual([false, true, false]);
  });

  it('asks no more once the credential is refused', async () => {
    const server = await scriptedServer({ [path]: status(401, 'Unauthorized') });
    const kinds = ['Pod', 'Service', 'Node', 'Namespace', 'EndpointSlice', 'Ingress'] as const;
    const { gaps } = await readAll(await server.open({ concurrency: 1 }), { kinds });
    expect(gaps.map(({ what, reason }) => [what, reason])).toEqual(kinds.map((kind) => [kind, 'error']));
    expect(gaps[0]?.detail).toBe(`401 for ${path}: Unauthorized`);
    expect(server.seen.filter(({ path }) => !/^\/(?:version|apis?)$/.test(path))).toHaveLength(1);
  });

  it('asks for at most four things at once', async () => {
    let open = 0;
    let most = 0;
    const slow: RequestListener = (_request, response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        response.writeHead(500).end();
      }, 20);
    };
    const paths = ['/api/v1/pods', '/api/v1/services', '/api/v1/nodes', '/api/v1/namespaces'];
    const more = ['/apis/apps/v1/deployments', '/apis/apps/v1/daemonsets', '/apis/batch/v1/jobs'];
    const server = await scriptedServer(Object.fromEntries([...paths, ...more].map((one) => [one, slow])));
    await readAll(await server.open(), {
      kinds: ['Pod', 'Service', 'Node', 'Namespace', 'Deployment', 'DaemonSet', 'Job'],
    });
    expect(most).toBe(4);
  });
});

describe('ending a reading early', () => {
  const stalled: Script = { [path]: cut('{"kind":', 1000, false) };

  it('fails with the reason of the abort and closes the connections', async () => {
    const server = await scriptedServer(stalled);
    const source = await server.open();
    const controller = new AbortController();
    const reading = readAll(source, { kinds: ['Pod', 'Service'] }, controller.signal);
    const outcome = expect(reading).rejects.toThrow('interrupted');
    await until(() => server.seen.some(({ path: one }) => one.startsWith(path)));
    controller.abort(new Error('interrupted'));
    await outcome;
    await source.close();
    await until(() => server.sockets.size === 0);
  });

  it('ends what is under way when nobody listens any more', async () => {
    const server = await scriptedServer({ ...stalled, '/api/v1/services': page('v1', 'Service', []) });
    const source = await server.open();
    for await (const entry of source.read({ kinds: ['Service', 'Pod'], names: [], namespaces: [] })) {
      if (entry.type === 'listed') break;
    }
    await source.close();
    await until(() => server.sockets.size === 0);
  });
});
