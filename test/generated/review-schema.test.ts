import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { reviewSchema } from '../../src/model/review.ts';

it('references/review.schema.json is the JSON Schema of a review', async () => {
  const schema = z.toJSONSchema(reviewSchema);
  const path = fileURLToPath(new URL('../../references/review.schema.json', import.meta.url));
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(path);
});
