import { Client } from '@modelcontextprotocol/client';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { expect, it, onTestFinished } from 'vitest';
import { emptyConfig } from '../../src/model/config.ts';
import { createServerMaker } from '../../src/mcp/create-server.ts';
import { listedTools } from '../../src/mcp/listed-tools.ts';
import { snapshotSpec } from '../../src/mcp/snapshot-spec.ts';
import { tools } from '../../tools/index.ts';

it('makes servers for requests, which share what was read', async () => {
  const demo = new URL('../scenarios/demo/snapshot', import.meta.url).pathname;
  const maker = createServerMaker({
    version: '0.0.0',
    listed: listedTools(tools),
    tools: () => Promise.resolve(tools),
    prompts: [],
    references: new URL('../../references/', import.meta.url),
    skill: new URL('../../dist/skill/kubernetes-network-review/', import.meta.url),
    specs: [snapshotSpec('snapshot:demo', demo, false)],
    readRoots: [],
    prefix: '',
    config: () => Promise.resolve(emptyConfig),
    log: () => undefined,
  });
  const handler = createMcpHandler(maker.factory);
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(
    new StreamableHTTPClientTransport(new URL('http://127.0.0.1/mcp'), {
      fetch: (url, init) => handler.fetch(new Request(url, init)),
    }),
  );
  onTestFinished(async () => {
    await client.close();
    await handler.close();
    maker.close();
  });
  expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
  const [services, nodes] = [
    await client.callTool({ name: 'get_services', arguments: {} }),
    await client.callTool({ name: 'get_nodes', arguments: {} }),
  ];
  const ids = [services, nodes].map(
    ({ structuredContent }) => /"snapshotId":"\w+"/.exec(JSON.stringify(structuredContent))?.[0],
  );
  expect(ids[0]).toBeDefined();
  expect(ids[1]).toBe(ids[0]);
});
