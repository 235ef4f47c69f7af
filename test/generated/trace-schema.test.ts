import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { traceSchema } from '../../src/model/trace.ts';

it('references/trace.schema.json is the JSON Schema of a trace', async () => {
  const schema = z.toJSONSchema(traceSchema);
  const path = fileURLToPath(new URL('../../references/trace.schema.json', import.meta.url));
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(path);
});
