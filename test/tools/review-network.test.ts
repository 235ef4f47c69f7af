import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, it } from 'vitest';
import { reviewPageSchema } from '../../src/mcp/review/review-page-schema.ts';
import { type RunningServer, startServer } from '../support/mcp-server.ts';
import { folderOf } from '../support/snapshot-folder.ts';

const service = (namespace: string, name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace, uid: `${namespace}-${name}` },
  spec: {
    type: 'ClusterIP',
    clusterIP: '10.96.0.9',
    selector: { app: name },
    ports: [{ name: 'http', port: 80 }],
  },
});

const index = (context: string) => ({
  schemaVersion: 1,
  collectedAt: '2026-11-23T01:00:00Z',
  context,
  listed: [
    ...['Service', 'Pod', 'Namespace'].map((kind) => ({ apiVersion: 'v1', kind })),
    ...['Deployment', 'StatefulSet', 'DaemonSet'].map((kind) => ({ apiVersion: 'apps/v1', kind })),
    ...['Job', 'CronJob'].map((kind) => ({ apiVersion: 'batch/v1', kind })),
    { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
  ],
  installed: [],
});

const list = (items: object[]) => ({ apiVersion: 'v1', kind: 'List', items });
const namespaceObject = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, uid: name },
});

/** Services that select nothing: as many as said in each namespace. */
function cluster(context: string, services: Readonly<Record<string, number>>): Record<string, unknown> {
  return {
    'snapshot.yaml': index(context),
    'objects.json': list(
      Object.entries(services).flatMap(([namespace, count]) => [
        namespaceObject(namespace),
        ...Array.from({ length: count }, (_, i) =>
          service(namespace, `service-${String(i).padStart(3, '0')}`),
        ),
      ]),
    ),
  };
}

async function page(server: RunningServer, args: object = {}) {
  const { isError, text, structured } = await server.call('review_network', args);
  expect(isError, text).toBe(false);
  return { text, page: reviewPageSchema.parse(structured), json: JSON.stringify(structured) };
}

it('shows few findings one by one, and many of one rule in a namespace as one', async () => {
  const folder = await folderOf(cluster('prod', { few: 4, many: 40 }));
  const server = await startServer(['--from', folder]);
  const { text, page: first } = await page(server, { areas: ['service'] });
  const lines = text.split('\n');
  expect(lines[0]).toMatch(/^44 findings: 44 high\. \d+ rules: /);
  expect(lines[1]).toBe('Showing 5 of 5 entries that stand for 44 findings.');
  expect(lines[2]).toMatch(
    /^Source: snapshot:.* \(default\): snapshot, cluster prod, read 2026-11-23T01:00:00Z \(/,
  );
  expect(first).toMatchObject({ total: 5, shown: 5, nextCursor: null, totals: { findings: 44 } });
  expect(first.findings.map(({ at, alike }) => [at.namespace, alike?.findings ?? 1])).toEqual([
    ...Array.from({ length: 4 }, () => ['few', 1]),
    ['many', 40],
  ]);
  expect(first.findings[4]?.alike).toEqual({
    findings: 40,
    namespaces: 1,
    names: ['service-000', 'service-001', 'service-002'],
  });
});

it('lists each finding of a rule that is named, page by page within the budget', async () => {
  const folder = await folderOf(cluster('prod', { many: 100 }));
  const server = await startServer(['--from', folder]);
  const names: string[] = [];
  const ids = new Set<string>();
  let cursor: string | null | undefined;
  let pages = 0;
  while (cursor !== null) {
    const args = { rules: ['SV01'], ...(cursor === undefined ? {} : { cursor }) };
    const { text, page: one, json } = await page(server, args);
    for (const part of [text, json]) {
      expect(part.length).toBeLessThanOrEqual(45_000);
      expect(encode(part).length).toBeLessThanOrEqual(8_000);
    }
    expect(one.total).toBe(100);
    expect(one.shown).toBe(one.findings.length);
    expect(one.shown).toBeLessThanOrEqual(20);
    ids.add(one.reviewId);
    names.push(...one.findings.map(({ at }) => at.name));
    cursor = one.nextCursor;
    pages += 1;
  }
  expect(names).toEqual(Array.from({ length: 100 }, (_, i) => `service-${String(i).padStart(3, '0')}`));
  expect(pages).toBeGreaterThanOrEqual(5);
  expect(ids.size).toBe(1);
});

it('keeps text below 45,000 characters with detail full too', async () => {
  const folder = await folderOf(
    cluster('prod', Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`namespace-${i}`, 3]))),
  );
  const server = await startServer(['--from', folder]);
  for (const section of ['findings', 'outcomes', 'gaps', 'suppressed']) {
    const { text, json } = await page(server, { section, detail: 'full' });
    expect(text.length).toBeLessThanOrEqual(45_000);
    expect(json.length).toBeLessThanOrEqual(45_000);
  }
});

it('walks the other sections of the same review', async () => {
  const folder = await folderOf(cluster('prod', { few: 2 }));
  const server = await startServer(['--from', folder]);
  const { page: findings } = await page(server);
  const { page: outcomes } = await page(server, { section: 'outcomes' });
  expect(outcomes.reviewId).toBe(findings.reviewId);
  expect(outcomes.total).toBe(findings.totals.outcomes);
  expect(outcomes).toMatchObject({ section: 'outcomes', findings: [], clusters: [], actions: [] });
  const { page: gaps, text } = await page(server, { section: 'gaps' });
  expect(gaps).toMatchObject({ section: 'gaps', total: findings.totals.gaps });
  expect(text).toContain('\nNot read (');
  expect((await page(server, { section: 'suppressed' })).page).toMatchObject({ total: 0, shown: 0 });
});

it('limits what is reported to namespaces and areas that exist', async () => {
  const folder = await folderOf(cluster('prod', { few: 2, other: 3 }));
  const server = await startServer(['--from', folder]);
  const { page: few } = await page(server, { areas: ['service'], namespaces: ['few'] });
  expect(few.findings.map(({ at }) => at.namespace)).toEqual(['few', 'few']);
  const refused = async (args: object) => (await server.call('review_network', args)).text;
  expect(await refused({ namespaces: ['fewer'] })).toBe(
    'There is no namespace of that name in what was read. Next: Did you mean few or other?',
  );
  expect(await refused({ rules: ['SV99'] })).toMatch(
    /^There is no rule of that code or id\. Next: Try SV\d\d, /,
  );
  expect(await refused({ rules: ['SV01'], areas: ['dns'] })).toMatch(/^No rule is in these areas\. Next: /);
  expect(await refused({ area: ['dns'] })).toMatch(
    /^There is no argument area; did you mean areas\? Next: Call review_network again; it takes /,
  );
  expect(await refused({ areas: ['dsn'] })).toMatch(/^Argument areas\.0: Invalid option: expected one of /);
});

it('takes all clusters of a snapshot together; other tools take one', async () => {
  const folder = await folderOf(
    Object.fromEntries(
      ['east', 'west'].flatMap((name) =>
        Object.entries(cluster(name, { shop: name === 'east' ? 1 : 2 })).map(([path, content]) => [
          `clusters/${name}/${path}`,
          content,
        ]),
      ),
    ),
  );
  const server = await startServer(['--from', folder]);
  const { page: both, text } = await page(server, { areas: ['service'] });
  expect(both.findings.map(({ at }) => at.cluster)).toEqual(['east', 'west', 'west']);
  expect(text.match(/^Source: /gm)).toHaveLength(2);
  const { text: refused } = await server.call('get_services');
  expect(refused).toMatch(
    /holds 2 clusters\. Next: Give one of these as source: snapshot:.*#east, snapshot:.*#west;/,
  );
  const [, west = ''] = /(snapshot:\S+#west)/.exec(refused) ?? [];
  const { structured } = await server.call('get_services', { source: west });
  expect(structured).toMatchObject({ total: 2, origin: { source: west, cluster: 'west' } });
  const { page: alone } = await page(server, { areas: ['service'], source: west });
  expect(alone.findings).toHaveLength(2);
  const { structured: sources } = await server.call('list_sources');
  expect(JSON.stringify(sources)).toContain(west);
});

it('gives one finding whole, for as long as its review is kept', async () => {
  const folder = await folderOf(cluster('prod', { few: 1 }));
  const server = await startServer(['--from', folder]);
  const { page: review } = await page(server, { areas: ['service'] });
  const { reviewId, findings } = review;
  const id = findings[0]?.id ?? '';
  const { text, structured } = await server.call('get_finding', { reviewId, id });
  expect(text.split('\n')[0]).toMatch(/^1 finding, high: Service few\/service-000 selects no pod/);
  expect(structured).toMatchObject({
    reviewId,
    finding: {
      id,
      code: 'SV01',
      rule: 'service/selector-matches-nothing',
      at: { apiVersion: 'v1', kind: 'Service', namespace: 'few', name: 'service-000' },
      verify: expect.arrayContaining(['kubectl get pods -n few --show-labels']) as unknown,
    },
  });
  expect((await server.call('get_finding', { reviewId, id: 'nothing' })).text).toBe(
    `Review ${reviewId} has no finding of that id. Next: Take an id from the findings of review_network.`,
  );
  expect((await server.call('get_finding', { reviewId: 'r00000000', id })).text).toBe(
    'There is no review of that id here: it has expired, or was made by another run of this server. Next: Call review_network: its answer holds a new reviewId.',
  );
  expect((await server.call('review_network', { cursor: 'r00000000.00000000.20' })).text).toMatch(
    /^The cursor does not belong to this list\. Next: /,
  );
});

it('explains a rule', async () => {
  const server = await startServer([]);
  const { text, structured } = await server.call('explain_rule', { rule: 'sv01' });
  expect(text).toMatch(
    /^SV01: The selector of a Service matches nothing\.\nRule service\/selector-matches-nothing, /,
  );
  expect(structured).toMatchObject({ code: 'SV01', area: 'service', severities: ['high', 'medium'] });
  expect(
    (await server.call('explain_rule', { rule: 'service/selector-matches-nothing' })).structured,
  ).toEqual(structured);
  expect((await server.call('explain_rule', { rule: 'SV' })).text).toMatch(
    / Next: Try SV\d\d, SV\d\d, SV\d\d\.$/,
  );
});
