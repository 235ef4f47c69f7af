import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, it } from 'vitest';
import { reviewPageSchema } from '../../src/mcp/review/review-page-schema.ts';
import { objectsOf } from '../bench/bench-cluster.ts';
import { type RunningServer, startServer, type ToolAnswer } from '../support/mcp-server.ts';
import { folderOf } from '../support/snapshot-folder.ts';

const size = { nodes: 300, services: 2_000, pods: 4_000 };
/** One endpoint of these is not ready. */
const isUnready = (index: number): boolean => index % 100 === 3;

interface Slice {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly endpoints: readonly { readonly conditions: object }[];
}

function spoilt(object: object): object {
  const { kind, metadata, endpoints } = object as Slice;
  const index = kind === 'EndpointSlice' ? Number(/^svc-(\d+)-a$/.exec(metadata.name)?.[1]) : Number.NaN;
  if (!isUnready(index)) return object;
  const [first, ...rest] = endpoints;
  const conditions = { ready: false, serving: false, terminating: false };
  return { ...object, endpoints: [{ ...first, conditions }, ...rest] };
}

async function largeCluster(): Promise<string> {
  const items = [...objectsOf(size)].map(({ value }) => spoilt(value));
  const namespaces = Array.from({ length: 100 }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: `team-${index}`, uid: `n${index}` },
  }));
  return folderOf({
    'snapshot.yaml': JSON.stringify({
      schemaVersion: 1,
      collectedAt: '2026-11-23T01:00:00Z',
      context: 'large',
      complete: true,
    }),
    'objects.json': { apiVersion: 'v1', kind: 'List', items: [...namespaces, ...items] },
  });
}

function tokens({ text, structured }: ToolAnswer): { text: number; structured: number } {
  return { text: encode(text).length, structured: encode(JSON.stringify(structured)).length };
}

/** All pages of a review, each within the budget. */
async function pagesOf(server: RunningServer, args: object) {
  const pages = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const answer = await server.call('review_network', cursor === undefined ? args : { ...args, cursor });
    expect(answer.isError, answer.text).toBe(false);
    const cost = tokens(answer);
    expect(Math.max(cost.text, cost.structured)).toBeLessThanOrEqual(8_000);
    const page = reviewPageSchema.parse(answer.structured);
    pages.push(page);
    cursor = page.nextCursor;
  }
  return pages;
}

it('answers few words about a large cluster, and the rest page by page from one reading', async () => {
  const server = await startServer(['--from', await largeCluster()]);
  const unready = await server.call('get_services', { endpoints: 'not-ready' });
  expect(unready.text.split('\n')[0]).toBe('20 of 2000 Services have an endpoint that is not ready.');
  expect((unready.structured.items as unknown[]).length).toBe(20);
  const cost = tokens(unready);
  expect(cost.text + cost.structured).toBeLessThanOrEqual(2_000);

  const pages = await pagesOf(server, {});
  const [first] = pages;
  expect(first?.totals.findings).toBeGreaterThanOrEqual(40);
  const entries = pages.flatMap(({ findings }) => findings);
  const counted = entries.reduce((sum, { alike }) => sum + (alike?.findings ?? 1), 0);
  expect(counted).toBe(first?.totals.findings);
  expect(new Set(pages.map(({ reviewId }) => reviewId)).size).toBe(1);
  expect(first?.origins[0]?.snapshotId).toBe(
    (unready.structured.origin as { snapshotId: string }).snapshotId,
  );

  // What stands for several is listed one by one where its rule is named.
  const codes = [...new Set(entries.map(({ code }) => code))];
  const listed = new Set<string>();
  for (const code of codes) {
    const ofRule = await pagesOf(server, { rules: [code] });
    for (const { id } of ofRule.flatMap(({ findings }) => findings)) listed.add(id);
  }
  expect(listed.size).toBe(counted);

  const outcomes = await pagesOf(server, { section: 'outcomes' });
  expect(outcomes.flatMap((page) => page.outcomes).length).toBe(first?.totals.outcomes);
}, 120_000);
