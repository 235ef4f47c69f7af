import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { environment, program } from '../support/mcp-server.ts';

const info = { name: 'test', version: '1' };
const command = { command: process.execPath, args: [program, 'serve', '--demo'], env: environment() };

/** What both clients' classes have in common, as far as it is used here. */
interface AnyClient {
  listTools(): Promise<{ tools: { name: string; inputSchema: object; outputSchema?: object | undefined }[] }>;
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  listPrompts(): Promise<{ prompts: { name: string }[] }>;
  readResource(params: { uri: string }): Promise<{ contents: object[] }>;
  getInstructions(): string | undefined;
  getServerCapabilities(): object | undefined;
}

async function sdkOne(): Promise<AnyClient> {
  const client = new Client(info);
  onTestFinished(() => client.close());
  await client.connect(new StdioClientTransport({ ...command, stderr: 'ignore' }));
  return client;
}

async function sdkTwo(mode: 'legacy' | 'auto' | { pin: string }): Promise<ModernClient> {
  const client = new ModernClient(info, { versionNegotiation: { mode } });
  onTestFinished(() => client.close());
  await client.connect(new ModernTransport({ ...command, stderr: 'ignore' }));
  return client;
}

const clients: Readonly<Record<string, () => Promise<AnyClient>>> = {
  'the client of SDK 1.x': sdkOne,
  'the client of SDK 2.x in legacy mode': () => sdkTwo('legacy'),
  'the client of SDK 2.x in automatic mode': () => sdkTwo('auto'),
  'the client of SDK 2.x pinned to 2026-07-28': () => sdkTwo({ pin: '2026-07-28' }),
};

describe.each(Object.entries(clients))('%s', (_, connect) => {
  it('lists, calls and reads', async () => {
    const client = await connect();
    expect(client.getInstructions()).toContain('list_sources names what can be read');
    expect(client.getServerCapabilities()).toEqual({
      tools: { listChanged: false },
      prompts: { listChanged: false },
      resources: { listChanged: false },
      completions: {},
    });

    const { tools } = await client.listTools();
    expect(tools.slice(0, 4).map(({ name }) => name)).toEqual([
      'list_sources',
      'review_network',
      'get_finding',
      'explain_rule',
    ]);
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['network-review']);
    const page = await client.readResource({ uri: 'network-review://rules/SV01' });
    expect(JSON.stringify(page.contents)).toContain('# SV01: The selector of a Service matches nothing');

    // The clients check structured content against the schema that was listed.
    const review = await client.callTool({ name: 'review_network', arguments: { areas: ['service'] } });
    expect(review).toMatchObject({
      structuredContent: {
        schemaVersion: 1,
        origins: [{ source: 'demo', cluster: 'demo', isDefault: true }],
      },
    });
    const wrong = await client.callTool({ name: 'explain_rule', arguments: { rule: 'XX99' } });
    expect(wrong).toMatchObject({ isError: true });
  });
});

it('is spoken to in the generation that the client asks for', async () => {
  const versions = await Promise.all(
    (['legacy', 'auto', { pin: '2026-07-28' }] as const).map(async (mode) =>
      (await sdkTwo(mode)).getNegotiatedProtocolVersion(),
    ),
  );
  expect(versions).toEqual(['2025-11-25', '2026-07-28', '2026-07-28']);
});

it('says how long lists may be kept, to clients that know of it', async () => {
  const client = await sdkTwo({ pin: '2026-07-28' });
  const hint = { ttlMs: 3_600_000, cacheScope: 'public' };
  expect(await client.listTools()).toMatchObject(hint);
  expect(await client.listPrompts()).toMatchObject(hint);
  expect(await client.listResources()).toMatchObject(hint);
  expect(await client.readResource({ uri: 'network-review://rules/SV01' })).toMatchObject(hint);
});

it('completes the arguments of the prompt and the codes of rules', async () => {
  const client = await sdkTwo({ pin: '2026-07-28' });
  const prompt = { type: 'ref/prompt', name: 'network-review' } as const;
  const complete = async (name: string, value: string) =>
    (await client.complete({ ref: prompt, argument: { name, value } })).completion.values;
  expect(await complete('area', 'd')).toEqual(['dataplane', 'dual-stack', 'dns']);
  expect(await complete('source', '')).toEqual(['demo']);
  expect(await complete('namespace', 'sh')).toEqual([]);
  await client.callTool({ name: 'get_services', arguments: {} });
  expect(await complete('namespace', 'sh')).toEqual(['shop']);
  const rules = await client.complete({
    ref: { type: 'ref/resource', uri: 'network-review://rules/{code}' },
    argument: { name: 'code', value: 'sv0' },
  });
  expect(rules.completion.values.slice(0, 3)).toEqual(['SV01', 'SV02', 'SV03']);
});
