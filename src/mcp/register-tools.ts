import type { McpServer } from '@modelcontextprotocol/server';
import type { ListedTool, LoadTools } from './listed-tools.ts';
import type { Log } from './logger.ts';
import type { Shared } from './make-context.ts';
import { listedSchema } from './schema-of.ts';

/** Registers the tools, in the order of their list. They are loaded with the first call. */
export function registerTools(
  server: McpServer,
  listed: readonly ListedTool[],
  load: LoadTools,
  shared: Shared,
  log: Log,
): void {
  for (const { name, title, description, inputSchema, outputSchema, annotations } of listed) {
    server.registerTool(
      shared.tool(name),
      {
        title,
        description,
        inputSchema: listedSchema(inputSchema),
        outputSchema: listedSchema(outputSchema),
        annotations,
      },
      async (args, { mcpReq }) => {
        const { callTool } = await import('./call-tool.ts');
        return callTool(name, load, args, mcpReq, shared, log);
      },
    );
  }
}
