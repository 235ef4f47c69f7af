import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { expect } from 'vitest';
import { z } from 'zod';
import { evidenceOf } from '../../src/facts/evidence-of.ts';
import type { Reading, Tool, ToolContext } from '../../src/mcp/define-tool.ts';
import { foreignWordsOf } from '../../src/mcp/gaps.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { type Given, readingTime, snapshotOf } from './snapshot-of.ts';

export interface Ran {
  readonly text: string;
  readonly lines: readonly string[];
  readonly structured: Record<string, unknown>;
  readonly items: readonly Record<string, unknown>[];
}

/** Runs a tool on a cluster, and holds its answer to what holds for every answer. */
export async function runTool(tool: Tool, given: Given | Snapshot, args: object = {}): Promise<Ran> {
  const snapshot = 'listing' in given ? given : snapshotOf(given);
  const evidence = evidenceOf(snapshot);
  const reading: Reading = {
    snapshot,
    evidence,
    foreign: foreignWordsOf(snapshot),
    strangeNames: [],
    origin: {
      source: 'test',
      isDefault: true,
      type: 'live',
      cluster: 'test',
      server: '127.0.0.1:6443',
      snapshotId: 's1',
      collectedAt: readingTime,
      ageSeconds: 12,
      notes: [],
    },
  };
  const context: ToolContext = {
    load: () => Promise.resolve(reading),
    loadAll: () => Promise.resolve([reading]),
    tool: (name) => name,
    signal: new AbortController().signal,
  };
  const input = tool.input.parse(args);
  const { text, structured } = await tool.run(input, context);
  expect(tool.output.parse(structured)).toEqual(structured);
  const json = JSON.stringify(structured);
  for (const one of [text, json]) {
    expect(one.length).toBeLessThanOrEqual(45_000);
    if (input.detail !== 'full') expect(encode(one).length).toBeLessThanOrEqual(8_000);
  }
  // What is left out is told, and a cursor leads to it.
  if (input.cursor === undefined) {
    const { shown, total, nextCursor } = structured as { shown: number; total: number; nextCursor: unknown };
    expect(nextCursor === null).toBe(shown === total);
  }
  // What the marks mean comes last, where there are any.
  const lines = text.split('\n').filter((line) => !line.startsWith('Text in ⟦⟧'));
  expect(structured.verdict).toBe(lines[0]);
  expect(lines[1]).toMatch(/^Showing \d+(-\d+)? of \d+ /);
  expect(lines[2]).toMatch(
    structured.origin === null
      ? /^Source: none, only what was given\.$/
      : /^Source: test \(default\): live, cluster test at .* \(12 s ago\)/,
  );
  return {
    text,
    lines,
    structured,
    items: z.array(z.record(z.string(), z.unknown())).parse(structured.items),
  };
}

/** Text and structured content in tokens of o200k. */
export function tokensOf({ text, structured }: Ran): { text: number; structured: number } {
  return { text: encode(text).length, structured: encode(JSON.stringify(structured)).length };
}

/** Where a planted text stands outside of marks and of fields that are told to be untrusted. */
export function strayPlaces(
  tool: Pick<Tool, 'output'>,
  { text, structured }: Pick<Ran, 'text' | 'structured'>,
  planted: RegExp,
): string[] {
  const bare = text.replace(/⟦[^⟦⟧]*⟧/gu, '');
  const schema = z.toJSONSchema(tool.output) as JsonSchema;
  return [...(planted.test(bare) ? ['text'] : []), ...strays(structured, [schema], planted, '')];
}

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

function strays(value: unknown, schemas: readonly JsonSchema[], planted: RegExp, path: string): string[] {
  const all = schemas.flatMap((schema) => [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]);
  if (typeof value === 'string') {
    const isMarked = all.some(({ description = '' }) => description.startsWith('Untrusted'));
    return planted.test(value) && !isMarked ? [path] : [];
  }
  if (Array.isArray(value)) {
    const items = all.flatMap((schema) => schema.items ?? []);
    return value.flatMap((one) => strays(one, items, planted, `${path}[]`));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const inner = all.flatMap(
      ({ properties, additionalProperties: others }) =>
        properties?.[key] ?? (typeof others === 'object' ? others : []),
    );
    return [
      ...(planted.test(key) ? [`${path}.${key} (key)`] : []),
      ...strays(one, inner, planted, `${path}.${key}`),
    ];
  });
}
