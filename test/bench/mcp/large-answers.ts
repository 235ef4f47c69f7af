import { fileURLToPath } from 'node:url';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { z } from 'zod';
import type { ControlPlane } from '../../cluster/control-plane.ts';
import { spoilEndpoints } from './spoil-endpoints.ts';
import { type Answer, startStdioServer, type StdioServer } from './stdio-server.ts';

const main = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

const services = z.object({ items: z.array(z.object({ namespace: z.string(), name: z.string() })) });
const page = z.object({
  totals: z.object({ findings: z.int() }),
  nextCursor: z.string().nullable(),
  findings: z.array(z.object({ alike: z.object({ findings: z.int() }).nullable() })),
});

function costText({ text, structured }: Answer): string {
  const [inText, inStructured] = [text, JSON.stringify(structured)].map((part) => encode(part).length);
  return `${inText ?? 0} tokens of text, ${inStructured ?? 0} of structured content`;
}

/** What a large cluster costs over MCP: 20 unready Services among all, the review's pages, and calls that follow. */
export async function tellLargeAnswers(controlPlane: ControlPlane, count: number): Promise<void> {
  const { unready } = await spoilEndpoints(controlPlane, count, { unready: 20, empty: 0 });
  const kubeconfig = controlPlane.kubeconfig('admin');
  const args = [main, 'serve', '--timeout', '10m', '--kubeconfig', kubeconfig];
  const server = await startStdioServer(process.execPath, args);
  try {
    const call = timed(server);
    const { answer: first, seconds: read } = await call('get_services', { endpoints: 'not-ready' });
    const found = services.parse(first.structured).items.map(({ namespace, name }) => `${namespace}/${name}`);
    const isRight = JSON.stringify(found.sort()) === JSON.stringify(unready);
    console.log(`  unready of ${count} Services (20): ${isRight ? 'right' : 'WRONG'}, ${costText(first)}`);
    const { seconds: again } = await call('get_services', { endpoints: 'not-ready' });
    console.log(`  first call ${read.toFixed(1)} s, the same again ${(again * 1000).toFixed(0)} ms`);
    const { answer: review, seconds: judged } = await call('review_network', {});
    console.log(`  review's first page: ${costText(review)}; ${judged.toFixed(1)} s on what was read`);
    const { pages, findings, of } = await walk(server, review);
    const { seconds: next } = await call('review_network', { section: 'outcomes' });
    console.log(`  ${findings} of ${of} findings on ${pages} pages; another ${(next * 1000).toFixed(0)} ms`);
    console.log(`  resident ${server.memory().toFixed(0)} MB`);
  } finally {
    await server.stop();
  }
}

function timed(server: StdioServer) {
  return async (tool: string, args: object): Promise<{ answer: Answer; seconds: number }> => {
    const start = performance.now();
    const answer = await server.call(tool, args);
    return { answer, seconds: (performance.now() - start) / 1000 };
  };
}

async function walk(
  server: StdioServer,
  first: Answer,
): Promise<{ pages: number; findings: number; of: number }> {
  let { totals, nextCursor: cursor, findings } = page.parse(first.structured);
  const count = (): number => findings.reduce((sum, { alike }) => sum + (alike?.findings ?? 1), 0);
  let [pages, seen] = [1, count()];
  while (cursor !== null) {
    const { structured } = await server.call('review_network', { cursor });
    ({ totals, nextCursor: cursor, findings } = page.parse(structured));
    pages += 1;
    seen += count();
  }
  return { pages, findings: seen, of: totals.findings };
}
