import { expect, it } from 'vitest';
import { askedKinds, definitionOf } from '../../../src/model/kinds/index.ts';
import type { ObjectName } from '../../../src/source/source.ts';
import { status } from '../kube/fake-server.ts';
import { readAll, scriptedServer } from './scripted-server.ts';

/** The plurals that a path may end in, by the group it is in. */
const allowed = new Set(
  askedKinds.flatMap((id) => {
    const { served, plural } = definitionOf(id);
    return served.flatMap(({ group, versions }) =>
      versions.map((version) => `${group}/${version}/${plural}`),
    );
  }),
);

function resourceOf(path: string): string {
  const [, root = '', ...rest] = path.replace(/\?.*/, '').split('/');
  const [group, version, ...place] = root === 'api' ? ['', ...rest] : rest;
  const [resource] = place[0] === 'namespaces' && place.length > 2 ? place.slice(2) : place;
  return `${group}/${version}/${resource}`;
}

it('asks for nothing but the kinds of the allow-list, whatever is refused', async () => {
  const forbidden = status(403, 'forbidden');
  const script = { '/version': forbidden, '/api': forbidden, '/apis': forbidden };
  const server = await scriptedServer(script);
  server.answer = ((answer) => (request, response) => {
    const isRoot = ['/version', '/api', '/apis'].includes(request.url ?? '');
    (isRoot ? answer : forbidden)(request, response);
  })(server.answer);
  const kinds = askedKinds.filter((id) => !definitionOf(id).byNameOnly);
  const names = askedKinds.map((kind): ObjectName => {
    const namespace = definitionOf(kind).namespaced ? { namespace: 'shop' } : {};
    return { kind, name: 'one', ...namespace };
  });
  const { gaps } = await readAll(await server.open(), { kinds, names });

  const asked = server.seen
    .map(({ path }) => path)
    .filter((path) => !['/version', '/api', '/apis'].includes(path));
  expect(asked.map(resourceOf).filter((resource) => !allowed.has(resource))).toEqual([]);
  expect(server.seen.every(({ method }) => method === 'GET')).toBe(true);
  // Everything refused is told, and nothing else.
  const told = new Set(gaps.map(({ kind }) => kind));
  expect([...askedKinds].filter((kind) => !told.has(kind))).toEqual([]);
});

it('has no kind for Secrets and lists no ConfigMaps', () => {
  expect([...allowed].filter((resource) => resource.endsWith('/secrets'))).toEqual([]);
  expect(definitionOf('ConfigMap').byNameOnly).toBe(true);
});

it('has no path to a Secret', async () => {
  const server = await scriptedServer({});
  const source = await server.open();
  const secret: ObjectName = { kind: 'Secret', namespace: 'shop', name: 'tls' };
  await expect(readAll(source, { kinds: ['Secret'] })).rejects.toThrow('Secret is never asked for');
  await expect(readAll(source, { names: [secret] })).rejects.toThrow('Secret is never asked for');
  expect(server.seen.map(({ path }) => path).sort()).toEqual(['/api', '/apis', '/version']);
});

it('refuses to list a kind that is read by name only', async () => {
  const server = await scriptedServer({});
  const source = await server.open();
  await expect(readAll(source, { kinds: ['ConfigMap'] })).rejects.toThrow('ConfigMap is read by name only');
  expect(server.seen.map(({ path }) => path).sort()).toEqual(['/api', '/apis', '/version']);
});
