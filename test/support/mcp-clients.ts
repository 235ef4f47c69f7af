import { createMCPClient } from '@ai-sdk/mcp';
import { Experimental_StdioMCPTransport as AiSdkTransport } from '@ai-sdk/mcp/mcp-stdio';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { MCPServerStdio } from '@openai/agents';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { environment, program } from './mcp-server.ts';

const listedTools = z.array(
  z.object({ name: z.string(), annotations: z.object({ readOnlyHint: z.boolean() }) }),
);

const toolResult = z.object({
  isError: z.boolean().optional(),
  content: z.tuple([z.object({ type: z.literal('text'), text: z.string() })]),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
});

/** What every client can do, whoever wrote it. */
export interface AnyClient {
  listTools(): Promise<z.infer<typeof listedTools>>;
  call(tool: string, args?: Record<string, unknown>): Promise<z.infer<typeof toolResult> & { text: string }>;
}

const info = { name: 'test', version: '1' };

/** How a client starts the built program: without a PATH, and without a kubeconfig unless `env` names one. */
export function launchOf(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return {
    command: process.execPath,
    args: [program, 'serve', ...args],
    env: environment({ PATH: '', ...env }),
    stderr: 'ignore' as const,
  };
}

type Launch = ReturnType<typeof launchOf>;

export async function sdkOne(launch: Launch): Promise<LegacyClient> {
  const client = new LegacyClient(info);
  onTestFinished(() => client.close());
  await client.connect(new LegacyTransport(launch));
  return client;
}

export async function sdkTwo(
  mode: 'legacy' | 'auto' | { pin: string },
  launch: Launch,
): Promise<ModernClient> {
  const client = new ModernClient(info, { versionNegotiation: { mode } });
  onTestFinished(() => client.close());
  await client.connect(new ModernTransport(launch));
  return client;
}

export async function aiSdk(launch: Launch): Promise<Awaited<ReturnType<typeof createMCPClient>>> {
  const client = await createMCPClient({ transport: new AiSdkTransport(launch) });
  onTestFinished(() => client.close());
  return client;
}

export async function openAiAgents({ stderr: _, ...launch }: Launch): Promise<MCPServerStdio> {
  const server = new MCPServerStdio(launch);
  onTestFinished(() => server.close());
  await server.connect();
  return server;
}

/** The clients of the SDKs as one: both generations of them have the same methods. */
function ofSdk(client: LegacyClient | ModernClient): AnyClient {
  return anyClient(
    async () => (await client.listTools()).tools,
    (name, args) => client.callTool({ name, arguments: args }),
  );
}

function anyClient(
  list: () => Promise<unknown>,
  call: (tool: string, args: Record<string, unknown>) => Promise<unknown>,
): AnyClient {
  return {
    listTools: async () => listedTools.parse(await list()),
    async call(tool, args = {}) {
      const result = toolResult.parse(await call(tool, args));
      return { ...result, text: result.content[0].text };
    },
  };
}

/** The clients that a server must get on with, by what a test is called. */
export const clients: Readonly<Record<string, (launch: Launch) => Promise<AnyClient>>> = {
  'the client of SDK 1.x': async (launch) => ofSdk(await sdkOne(launch)),
  'the client of SDK 2.x in legacy mode': async (launch) => ofSdk(await sdkTwo('legacy', launch)),
  'the client of SDK 2.x in automatic mode': async (launch) => ofSdk(await sdkTwo('auto', launch)),
  'the client of SDK 2.x pinned to 2026-07-28': async (launch) =>
    ofSdk(await sdkTwo({ pin: '2026-07-28' }, launch)),
  'the client of @ai-sdk/mcp': async (launch) => {
    const client = await aiSdk(launch);
    return anyClient(
      async () => (await client.listTools()).tools,
      async (name, args) =>
        (await client.tools())[name]?.execute(args, { messages: [], toolCallId: 'one' }) as Promise<unknown>,
    );
  },
  'the client of @openai/agents': async (launch) => {
    const server = await openAiAgents(launch);
    return anyClient(
      () => server.listTools(),
      (name, args) => server.callToolResult(name, args),
    );
  },
};
