import type { McpServer } from '@modelcontextprotocol/server';
import { callTool } from './call-tool.ts';
import type { Tool } from './define-tool.ts';
import type { Log } from './logger.ts';
import type { Shared } from './make-context.ts';
import { listedSchema } from './schema-of.ts';
import type { ServerContext } from './server-context.ts';

/** A tool as every server of this process lists it: its schemas are turned into JSON once, when first asked for. */
export interface ListedTool {
  readonly tool: Tool<ServerContext>;
  readonly name: string;
  readonly description: string;
  readonly inputSchema: ReturnType<typeof listedSchema>;
  readonly outputSchema: ReturnType<typeof listedSchema>;
}

export function listTools(
  tools: readonly Tool<ServerContext>[],
  prefix: string,
  rewrite: (text: string) => string,
): ListedTool[] {
  return tools.map((tool) => ({
    tool,
    name: prefix + tool.name,
    description: rewrite(tool.description),
    inputSchema: listedSchema(tool.input, 'input', rewrite),
    outputSchema: listedSchema(tool.output, 'output', rewrite),
  }));
}

/** Registers the tools, in the order of their list. All of them only read, and that is said here for all of them. */
export function registerTools(
  server: McpServer,
  tools: readonly ListedTool[],
  shared: Shared,
  log: Log,
): void {
  for (const { tool, name, description, inputSchema, outputSchema } of tools) {
    const annotations = {
      title: tool.title,
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      // A tool whose answer tells of a cluster meets what others wrote there.
      openWorldHint: 'origin' in tool.output.shape || 'origins' in tool.output.shape,
    };
    server.registerTool(
      name,
      { title: tool.title, description, inputSchema, outputSchema, annotations },
      (args, { mcpReq }) => callTool(tool, args, mcpReq, shared, log),
    );
  }
}
