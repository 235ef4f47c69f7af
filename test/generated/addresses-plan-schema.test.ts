import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { addressesPlanSchema } from '../../src/model/addresses-plan.ts';

it('references/addresses-plan.schema.json is the JSON Schema of a plan', async () => {
  const schema = z.toJSONSchema(addressesPlanSchema);
  const path = fileURLToPath(new URL('../../references/addresses-plan.schema.json', import.meta.url));
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(path);
});
