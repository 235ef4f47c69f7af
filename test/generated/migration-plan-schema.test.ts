import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { migrationPlanSchema } from '../../src/model/migration-plan.ts';

it('references/migration-plan.schema.json is the JSON Schema of a plan', async () => {
  const schema = z.toJSONSchema(migrationPlanSchema);
  const path = fileURLToPath(new URL('../../references/migration-plan.schema.json', import.meta.url));
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(path);
});
