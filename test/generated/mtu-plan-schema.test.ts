import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { mtuPlanSchema } from '../../src/model/mtu-plan.ts';

it('references/mtu-plan.schema.json is the JSON Schema of a plan', async () => {
  const schema = z.toJSONSchema(mtuPlanSchema);
  const path = fileURLToPath(new URL('../../references/mtu-plan.schema.json', import.meta.url));
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(path);
});
