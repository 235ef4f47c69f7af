import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonSchemaOf } from '../../src/mcp/schema-of.ts';
import { instructions } from '../../src/mcp/instructions.ts';
import { promptNames } from '../support/prompts.ts';
import { tools } from '../../tools/index.ts';
import { startServer } from '../support/mcp-server.ts';

const listed = z.object({
  tools: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      description: z.string(),
      inputSchema: z.record(z.string(), z.unknown()),
      outputSchema: z.record(z.string(), z.unknown()),
      annotations: z.record(z.string(), z.unknown()),
    }),
  ),
});

const messages = z.object({ messages: z.tuple([z.unknown(), z.unknown()]) });

async function listOf(...args: string[]) {
  const server = await startServer(['--demo', ...args]);
  return { server, tools: listed.parse((await server.request('tools/list')).result).tools };
}

describe('what is listed', () => {
  it('takes at most 220 tokens a tool, output schemas apart', async () => {
    const { tools: all } = await listOf();
    const costs = all.map(
      ({ name, description, inputSchema }) =>
        encode(JSON.stringify({ name, description, inputSchema })).length,
    );
    const average = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
    expect(average).toBeLessThanOrEqual(220);
  });

  it('is the same each time, reads only, and has exact schemas', async () => {
    const { server, tools: all } = await listOf();
    const again = listed.parse((await server.request('tools/list')).result).tools;
    expect(again).toEqual(all);
    for (const { name, inputSchema, outputSchema, annotations } of all) {
      expect(name).toMatch(/^[a-z]+(_[a-z]+)+$/);
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false, idempotentHint: true });
      expect(annotations.openWorldHint).toBe(
        !['list_sources', 'explain_rule', 'check_scope', 'verify_commands', 'get_review_guide'].includes(
          name,
        ),
      );
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(inexact(outputSchema, name)).toEqual([]);
    }
  });

  it('lets a call choose among sources, and name no kubeconfig, path or address', async () => {
    const { tools: all } = await listOf();
    const given = new Set<string>();
    for (const { name, inputSchema } of all) {
      const names = Object.keys(z.object({ properties: z.object({}).loose() }).parse(inputSchema).properties);
      for (const one of names) given.add(one);
      const readsNothing = [
        'list_sources',
        'explain_rule',
        'get_finding',
        'check_scope',
        'verify_commands',
        'get_review_guide',
      ].includes(name);
      expect(names.slice(0, 3), name).toEqual(
        readsNothing ? expect.not.arrayContaining(['source']) : ['source', 'refresh', 'maxAge'],
      );
    }
    expect(
      [...given].filter((name) => /kubeconfig|context|server|url|path|file|folder|host$/i.test(name)),
    ).toEqual([]);
  });

  it('instructs nobody', async () => {
    const { tools: all } = await listOf();
    for (const { description } of all) {
      expect(description).not.toMatch(/\b(always|never|must|should|first call|before calling)\b/i);
    }
    expect(Buffer.byteLength(instructions)).toBeLessThan(2_000);
  });

  it('names no tool that is not there', async () => {
    const { server, tools: all } = await listOf();
    const names = all.map(({ name }) => name);
    const asked = promptNames.map((name) => server.request('prompts/get', { name }));
    const texts = [
      instructions,
      JSON.stringify((await Promise.all(asked)).map(({ result }) => messages.parse(result).messages[0])),
      ...all.map(({ description }) => description),
    ].join('\n');
    const named = texts.match(/\b(get|list|explain|review|trace|verify|check|plan)_[a-z_]+/g) ?? [];
    expect(named.filter((name) => name !== 'get_' && !names.includes(name))).toEqual([]);
  });
});

it('carries the prefix in every name and every reference to one', async () => {
  const { server, tools: all } = await listOf('--tool-prefix', 'prod_');
  expect(all.map(({ name }) => name)).toEqual(tools.map(({ name }) => `prod_${name}`));
  const bare = new RegExp(`(?<!prod_)\\b(${tools.map(({ name }) => name).join('|')})\\b`);
  expect(JSON.stringify(all)).not.toMatch(bare);
  const said = [
    // The skill itself is the same for all servers, and says that names may carry a prefix.
    messages.parse((await server.request('prompts/get', { name: 'network-review' })).result).messages[0],
    await server.request('resources/read', { uri: 'network-review://prompts/network-review' }),
    await server.call('prod_review_network'),
    await server.call('prod_get_services', { source: 'nothing' }),
    await server.call('prod_get_services', { nmae: 'x' }),
    await server.call('prod_get_finding', { reviewId: 'r0', id: 'x' }),
  ];
  for (const one of said) expect(JSON.stringify(one)).not.toMatch(bare);
  expect(JSON.stringify(said)).toContain('prod_review_network');
  expect((await server.request('tools/call', { name: 'review_network', arguments: {} })).error).toBeDefined();
});

it('leaves out of a schema what says nothing', () => {
  const schema = z.strictObject({
    count: z.int(),
    few: z.int().min(0).max(5),
    text: z.string().describe('of get_nodes'),
  });
  expect(jsonSchemaOf(schema, 'input')).toEqual({
    type: 'object',
    properties: {
      count: { type: 'integer' },
      few: { type: 'integer', minimum: 0, maximum: 5 },
      text: { type: 'string', description: 'of get_nodes' },
    },
    required: ['count', 'few', 'text'],
    additionalProperties: false,
  });
});

/** Places of a schema that take anything. */
function inexact(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return schema === true ? [path] : [];
  const record = schema as Record<string, unknown>;
  const parts = ['type', 'anyOf', 'oneOf', 'enum', 'const', '$ref'];
  if (!parts.some((part) => part in record)) return [path];
  const isOpen = record.type === 'object' && record.additionalProperties === undefined;
  return [
    ...(isOpen ? [path] : []),
    ...Object.entries(record.properties ?? {}).flatMap(([key, one]) => inexact(one, `${path}.${key}`)),
    ...(typeof record.additionalProperties === 'object'
      ? inexact(record.additionalProperties, `${path}.*`)
      : []),
    ...('items' in record
      ? inexact(record.items, `${path}[]`)
      : record.type === 'array'
        ? [`${path}[]`]
        : []),
    ...[record.anyOf, record.oneOf].flatMap((list) =>
      Array.isArray(list) ? list.flatMap((one) => inexact(one, path)) : [],
    ),
  ];
}
