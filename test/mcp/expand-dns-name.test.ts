import { expect, it } from 'vitest';
import { startServer } from '../support/mcp-server.ts';

it('expand_dns_name answers over the protocol, with a cluster and without one', async () => {
  const server = await startServer(['--demo']);
  const read = await server.call('expand_dns_name', { name: 'cart.shop', namespace: 'shop' });
  expect(read.isError).toBe(false);
  expect(read.text.split('\n')[0]).toBe('One lookup of cart.shop: 4 queries, with glibc and musl alike.');
  expect(read.structured).toMatchObject({ total: 2, origin: { source: 'demo' } });
  const given = await server.call('expand_dns_name', {
    name: 'a.b.c.',
    onlyGiven: true,
    exists: ['a.b.c'],
    family: 'ipv4',
  });
  expect(given.structured).toMatchObject({
    verdict: 'One lookup of a.b.c.: 1 query, with glibc and musl alike.',
    origin: null,
    items: [{ name: 'a.b.c', then: 'found', total: 1 }],
  });
  for (const args of [{ name: 'a b' }, {}, { name: 'a', pod: 'nobody', namespace: 'shop' }]) {
    expect((await server.call('expand_dns_name', args)).isError).toBe(true);
  }
});
