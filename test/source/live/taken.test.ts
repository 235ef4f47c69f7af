import type { RequestListener } from 'node:http';
import { expect, it } from 'vitest';
import { status } from '../kube/fake-server.ts';
import { pods, readAll, scriptedServer } from './scripted-server.ts';

const later =
  (answer: RequestListener, ms: number): RequestListener =>
  (request, response) => {
    setTimeout(() => {
      answer(request, response);
    }, ms);
  };

it('notes when the first page of the list that counts was read', async () => {
  const gone = status(410, 'The provided continue parameter is too old');
  const server = await scriptedServer({
    '/api/v1/pods': [pods(['old'], 'x'), later(pods(['a'], 'y'), 200)],
    '/api/v1/pods?continue=x': later(gone, 200),
    '/api/v1/pods?continue=y': later(pods(['b']), 300),
  });
  const start = Date.now();
  const { snapshot, names } = await readAll(await server.open(), { kinds: ['Pod'] });
  expect(names).toEqual(['a', 'b']);
  const { from = '', to = '', resourceVersion } = snapshot.taken.get('Pod') ?? {};
  expect(resourceVersion).toBe('7');
  expect(Date.parse(from) - start).toBeGreaterThanOrEqual(190);
  expect(Date.parse(to) - Date.parse(from)).toBeGreaterThanOrEqual(190);
  expect(Date.now() - Date.parse(to)).toBeGreaterThanOrEqual(290);
});

it('spans the lists of all namespaces where it reads one by one', async () => {
  const server = await scriptedServer({
    '/api/v1/pods': status(403, 'no'),
    '/api/v1/namespaces/a/pods': pods(['one']),
    '/api/v1/namespaces/b/pods': later(pods(['two']), 200),
  });
  const { snapshot } = await readAll(await server.open(), { kinds: ['Pod'], namespaces: ['a', 'b'] });
  const { from = '', to = '', resourceVersion } = snapshot.taken.get('Pod') ?? {};
  expect(Date.parse(to) - Date.parse(from)).toBeGreaterThanOrEqual(190);
  expect(resourceVersion).toBe('');
});
