import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { checkReview } from '../../src/draft/check-review.ts';
import { draftCheck } from '../../src/model/draft-check.ts';

it('references/draft-check.schema.json is the JSON Schema of what a draft lacks', async () => {
  const schema = z.toJSONSchema(draftCheck);
  const path = fileURLToPath(new URL('../../references/draft-check.schema.json', import.meta.url));
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(path);
});

it('what is answered fits it', () => {
  expect(draftCheck.safeParse(checkReview('# No review')).success).toBe(true);
});
