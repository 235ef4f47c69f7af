import { describe, expect, it } from 'vitest';
import { json, status } from '../kube/fake-server.ts';
import { aggregated, page, readAll, scriptedServer, type Script } from './scripted-server.ts';

const gatewayApi = 'gateway.networking.k8s.io';
const gateways = `/apis/${gatewayApi}/v1/gateways`;
const gateway = {
  apiVersion: `${gatewayApi}/v1`,
  kind: 'Gateway',
  metadata: { name: 'g', namespace: 'shop' },
};
const unavailable = status(503, 'service unavailable');
const forbidden = status(403, 'User "reader" cannot get path');

async function gatewaysOf(script: Script, served = {}) {
  const server = await scriptedServer(script, served);
  const told = await readAll(await server.open(), { kinds: ['Gateway'] });
  const asked = server.seen.map(({ path }) => path.replace(/\?.*/, ''));
  return { ...told, asked, found: told.snapshot.listing('Gateway').find('shop', 'g').state };
}

describe('discovery', () => {
  it('asks once for everything, newest format first', async () => {
    const server = await scriptedServer({});
    await readAll(await server.open(), {});
    const seen = [...server.seen].sort((a, b) => a.path.length - b.path.length);
    expect(seen.map(({ path, headers }) => [path, headers.accept])).toEqual([
      ...['/api', '/apis'].map((path) => [
        path,
        'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,' +
          'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json',
      ]),
      ['/version', 'application/json'],
    ]);
  });

  it('does not ask for a kind that is not installed, which is then absent', async () => {
    const { asked, gaps, found } = await gatewaysOf({}, { [`${gatewayApi}/v1`]: ['HTTPRoute'] });
    expect([...asked].sort()).toEqual(['/api', '/apis', '/version']);
    expect(gaps).toEqual([]);
    expect(found).toBe('absent');
  });

  it('reads the older aggregated format', async () => {
    const served = aggregated({ [`${gatewayApi}/v1`]: ['Gateway'] }, 'v2beta1');
    const { names } = await gatewaysOf({
      '/apis': served,
      [gateways]: page(`${gatewayApi}/v1`, 'Gateway', [gateway]),
    });
    expect(names).toEqual(['g']);
  });

  const legacy: Script = {
    '/api': json({ kind: 'APIVersions', versions: ['v1'] }),
    '/api/v1': json({
      kind: 'APIResourceList',
      groupVersion: 'v1',
      resources: [{ name: 'pods', kind: 'Pod' }],
    }),
    '/apis': json({
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: [
        { name: gatewayApi, versions: [{ groupVersion: `${gatewayApi}/v1`, version: 'v1' }] },
        { name: 'metallb.io', versions: [{ groupVersion: 'metallb.io/v1beta1', version: 'v1beta1' }] },
      ],
    }),
    [`/apis/${gatewayApi}/v1`]: json({
      kind: 'APIResourceList',
      groupVersion: `${gatewayApi}/v1`,
      resources: [
        { name: 'gateways', kind: 'Gateway' },
        { name: 'gateways/status', kind: 'Gateway' },
        { name: 'httproutes', kind: 'HTTPRoute' },
      ],
    }),
    '/apis/metallb.io/v1beta1': unavailable,
    [gateways]: page(`${gatewayApi}/v1`, 'Gateway', [gateway]),
  };

  it('asks group by group where nothing is aggregated', async () => {
    const { names, entries, gaps, snapshot } = await gatewaysOf(legacy);
    expect(names).toEqual(['g']);
    expect(entries.find(({ type }) => type === 'installed')).toEqual({
      type: 'installed',
      complete: true,
      groups: [
        { apiVersion: `${gatewayApi}/v1`, kinds: ['Gateway', 'HTTPRoute'] },
        { apiVersion: 'v1', kinds: ['Pod'] },
      ],
    });
    expect(gaps).toMatchObject([{ what: 'API group metallb.io', group: 'metallb.io', reason: 'error' }]);
    expect(snapshot.isInstalled('IPAddressPool')).toBeUndefined();
    expect(snapshot.isInstalled('IPPool')).toBe(false);
  });

  it('cannot tell absence from a document it does not understand', async () => {
    const odd = json({
      kind: 'APIGroupDiscoveryList',
      items: [{ metadata: { name: '../secrets' }, versions: [] }],
    });
    const { found, gaps } = await gatewaysOf({ '/apis': odd });
    expect(found).toBe('unknown');
    expect(gaps.map(({ what, reason }) => [what, reason])).toEqual([
      ['API discovery', 'unparseable'],
      ['Gateway', 'unparseable'],
    ]);
  });

  it('tries a kind of a group that does not answer, and never takes 404 there for absence', async () => {
    const stale = { [`${gatewayApi}/v1!`]: [] };
    const answers = await gatewaysOf({ [gateways]: page(`${gatewayApi}/v1`, 'Gateway', [gateway]) }, stale);
    expect(answers).toMatchObject({ names: ['g'], listed: [['Gateway', null]] });
    expect(answers.gaps).toMatchObject([
      { what: `API group ${gatewayApi}`, group: gatewayApi, reason: 'error' },
    ]);

    const silent = await gatewaysOf({}, stale);
    expect(silent.found).toBe('unknown');
    expect(silent.gaps).toMatchObject([
      { group: gatewayApi },
      {
        kind: 'Gateway',
        reason: 'error',
        detail: expect.stringContaining('discovery could not tell') as string,
      },
    ]);
  });

  it('tries every kind when discovery is forbidden, and then too 404 is no absence', async () => {
    const { asked, found, gaps } = await gatewaysOf({ '/api': forbidden, '/apis': forbidden });
    expect(asked.slice(3)).toEqual([gateways, `/apis/${gatewayApi}/v1beta1/gateways`]);
    expect(found).toBe('unknown');
    expect(gaps).toMatchObject([
      { what: 'API discovery', reason: 'forbidden' },
      {
        kind: 'Gateway',
        reason: 'forbidden',
        detail: expect.stringContaining('discovery could not tell') as string,
      },
    ]);
  });

  it('reads the best version that is served', async () => {
    const { objects, asked } = await gatewaysOf(
      { [`/apis/${gatewayApi}/v1beta1/gateways`]: page(`${gatewayApi}/v1beta1`, 'Gateway', [gateway]) },
      { [`${gatewayApi}/v1beta1`]: ['Gateway'] },
    );
    expect(objects).toMatchObject([{ ref: { apiVersion: `${gatewayApi}/v1beta1`, name: 'g' } }]);
    expect(asked).not.toContain(gateways);
  });

  it('does not guess at a version it does not know', async () => {
    const { asked, found, gaps } = await gatewaysOf({}, { [`${gatewayApi}/v2`]: ['Gateway'] });
    expect(asked).toHaveLength(3);
    expect(found).toBe('unknown');
    expect(gaps).toMatchObject([{ kind: 'Gateway', reason: 'unparseable' }]);
  });

  it('takes a listed kind that is not found for a fault', async () => {
    const { found, gaps } = await gatewaysOf({}, { [`${gatewayApi}/v1`]: ['Gateway'] });
    expect(found).toBe('unknown');
    expect(gaps).toMatchObject([
      { kind: 'Gateway', reason: 'error', detail: expect.stringContaining('404') as string },
    ]);
  });
});

describe('a kind that two groups serve', () => {
  const v3 = '/apis/projectcalico.org/v3/ippools';
  const crd = '/apis/crd.projectcalico.org/v1/ippools';
  const served = { 'projectcalico.org/v3': ['IPPool'], 'crd.projectcalico.org/v1': ['IPPool'] };
  const pool = { metadata: { name: 'default-ipv4-ippool' }, spec: { cidr: '10.244.0.0/16' } };
  const crdPage = page('crd.projectcalico.org/v1', 'IPPool', [pool]);

  async function poolsOf(script: Script, groups: Record<string, string[]> = served) {
    const server = await scriptedServer(script, groups);
    const told = await readAll(await server.open(), { kinds: ['IPPool'] });
    const { seen } = server;
    return {
      ...told,
      versions: told.objects.map(({ ref }) => ref.apiVersion),
      asked: seen.map(({ path }) => path).slice(3),
    };
  }

  it('is read once, at the better one', async () => {
    const told = await poolsOf({ [v3]: page('projectcalico.org/v3', 'IPPool', [pool]), [crd]: crdPage });
    expect(told.versions).toEqual(['projectcalico.org/v3']);
    expect(told.asked).toEqual([`${v3}?limit=2000`]);
  });

  it('is read at the other one when the better is forbidden or down', async () => {
    const fallback = { versions: ['crd.projectcalico.org/v1'], gaps: [], listed: [['IPPool', null]] };
    expect(await poolsOf({ [v3]: forbidden, [crd]: crdPage })).toMatchObject(fallback);
    expect(await poolsOf({ [v3]: unavailable, [crd]: crdPage })).toMatchObject(fallback);
  });

  it('is read at the other one when discovery of the better is stale', async () => {
    const groups = { 'projectcalico.org/v3!': [], 'crd.projectcalico.org/v1': ['IPPool'] };
    const told = await poolsOf({ [crd]: crdPage }, groups);
    expect(told).toMatchObject({ versions: ['crd.projectcalico.org/v1'], listed: [['IPPool', null]] });
    expect(told.gaps.map(({ what }) => what)).toEqual(['API group projectcalico.org']);
  });

  it('is one gap when neither answers', async () => {
    const { gaps, listed } = await poolsOf({ [v3]: forbidden, [crd]: forbidden });
    expect(gaps).toMatchObject([{ kind: 'IPPool', what: 'IPPool', namespaces: null, reason: 'forbidden' }]);
    expect(listed).toEqual([]);
  });
});
