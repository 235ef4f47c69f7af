import type { Tool } from './define-tool.ts';
import { type JsonSchema, jsonSchemaOf } from './schema-of.ts';
import type { ServerContext } from './server-context.ts';

/** A tool as `tools/list` has it. */
export interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  readonly annotations: {
    readonly title: string;
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
}

/** Gives the tools themselves. A server lists what it has without them, so that it starts fast. */
export type LoadTools = () => Promise<readonly Tool<ServerContext>[]>;

/** The list of these tools, in their order. All of them only read, and that is said here for all of them. */
export function listedTools(tools: readonly Tool<ServerContext>[]): ListedTool[] {
  return tools.map(({ name, title, description, input, output }) => ({
    name,
    title,
    description,
    inputSchema: jsonSchemaOf(input, 'input'),
    outputSchema: jsonSchemaOf(output, 'output'),
    annotations: {
      title,
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      // A tool whose answer tells of a cluster meets what others wrote there.
      openWorldHint: 'origin' in output.shape || 'origins' in output.shape,
    },
  }));
}
