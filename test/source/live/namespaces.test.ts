import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { status } from '../kube/fake-server.ts';
import { page, pods, readAll, scriptedServer, type Script } from './scripted-server.ts';

const forbidden = status(403, 'pods is forbidden');
const inNamespace = (namespace: string): string => `/api/v1/namespaces/${namespace}/pods`;
const namespaces = (names: readonly string[], token = ''): RequestListener =>
  page(
    'v1',
    'Namespace',
    names.map((name) => ({ metadata: { name } })),
    token,
  );

/** The kubeconfig's context has the namespace shop. */
async function podsOf(script: Script, given: readonly string[] = [], served = {}) {
  const server = await scriptedServer({ '/api/v1/pods': forbidden, ...script }, served);
  const told = await readAll(await server.open(), { kinds: ['Pod'], namespaces: given });
  return { ...told, asked: server.seen.slice(3).map(({ path }) => path.replace(/\?.*/, '')) };
}

describe('a kind that may not be listed in the whole cluster', () => {
  it('is read in the namespaces that the user named, all of them', async () => {
    const { listed, gaps, asked, snapshot } = await podsOf(
      {
        [inNamespace('a')]: forbidden,
        [inNamespace('b')]: forbidden,
        [inNamespace('c')]: forbidden,
        [inNamespace('shop')]: pods(['web']),
      },
      ['a', 'b', 'c', 'shop'],
    );
    expect(asked).toEqual(['/api/v1/pods', ...['a', 'b', 'c', 'shop'].map(inNamespace)]);
    expect(listed).toEqual([['Pod', ['shop']]]);
    expect(gaps).toMatchObject([
      {
        kind: 'Pod',
        namespaces: null,
        reason: 'forbidden',
        detail: '403 for /api/v1/pods: pods is forbidden; read in shop, refused in a, b, c',
      },
    ]);
    const listing = snapshot.listing('Pod');
    expect(listing.find('shop', 'nothing').state).toBe('absent');
    expect(listing.find('a', 'nothing')).toMatchObject({
      state: 'unknown',
      missing: [{ reason: 'forbidden' }],
    });
  });

  it('is still read in the whole cluster where that is allowed', async () => {
    const { listed, asked } = await podsOf({ '/api/v1/pods': pods(['web']) }, ['shop']);
    expect(asked).toEqual(['/api/v1/pods']);
    expect(listed).toEqual([['Pod', null]]);
  });

  it('is read in the namespaces that may be listed, the own first', async () => {
    const { listed, gaps, asked } = await podsOf({
      '/api/v1/namespaces': namespaces(['a', 'b', 'c', 'd', 'shop']),
      [inNamespace('shop')]: pods(['web']),
      ...Object.fromEntries(['a', 'b', 'c'].map((name) => [inNamespace(name), forbidden])),
      [inNamespace('d')]: pods(['api']),
    });
    expect(asked).toEqual([
      '/api/v1/pods',
      '/api/v1/namespaces',
      ...['shop', 'a', 'b', 'c', 'd'].map(inNamespace),
    ]);
    expect(listed).toEqual([['Pod', ['shop', 'd']]]);
    expect(gaps).toMatchObject([
      { detail: expect.stringMatching(/; read in shop, d, refused in a, b, c$/) as string },
    ]);
  });

  it('is not tried further when the first three namespaces refuse', async () => {
    const { listed, gaps, asked } = await podsOf({
      '/api/v1/namespaces': namespaces(['a', 'b', 'c', 'd', 'shop'], 'more'),
      ...Object.fromEntries(['a', 'b', 'c', 'd', 'shop'].map((name) => [inNamespace(name), forbidden])),
    });
    expect(asked.slice(2)).toEqual(['shop', 'a', 'b'].map(inNamespace));
    expect(listed).toEqual([]);
    expect(gaps).toMatchObject([
      {
        namespaces: null,
        detail: expect.stringMatching(
          /; read in no namespace, refused in shop, a, b, not tried in c, d, other namespaces not tried$/,
        ) as string,
      },
    ]);
  });

  it('is read in the projects of OpenShift', async () => {
    const projects = page('project.openshift.io/v1', 'Project', [{ metadata: { name: 'team' } }]);
    const { listed, asked } = await podsOf(
      {
        '/api/v1/namespaces': forbidden,
        '/apis/project.openshift.io/v1/projects': projects,
        [inNamespace('team')]: pods(['web']),
      },
      [],
      { 'project.openshift.io/v1': ['Project'] },
    );
    expect(asked).toEqual([
      '/api/v1/pods',
      '/api/v1/namespaces',
      '/apis/project.openshift.io/v1/projects',
      inNamespace('team'),
    ]);
    expect(listed).toEqual([['Pod', ['team']]]);
  });

  it("is read in the context's namespace when none may be listed", async () => {
    const { listed, gaps } = await podsOf({
      '/api/v1/namespaces': forbidden,
      [inNamespace('shop')]: pods(['web']),
    });
    expect(listed).toEqual([['Pod', ['shop']]]);
    expect(gaps).toMatchObject([
      { detail: expect.stringMatching(/; read in shop, other namespaces not tried$/) as string },
    ]);
  });

  it('has a gap of its own for a namespace that fails', async () => {
    const { listed, gaps } = await podsOf(
      { [inNamespace('a')]: status(500, 'boom'), [inNamespace('shop')]: pods(['web']) },
      ['a', 'shop'],
    );
    expect(listed).toEqual([['Pod', ['shop']]]);
    expect(gaps.map(({ namespaces, reason }) => [namespaces, reason])).toEqual([
      [['a'], 'error'],
      [null, 'forbidden'],
    ]);
  });

  it('asks for the namespaces once for all kinds', async () => {
    const server = await scriptedServer({
      '/api/v1/pods': forbidden,
      '/api/v1/services': forbidden,
      '/api/v1/namespaces': namespaces(['shop']),
      [inNamespace('shop')]: pods(['web']),
      '/api/v1/namespaces/shop/services': page('v1', 'Service', []),
    });
    await readAll(await server.open(), { kinds: ['Pod', 'Service'] });
    expect(server.seen.filter(({ path }) => path.startsWith('/api/v1/namespaces?'))).toHaveLength(1);
  });
});
