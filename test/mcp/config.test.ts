import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reviewPageSchema } from '../../src/mcp/review/review-page-schema.ts';
import { reviewSchema } from '../../src/model/review.ts';
import { type RunningServer, startServer } from '../support/mcp-server.ts';
import { runProgram } from '../support/run-program.ts';
import { newFolder } from '../support/snapshot-folder.ts';

async function configFile(text: string): Promise<string> {
  const file = join(await newFolder(), 'review.yaml');
  writeFileSync(file, text);
  return file;
}

async function pageOf(server: RunningServer, args: object = {}) {
  const { isError, text, structured } = await server.call('review_network', args);
  expect(isError, text).toBe(false);
  return { text, page: reviewPageSchema.parse(structured) };
}

const ignoreDns = 'ignore:\n  - { rule: DN03, reason: known since May }\n';

it('means in serve what it means in review', async () => {
  const config = await configFile(`${ignoreDns}thresholds:\n  IP05: { nearlyFull: 2, full: 2 }\n`);
  const reviewed = (args: string[]) =>
    reviewSchema.parse(JSON.parse(runProgram(['review', '--demo', '--format', 'json', ...args]).stdout));
  const [plain, configured] = [reviewed([]), reviewed(['--config', config])];
  expect(configured.suppressed.length).toBeGreaterThan(0);
  expect(configured.findings.length).toBeLessThan(plain.findings.length - configured.suppressed.length);

  const server = await startServer(['--demo', '--config', config]);
  const { page, text } = await pageOf(server);
  expect(page.totals.findings).toBe(configured.findings.length);
  expect(page.suppressed.count).toBe(configured.suppressed.length);
  expect(text).toContain(`${configured.suppressed.length} findings are suppressed.`);
  const { page: suppressed } = await pageOf(server, { section: 'suppressed' });
  expect(suppressed.suppressed.items).toEqual(configured.suppressed);
});

it('stops no server when it cannot be used, and counts as it is when a review is made', async () => {
  const config = await configFile('ignore: [{ rule: DN99, reason: x }]');
  const server = await startServer(['--demo', '--config', config]);
  expect(await server.call('get_services')).toMatchObject({ isError: false });
  const refused = await server.call('review_network');
  expect(refused.isError).toBe(true);
  expect(refused.text).toMatch(
    /^The file that serve was given as --config cannot be used: ⟦there is no rule DN99⟧\. Next: Did you mean DN\d\d or .*; then call again\.\n/,
  );
  writeFileSync(config, ignoreDns);
  const { page: mended } = await pageOf(server);
  expect(mended.suppressed.count).toBeGreaterThan(0);
  writeFileSync(config, '{}');
  const { page: without } = await pageOf(server);
  expect(without.suppressed.count).toBe(0);
  expect(without.totals.findings).toBe((mended.totals.findings ?? 0) + mended.suppressed.count);
  expect(without.reviewId).not.toBe(mended.reviewId);
});

it('that is not there is told with its option', async () => {
  const server = await startServer(['--demo', '--config', join(await newFolder(), 'none.yaml')]);
  expect((await server.call('review_network')).text).toMatch(
    /could not be read⟧\. Next: Give --config the path of a YAML file; then call again\.\n/,
  );
});
