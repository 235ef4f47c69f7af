import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { aiSdk, clients, launchOf, sdkOne, sdkTwo } from '../support/mcp-clients.ts';
import { promptNames } from '../support/prompts.ts';

const demo = launchOf(['--demo']);
const snapshot = fileURLToPath(new URL('../scenarios/demo/snapshot', import.meta.url));

/** The same cluster, embedded and on disk, where it calls itself otherwise. */
const sources = [
  ['the demo', ['--demo'], { source: 'demo', cluster: 'demo' }],
  ['a snapshot', ['--from', snapshot], { source: 'snapshot:snapshot', cluster: 'test' }],
] as const;

describe.each(Object.entries(clients))('%s', (_, connect) => {
  it.each(sources)('lists read-only tools and reviews %s in few words', async (_, args, origin) => {
    const client = await connect(launchOf(args));
    const tools = await client.listTools();
    expect(tools.slice(0, 4).map(({ name }) => name)).toEqual([
      'list_sources',
      'review_network',
      'get_finding',
      'explain_rule',
    ]);
    expect(tools.every(({ annotations }) => annotations.readOnlyHint)).toBe(true);

    // The SDKs' clients check structured content against the schema that was listed.
    const review = await client.call('review_network');
    expect(review.isError ?? false).toBe(false);
    expect(review.text).toMatch(/^15 findings: 12 high, 3 medium/);
    expect(review.text.length).toBeLessThan(45_000);
    expect(JSON.stringify(review.structuredContent).length).toBeLessThan(45_000);
    expect(review.structuredContent).toMatchObject({
      schemaVersion: 1,
      origins: [{ ...origin, isDefault: true }],
    });
  });

  it('is told of a missing kubeconfig by the first tool that needs one', async () => {
    const client = await connect(launchOf([]));
    expect((await client.listTools()).length).toBeGreaterThan(5);
    const result = await client.call('get_services');
    expect(result.isError).toBe(true);
    expect(result.text).toMatch(/kubeconfig/);
  });

  it('is refused what is wrong, and goes on', async () => {
    const client = await connect(demo);
    for (const [tool, args] of [
      ['get_services', { namespaec: 'shop' }],
      ['explain_rule', { rule: 'XX99' }],
    ] as const) {
      const { isError, text } = await client.call(tool, args);
      expect(isError).toBe(true);
      expect(text).toMatch(/ Next: /);
    }
    expect((await client.call('get_services')).text).toContain('26');
  });
});

describe.each([
  ['SDK 1.x', () => sdkOne(demo)],
  ['SDK 2.x in legacy mode', () => sdkTwo('legacy', demo)],
  ['SDK 2.x in automatic mode', () => sdkTwo('auto', demo)],
  ['SDK 2.x pinned to 2026-07-28', () => sdkTwo({ pin: '2026-07-28' }, demo)],
])('a client of %s', (_, connect) => {
  it('knows what the server does and has, and reads it', async () => {
    const client = await connect();
    expect(client.getInstructions()).toContain('list_sources names what can be read');
    expect(client.getServerCapabilities()).toEqual({
      tools: { listChanged: false },
      prompts: { listChanged: false },
      resources: { listChanged: false },
      completions: {},
      extensions: { 'io.modelcontextprotocol/skills': {} },
    });
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(promptNames);
    const page = await client.readResource({ uri: 'network-review://rules/SV01' });
    expect(JSON.stringify(page.contents)).toContain('# SV01: The selector of a Service matches nothing');
  });
});

it('knows what the server does and has as a client of @ai-sdk/mcp too', async () => {
  const client = await aiSdk(demo);
  expect(client.instructions).toContain('list_sources names what can be read');
  expect((await client.experimental_listPrompts()).prompts.map(({ name }) => name)).toEqual(promptNames);
  const page = await client.readResource({ uri: 'network-review://rules/SV01' });
  expect(JSON.stringify(page.contents)).toContain('# SV01: The selector of a Service matches nothing');
});

it('is spoken to in the generation that the client asks for', async () => {
  const versions = await Promise.all(
    (['legacy', 'auto', { pin: '2026-07-28' }] as const).map(async (mode) =>
      (await sdkTwo(mode, demo)).getNegotiatedProtocolVersion(),
    ),
  );
  expect(versions).toEqual(['2025-11-25', '2026-07-28', '2026-07-28']);
});

it('says how long lists may be kept, to clients that know of it', async () => {
  const client = await sdkTwo({ pin: '2026-07-28' }, demo);
  const hint = { ttlMs: 3_600_000, cacheScope: 'public' };
  expect(await client.listTools()).toMatchObject(hint);
  expect(await client.listPrompts()).toMatchObject(hint);
  expect(await client.listResources()).toMatchObject(hint);
  expect(await client.readResource({ uri: 'network-review://rules/SV01' })).toMatchObject(hint);
});

it('completes the arguments of the prompt and the codes of rules', async () => {
  const client = await sdkTwo({ pin: '2026-07-28' }, demo);
  const prompt = { type: 'ref/prompt', name: 'network-review' } as const;
  const complete = async (name: string, value: string) =>
    (await client.complete({ ref: prompt, argument: { name, value } })).completion.values;
  expect(await complete('area', 'd')).toEqual(['dataplane', 'dual-stack', 'dns']);
  expect(await complete('source', '')).toEqual(['demo']);
  expect(await complete('namespace', 'sh')).toEqual(['shop']);
  const elsewhere = { ref: prompt, argument: { name: 'namespace', value: '' } };
  expect(
    await client.complete({ ...elsewhere, context: { arguments: { source: 'nowhere' } } }),
  ).toMatchObject({
    completion: { values: [] },
  });
  const troubleshoot = { type: 'ref/prompt', name: 'troubleshoot' } as const;
  const playbook = { name: 'playbook', value: 'pod-to-' };
  expect((await client.complete({ ref: troubleshoot, argument: playbook })).completion.values).toEqual([
    'pod-to-pod',
    'pod-to-service',
    'pod-to-external',
  ]);
  const rules = await client.complete({
    ref: { type: 'ref/resource', uri: 'network-review://rules/{code}' },
    argument: { name: 'code', value: 'sv0' },
  });
  expect(rules.completion.values.slice(0, 3)).toEqual(['SV01', 'SV02', 'SV03']);
});
