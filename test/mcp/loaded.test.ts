import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { program, startServer } from '../support/mcp-server.ts';
import { newFolder } from '../support/snapshot-folder.ts';

const coverage = z.object({ result: z.array(z.object({ url: z.string() })) });

/** What stands in one file of the bundle alone: in the part that is named. */
const signs = {
  'the API client': 'loadFromClusterAndUser',
  'the rules': 'service/internal-local-without-endpoint',
  'the log': 'SonicBoom',
};

/** Which of these parts a server had loaded when it ended. */
async function loadedBy(use: (server: Awaited<ReturnType<typeof startServer>>) => Promise<unknown>) {
  const folder = await newFolder();
  const server = await startServer(['--demo'], { env: { NODE_V8_COVERAGE: folder } });
  await use(server);
  expect(await server.end()).toBe(0);
  const [report = ''] = readdirSync(folder);
  const { result } = coverage.parse(JSON.parse(readFileSync(join(folder, report), 'utf8')));
  const dist = new URL('.', `file://${program}`).href;
  const text = result
    .filter(({ url }) => url.startsWith(dist))
    .map(({ url }) => readFileSync(new URL(url), 'utf8'))
    .join('\n');
  return Object.entries(signs).flatMap(([part, sign]) => (text.includes(sign) ? [part] : []));
}

it('loads the API client, the rules and the log on their first use', async () => {
  expect(
    await loadedBy(async (server) => {
      for (const method of ['tools/list', 'prompts/list', 'resources/list']) await server.request(method);
    }),
  ).toEqual([]);
  expect(await loadedBy((server) => server.call('review_network'))).toEqual(['the rules', 'the log']);
  // Only the API client is left, which the demo does not need: somewhere in the bundle it is.
  const chunks = readdirSync(new URL('chunks/', `file://${program}`));
  const holds = chunks.filter((name) =>
    readFileSync(new URL(`chunks/${name}`, `file://${program}`), 'utf8').includes(signs['the API client']),
  );
  expect(holds).toHaveLength(1);
});
