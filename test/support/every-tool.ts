import { z } from 'zod';
import { tools } from '../../tools/index.ts';
import type { RunningServer } from './mcp-server.ts';

const listed = z.object({
  resources: z.array(z.object({ uri: z.string() })).optional(),
  prompts: z.array(z.object({ name: z.string() })).optional(),
});

/** Everything that a server gives out: all tools in full and in each of their parts, all resources, all prompts. */
export async function everythingFrom(server: RunningServer): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const { name, input } of tools) {
    for (const args of waysToAsk(input)) answers.push(await server.call(name, args));
  }
  const review = await server.call('review_network', { detail: 'full' });
  const { reviewId, findings = [] } = review.structured as { reviewId: string; findings?: { id: string }[] };
  for (const { id } of findings) answers.push(await server.call('get_finding', { reviewId, id }));
  const { resources = [] } = listed.parse((await server.request('resources/list')).result);
  for (const { uri } of resources) answers.push(await server.request('resources/read', { uri }));
  const { prompts = [] } = listed.parse((await server.request('prompts/list')).result);
  for (const { name } of prompts) answers.push(await server.request('prompts/get', { name, arguments: {} }));
  return answers;
}

/** With full detail, and with each value of each choice of a tool. */
function waysToAsk(input: z.ZodObject): object[] {
  const base = 'detail' in input.shape ? { detail: 'full' } : {};
  const properties = (z.toJSONSchema(input, { io: 'input' }).properties ?? {}) as Record<
    string,
    { enum?: unknown[] }
  >;
  const choices = Object.entries(properties).filter(([name]) => name !== 'detail');
  return [
    base,
    ...choices.flatMap(([name, { enum: values = [] }]) =>
      values.map((value) => ({ ...base, [name]: value })),
    ),
  ];
}

/** The arguments of each tool that take a text, whatever it is for. */
export function textArguments(): {
  readonly tool: string;
  readonly argument: string;
  readonly isList: boolean;
}[] {
  return tools.flatMap(({ name: tool, input }) => {
    const properties = (z.toJSONSchema(input, { io: 'input' }).properties ?? {}) as Record<
      string,
      { type?: string; enum?: unknown[]; items?: { type?: string; enum?: unknown[] } }
    >;
    return Object.entries(properties).flatMap(([argument, schema]) => {
      const isList = schema.type === 'array';
      const of = isList ? (schema.items ?? {}) : schema;
      return of.type === 'string' ? [{ tool, argument, isList }] : [];
    });
  });
}
