import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definitionOf, askedKinds } from '../../src/model/kinds/index.ts';
import { Snapshot } from '../../src/snapshot/snapshot.ts';
import { openLive } from '../../src/source/live/open-live.ts';
import type { Entry, ObjectName, Wanted } from '../../src/source/source.ts';
import { fakeServer } from '../source/kube/fake-server.ts';
import { applyManifests } from './apply.ts';
import type { AuditEvent } from './audit.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';
import type { User } from './users.ts';
import { grantReadAll, kubeconfigWith } from './support/access.ts';
import {
  discoveredGroups,
  installAllKinds,
  nameOfOne,
  oneOfEach,
  openDefinition,
} from './support/one-of-each.ts';

const listable = askedKinds.filter((id) => !definitionOf(id).byNameOnly);
const namesOfKindsByName = askedKinds
  .filter((id) => definitionOf(id).byNameOnly)
  .map((kind): ObjectName => {
    const place = definitionOf(kind).namespaced ? { namespace: 'limited' } : {};
    return { kind, name: nameOfOne(kind), ...place };
  });

async function readAs(
  controlPlane: ControlPlane,
  user: User,
  wanted: Partial<Wanted>,
  options: Parameters<typeof openLive>[0] = {},
) {
  const source = await openLive({ kubeconfig: controlPlane.kubeconfig(user), ...options });
  try {
    const entries: Entry[] = [];
    const snapshot = new Snapshot();
    for await (const entry of source.read({ kinds: [], names: [], namespaces: [], ...wanted })) {
      entries.push(entry);
      snapshot.add(entry);
    }
    const of = <T extends Entry['type']>(type: T) =>
      entries.filter((entry): entry is Extract<Entry, { type: T }> => entry.type === type);
    return { snapshot, of, gaps: of('gap').map(({ gap }) => gap) };
  } finally {
    await source.close();
  }
}

describe('a live cluster with every kind installed', () => {
  let controlPlane: ControlPlane;
  beforeAll(async () => {
    controlPlane = await startControlPlane();
    await installAllKinds(controlPlane);
    await applyManifests(controlPlane, await oneOfEach(controlPlane));
    await grantReadAll(controlPlane, 'reader');
  });
  afterAll(() => controlPlane.stop());

  it('reads one object of every kind, by nothing but get and list on the paths of the allow-list', async () => {
    const { snapshot, gaps } = await readAs(controlPlane, 'reader', {
      kinds: listable,
      names: namesOfKindsByName,
    });
    expect(gaps).toEqual([]);
    const found = askedKinds.filter((kind) => {
      const { namespaced } = definitionOf(kind);
      return (
        snapshot.listing(kind).find(namespaced ? 'limited' : undefined, nameOfOne(kind)).state === 'known'
      );
    });
    expect(found).toEqual(askedKinds);

    const places = askedKinds.map((id) => {
      const { plural, served, byNameOnly } = definitionOf(id);
      return { id, plural, groups: served.map(({ group }) => group), verb: byNameOnly ? 'get' : 'list' };
    });
    const kindOf = ({ verb, objectRef }: AuditEvent) =>
      places.find(
        (place) =>
          place.plural === objectRef?.resource &&
          place.groups.includes(objectRef.apiGroup ?? '') &&
          place.verb === verb &&
          objectRef.subresource === undefined,
      )?.id;
    const events = () => controlPlane.auditEvents().filter(({ user }) => user.username === 'reader');
    // Each kind once, however many groups serve it.
    await expect
      .poll(
        () =>
          events()
            .flatMap((event) => kindOf(event) ?? [])
            .sort(),
        { timeout: 10_000 },
      )
      .toEqual([...askedKinds].sort());
    const others = events().filter((event) => kindOf(event) === undefined);
    expect(others.map(({ verb, requestURI }) => `${verb} ${requestURI}`).sort()).toEqual([
      'get /api',
      'get /apis',
      'get /version',
    ]);
  });

  it('reads what two groups serve once, at the better group', async () => {
    const { of, snapshot } = await readAs(controlPlane, 'admin', { kinds: ['IPPool'] });
    expect(of('object').map(({ object }) => object.ref)).toMatchObject([
      { apiVersion: 'projectcalico.org/v3', kind: 'IPPool', name: 'one' },
    ]);
    expect(snapshot.isInstalled('IPPool')).toBe(true);
  });

  it('keeps of the version what is needed', async () => {
    const { of } = await readAs(controlPlane, 'admin', {});
    expect(of('file')).toMatchObject([
      { path: 'outputs/version.json', text: '{"gitVersion":"v1.37.2","platform":"linux/amd64"}' },
    ]);
  });

  it('finds the same kinds without aggregated discovery', async () => {
    const old = await fakeServer((request, response) => {
      void controlPlane
        .adminFetch('GET', request.url ?? '', undefined, { accept: 'application/json' })
        .then(({ status, body }) => {
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
        });
    });
    try {
      const kubeconfig = kubeconfigWith(controlPlane, 'admin', { server: old.url });
      const legacy = await readAs(controlPlane, 'admin', { kinds: ['Gateway'] }, { kubeconfig });
      const aggregated = await readAs(controlPlane, 'admin', { kinds: ['Gateway'] });
      expect(old.seen.map(({ path }) => path)).toContain('/apis/gateway.networking.k8s.io/v1');
      expect(legacy.of('installed')).toEqual(aggregated.of('installed'));
      expect(legacy.of('object')).toEqual(aggregated.of('object'));
      expect(legacy.gaps).toEqual([]);
    } finally {
      await old.close();
    }
  });

  it('reads a list that takes many pages', async () => {
    const services = Array.from({ length: 25 }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: `s${index}`, namespace: 'pages' },
      spec: { ports: [{ port: 80 }] },
    }));
    await applyManifests(controlPlane, services);
    const { snapshot, of } = await readAs(controlPlane, 'admin', { kinds: ['Service'] }, { pageSize: 4 });
    const names = of('object').map(({ object }) => object.ref.name);
    expect(names).toHaveLength(27); // with `one` and kubernetes
    expect(snapshot.listing('Service').in('pages')).toHaveLength(25);
    expect(of('listed')).toMatchObject([{ kind: 'Service', namespaces: null }]);
    const pages = () =>
      controlPlane
        .auditEvents()
        .filter(({ requestURI }) => requestURI.startsWith('/api/v1/services?limit=4'));
    await expect.poll(() => pages().length, { timeout: 10_000 }).toBe(7);
  });

  it('reads the namespace that a user may read, and says that the rest is forbidden', async () => {
    const { snapshot, gaps } = await readAs(
      controlPlane,
      'limited',
      { kinds: ['Service', 'Node'], names: namesOfKindsByName },
      { kubeconfig: kubeconfigWith(controlPlane, 'limited', { namespace: 'limited' }) },
    );
    const services = snapshot.listing('Service');
    expect(services.find('limited', 'one').state).toBe('known');
    expect(services.find('limited', 'two').state).toBe('absent');
    expect(services.find('default', 'kubernetes').state).toBe('unknown');
    expect(gaps.map(({ what, namespaces, reason }) => [what, namespaces, reason])).toEqual([
      ['Service', null, 'forbidden'],
      ['Node', null, 'forbidden'],
      ['CustomResourceDefinition httproutes.gateway.networking.k8s.io', null, 'forbidden'],
    ]);
    expect(gaps[0]?.detail).toMatch(/; read in limited, other namespaces not tried$/);
    expect(snapshot.listing('ConfigMap').find('limited', 'one').state).toBe('known');
  });

  it('knows nothing of what a user without rights may not read, and finds nothing absent', async () => {
    const { snapshot, of, gaps } = await readAs(controlPlane, 'nobody', {
      kinds: listable,
      names: namesOfKindsByName,
    });
    expect(of('object')).toEqual([]);
    expect(of('listed')).toEqual([]);
    expect(new Set(gaps.map(({ kind }) => kind))).toEqual(new Set(askedKinds));
    expect(new Set(gaps.map(({ reason }) => reason))).toEqual(new Set(['forbidden']));
    const states = askedKinds.map((kind) => snapshot.listing(kind).find('limited', 'two').state);
    expect(new Set(states)).toEqual(new Set(['unknown']));
  });

  it('demands a login where the token is not known', async () => {
    const kubeconfig = kubeconfigWith(controlPlane, 'admin', { user: { token: 'expired' } });
    await expect(readAs(controlPlane, 'admin', {}, { kubeconfig })).rejects.toMatchObject({
      name: 'UserError',
      message: '401 for /version: Unauthorized',
      next: 'the token or password has expired or was revoked: log in again',
    });
  });
});

describe('a live cluster with nothing but what is built in', () => {
  let controlPlane: ControlPlane;
  beforeAll(async () => {
    controlPlane = await startControlPlane({ controllers: [] });
  });
  afterAll(() => controlPlane.stop());

  it('tells kinds that are not installed from kinds that were not read', async () => {
    const { snapshot, gaps } = await readAs(controlPlane, 'admin', { kinds: listable });
    expect(gaps).toEqual([]);
    const absent = askedKinds.filter((kind) => snapshot.isInstalled(kind) === false);
    // Of the API server itself, though older ones have none.
    const own = ['ServiceCIDR', 'IPAddress'];
    const optional = askedKinds.filter((kind) => !definitionOf(kind).builtIn && !own.includes(kind));
    expect(absent).toEqual(optional);
    expect(snapshot.listing('Gateway').find('shop', 'web').state).toBe('absent');
    expect(snapshot.listing('ServiceCIDR').find(undefined, 'kubernetes').state).toBe('known');
  });

  it('takes an API group whose server is down for unknown', async () => {
    const metadata = { name: 'v3.projectcalico.org' };
    await applyManifests(controlPlane, [
      {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata,
        spec: {
          group: 'projectcalico.org',
          version: 'v3',
          groupPriorityMinimum: 1500,
          versionPriority: 200,
          insecureSkipTLSVerify: true,
          service: { namespace: 'calico-system', name: 'calico-api' },
        },
      },
    ]);
    await expect
      .poll(async () => [...(await discoveredGroups(controlPlane)).keys()], { timeout: 20_000 })
      .toContain('projectcalico.org');
    const { snapshot, gaps } = await readAs(controlPlane, 'admin', { kinds: ['IPPool'] });
    expect(gaps.map(({ what, reason }) => [what, reason])).toEqual([
      ['API group projectcalico.org', 'error'],
      ['IPPool', 'error'],
    ]);
    expect(snapshot.isInstalled('IPPool')).toBeUndefined();
    expect(snapshot.isInstalled('Gateway')).toBe(false);
    expect(snapshot.listing('IPPool').find(undefined, 'default').state).toBe('unknown');
  });

  it('leaves out an object that its schema let in and the API does not allow', async () => {
    const group = 'metallb.io';
    const names = {
      group,
      version: 'v1beta1',
      kind: 'IPAddressPool',
      plural: 'ipaddresspools',
      namespaced: true,
    };
    const pool = (name: string, addresses: unknown) => ({
      apiVersion: `${group}/v1beta1`,
      kind: 'IPAddressPool',
      metadata: { name, namespace: 'metallb-system' },
      spec: { addresses },
    });
    await applyManifests(controlPlane, [
      openDefinition(names),
      pool('good', ['192.0.2.0/24']),
      pool('bad', '192.0.2.0/24'),
    ]);
    const { snapshot, gaps } = await readAs(controlPlane, 'admin', { kinds: ['IPAddressPool'] });
    const pools = snapshot.listing('IPAddressPool');
    const states = ['good', 'bad', 'none'].map((name) => pools.find('metallb-system', name).state);
    expect(states).toEqual(['known', 'unknown', 'absent']);
    expect(gaps.filter(({ kind }) => kind === 'IPAddressPool')).toMatchObject([
      {
        what: 'IPAddressPool metallb-system/bad',
        reason: 'unparseable',
        detail: 'spec.addresses is string, not list',
      },
    ]);
  });
});
