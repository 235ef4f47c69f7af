import { fileURLToPath } from 'node:url';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterEach, describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const info = { name: 'test', version: '1.0.0' };

/** What the tests ask of a client, whatever its generation. */
interface AnyClient {
  listTools(): Promise<{
    tools: { name: string; annotations?: { readOnlyHint?: boolean | undefined } | undefined }[];
  }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

const open: AnyClient[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
});

function launch(args: readonly string[]) {
  return {
    command: process.execPath,
    args: [main, 'serve', ...args],
    env: { HOME: '/nonexistent', PATH: '' },
    stderr: 'ignore' as const,
  };
}

const clients: Record<string, (args: readonly string[]) => Promise<AnyClient>> = {
  'the 1.x client': async (args) => {
    const client = new LegacyClient(info);
    await client.connect(new LegacyTransport(launch(args)));
    return client;
  },
  ...Object.fromEntries(
    (['legacy', 'auto', { pin: '2026-07-28' }] as const).map((mode) => [
      `the 2.x client in mode ${typeof mode === 'string' ? mode : mode.pin}`,
      async (args: readonly string[]) => {
        const client = new ModernClient(info, { versionNegotiation: { mode } });
        await client.connect(new ModernTransport(launch(args)));
        return client;
      },
    ]),
  ),
};

async function connect(kind: string, ...args: string[]): Promise<AnyClient> {
  const client = await clients[kind]!(args);
  open.push(client);
  return client;
}

function textOf(result: Record<string, unknown>): string {
  const [first] = result.content as { text?: string }[];
  return first?.text ?? '';
}

describe.each(Object.keys(clients))('%s', (kind) => {
  it('lists read-only tools and reviews the demo in few words', async () => {
    const client = await connect(kind, '--demo');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('review_network');
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
    const result = await client.callTool({ name: 'review_network', arguments: {} });
    expect(result.isError ?? false).toBe(false);
    expect(textOf(result)).toMatch(/^13 findings: 10 high, 3 medium/);
    expect(textOf(result).length).toBeLessThan(45_000);
    expect(JSON.stringify(result.structuredContent).length).toBeLessThan(45_000);
  });

  it('starts without a kubeconfig, and the first tool that needs one says so', async () => {
    const client = await connect(kind);
    expect((await client.listTools()).tools.length).toBeGreaterThan(5);
    const result = await client.callTool({ name: 'get_services', arguments: {} });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(/kubeconfig/);
  });

  it('refuses a misspelt argument and stays alive', async () => {
    const client = await connect(kind, '--demo');
    const result = await client.callTool({ name: 'get_services', arguments: { namespaec: 'shop' } });
    expect(result.isError).toBe(true);
    expect(textOf(await client.callTool({ name: 'get_services', arguments: {} }))).toContain('26');
  });
});
