import { rename } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { startServer } from '../support/mcp-server.ts';
import { folderOf } from '../support/snapshot-folder.ts';

const service = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'shop', uid: name },
  spec: { selector: { app: name }, ports: [{ port: 80 }] },
});

it('answers every mistake with the next call', async () => {
  const server = await startServer(['--demo']);
  const { structured: services } = await server.call('get_services', { limit: 1 });
  const { structured: review } = await server.call('review_network');
  const cursor = String(services.nextCursor);
  const mistakes: [string, object, RegExp][] = [
    [
      'get_nodes',
      { source: 'prod' },
      /^There is no source of that id.* Next: Call list_sources, or give one of: demo\./,
    ],
    ['get_nodes', { source: 'demo#other' }, /^The source demo holds no such cluster\. Next: .*demo#demo/],
    [
      'get_services',
      { cursor: 'x' },
      /^The cursor does not belong to this list\. Next: Give nextCursor of the page before/,
    ],
    ['get_services', { cursor, namespace: 'shop' }, /^The cursor does not belong to this list\./],
    ['get_nodes', { cursor }, /^The cursor does not belong to this list\./],
    ['review_network', { cursor }, /^The cursor does not belong to this list\./],
    [
      'get_services',
      { cursor: cursor.replace(/^s\w+/, 's00000000') },
      /not held any more\. Next: Leave cursor out/,
    ],
    [
      'get_finding',
      { reviewId: 'r0', id: 'x' },
      / Next: Call review_network: its answer holds a new reviewId\./,
    ],
    [
      'get_finding',
      { reviewId: review.reviewId, id: 'x' },
      / Next: Take an id from the findings of review_network\./,
    ],
    ['explain_rule', { rule: 'SV0l' }, / Next: .*SV01/],
    ['review_network', { rules: ['SV0l'] }, / Next: .*SV01/],
    ['review_network', { namespaces: ['shopp'] }, / Next: Did you mean shop /],
    ['review_network', { areas: ['dsn'] }, / Next: Call review_network again; it takes these arguments: /],
    ['get_nodes', { podCIDR: '10.0.0.0/8' }, /did you mean podCidr\? Next: Call get_nodes again/],
    ['get_services', { limit: 1_000 }, /^Argument limit: .* Next: Call get_services again/],
    [
      'get_services',
      { endpoints: 'unready' },
      /^Argument endpoints: .*not-ready.* Next: Call get_services again/,
    ],
  ];
  for (const [tool, args, told] of mistakes) {
    const { isError, text } = await server.call(tool, args);
    expect(isError, JSON.stringify(args)).toBe(true);
    expect(text, JSON.stringify(args)).toMatch(told);
  }
  expect(await server.call('get_nodes')).toMatchObject({ isError: false });
});

it('goes on with what it holds when a snapshot is taken away, and says so when it is to be read anew', async () => {
  const folder = await folderOf({
    'objects.json': { apiVersion: 'v1', kind: 'List', items: [service('cart')] },
  });
  const server = await startServer(['--from', folder, '--demo']);
  expect((await server.call('get_services')).text).toMatch(/^1 Service/);
  await rename(folder, `${folder}-elsewhere`);
  try {
    expect(await server.call('get_services')).toMatchObject({ isError: false });
    const { isError, text } = await server.call('get_services', { maxAge: 0 });
    expect(isError).toBe(true);
    expect(text).toMatch(/ Next: .*; or call list_sources and choose another source\.$/m);
    expect(await server.call('get_services', { source: 'demo' })).toMatchObject({ isError: false });
  } finally {
    await rename(`${folder}-elsewhere`, folder);
  }
});
