import { expect, it } from 'vitest';
import { startServer } from '../support/mcp-server.ts';
import { wholeCluster } from '../support/mesh-objects.ts';
import { serviceCidr } from '../support/network-objects.ts';
import { folderOf } from '../support/snapshot-folder.ts';

it('plan_addresses answers over the protocol, with a cluster and without', async () => {
  const server = await startServer(['--demo']);
  const seen = await server.call('plan_addresses', { section: 'ledger' });
  expect(seen.isError).toBe(false);
  expect(seen.structured).toMatchObject({ origin: { type: 'demo' } });

  const asked = { onlyGiven: true, ranges: ['pods=10.0.0.0/16', 'vpc=10.0.0.0/8'] };
  const given = await server.call('plan_addresses', asked);
  expect(given.structured).toMatchObject({ origin: null, total: 1, items: [{ verdict: 'depends' }] });
  expect(given.text).toContain('\nSource: none, only what was given.\n');

  // A list is walked as any other.
  const first = await server.call('plan_addresses', {
    ...asked,
    section: 'ledger',
    detail: 'full',
    limit: 4,
  });
  const { nextCursor } = first.structured;
  expect(nextCursor).toMatch(/^given\./);
  const rest = { ...asked, section: 'ledger', detail: 'full', cursor: nextCursor };
  expect((await server.call('plan_addresses', rest)).structured).toMatchObject({ total: 7, shown: 3 });

  const refused = await server.call('plan_addresses', {
    onlyGiven: true,
    ranges: ['pods=10.0.0.0/16', 'services=10.0.4.0/24'],
  });
  expect(refused.isError).toBe(true);
  expect(refused.text).toBe(
    'Pods=10.0.0.0/16 and services=10.0.4.0/24 overlap in 10.0.4.0/24. Next: Give services=10.1.0.0/24, the nearest range of that size that no other has.',
  );
});

it('plan_addresses lays the ranges of several clusters beside each other', async () => {
  const services = [serviceCidr('kubernetes', ['10.96.0.0/16'])];
  const folder = async (name: string) => folderOf(wholeCluster(name, services));
  const server = await startServer(['--from', await folder('north'), '--from', await folder('south')]);
  const { items } = (await server.call('list_sources')).structured as { items: { id: string }[] };
  const args = { section: 'ledger', detail: 'full' };
  const clustersIn = (structured: Record<string, unknown>) =>
    new Set((structured.items as { cluster: string | null }[]).flatMap(({ cluster }) => cluster ?? []));

  const one = await server.call('plan_addresses', args);
  expect(clustersIn(one.structured)).toEqual(new Set(['north']));
  expect(one.structured.otherOrigins).toEqual([]);

  const both = await server.call('plan_addresses', { ...args, others: [items[1]?.id] });
  expect(clustersIn(both.structured)).toEqual(new Set(['north', 'south']));
  expect(both.structured.otherOrigins).toMatchObject([{ cluster: 'south' }]);
  expect(both.text).toContain('cluster south');
});
