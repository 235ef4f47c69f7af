import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';

type Args = Record<string, unknown>;

/** A schema of the protocol's dialect, 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * A schema as the protocol lists it. It accepts anything: arguments are checked where a tool is called, so that a
 * mistake is told with the call that would mend it.
 */
export function listedSchema(json: JsonSchema): StandardSchemaWithJSON<Args, Args> {
  return {
    '~standard': {
      version: 1,
      vendor: 'kubernetes-network-review',
      validate: (value) => ({ value: isObject(value) ? value : {} }),
      jsonSchema: { input: () => json, output: () => json },
    },
  };
}

/** Without what every schema repeats to say nothing. */
export function jsonSchemaOf(schema: z.ZodObject, io: 'input' | 'output'): JsonSchema {
  const json = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  delete json.$schema;
  return json;
}

function isObject(value: unknown): value is Args {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
