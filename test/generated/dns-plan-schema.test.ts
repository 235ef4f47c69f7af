import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { dnsPlanSchema } from '../../src/model/dns-plan.ts';

it('references/dns-plan.schema.json is the JSON Schema of what a lookup costs', async () => {
  const schema = z.toJSONSchema(dnsPlanSchema);
  const path = fileURLToPath(new URL('../../references/dns-plan.schema.json', import.meta.url));
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(path);
});
