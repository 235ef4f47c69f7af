import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { listedTools } from '../../src/mcp/listed-tools.ts';
import { tools } from '../../tools/index.ts';

it('tools/listed.json is what tools/list answers', async () => {
  const path = fileURLToPath(new URL('../../tools/listed.json', import.meta.url));
  await expect(`${JSON.stringify(listedTools(tools), null, 1)}\n`).toMatchFileSnapshot(path);
});
