import { z } from 'zod';
import { ageOf, ageText } from '../src/mcp/origin.ts';
import { type Answer, defineTool } from '../src/mcp/define-tool.ts';
import { handleOf } from '../src/mcp/make-context.ts';
import type { HeldReading } from '../src/mcp/readings.ts';
import type { ServerContext } from '../src/mcp/server-context.ts';
import type { SourceSpec } from '../src/mcp/source-spec.ts';
import { dataText, isPlain, marked, untrusted } from '../src/mcp/untrusted.ts';
import { UserError } from '../src/model/user-error.ts';

const item = z.strictObject({
  id: z.string(),
  isDefault: z.boolean(),
  type: z.enum(['live', 'snapshot', 'demo']),
  about: z.string(),
  cluster: untrusted(253).nullable(),
  server: z.string().nullable(),
  clusters: z.array(z.string()).describe('Ids of single clusters, where a snapshot holds several'),
  reading: z
    .strictObject({
      snapshotId: z.string(),
      collectedAt: z.string().nullable(),
      ageSeconds: z.int().nullable(),
    })
    .nullable()
    .describe('What is held of it now'),
  problem: untrusted(400).nullable(),
  next: z.string().nullable(),
});

type Item = z.infer<typeof item>;

const output = z.strictObject({
  verdict: z.string(),
  total: z.int().nonnegative(),
  shown: z.int().nonnegative(),
  items: z.array(item),
});

/** More are found by their path below a read root. */
const mostShown = 60;

export default defineTool<z.ZodObject, typeof output, ServerContext>({
  name: 'list_sources',
  title: 'Sources that can be read',
  description:
    'Ids of clusters and snapshots that the other tools take as source, which of them is the default, what is held of each. Reads no cluster; get_dataplane tells what runs in one.',
  input: z.strictObject({}),
  output,
  async run(_, context) {
    const specs = await context.sources.all();
    const items: Item[] = [];
    for (const [index, spec] of specs.slice(0, mostShown).entries()) {
      items.push(await itemOf(spec, index === 0, context));
    }
    return answerOf(items, specs.length);
  },
});

async function itemOf(spec: SourceSpec, isDefault: boolean, { readings }: ServerContext): Promise<Item> {
  const held = readings.held(spec);
  const { id, type, about } = spec;
  const base = { id, isDefault, type, about, clusters: clustersOf(held), reading: readingOf(held) };
  try {
    const { cluster, server } = await spec.look();
    const name = cluster ?? (held?.clusters.length === 1 ? held.clusters[0]?.snapshot.info.name : undefined);
    const seen = name === undefined ? null : dataText(name, 253);
    return { ...base, cluster: seen, server, problem: null, next: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const problem = dataText(error.message, 400);
    return { ...base, cluster: null, server: null, problem, next: error.next };
  }
}

function clustersOf(held: HeldReading | undefined): string[] {
  if (held === undefined || held.clusters.length < 2) return [];
  return held.clusters.slice(0, 20).map((_, index) => `${held.spec.id}#${handleOf(held, index)}`);
}

function readingOf(held: HeldReading | undefined): Item['reading'] {
  if (held === undefined) return null;
  const collectedAt = held.clusters[0]?.snapshot.info.collectedAt ?? null;
  return { snapshotId: held.id, collectedAt, ageSeconds: ageOf(collectedAt) };
}

function answerOf(items: Item[], total: number): Answer<z.input<typeof output>> {
  const broken = items.filter(({ problem }) => problem !== null).length;
  const verdict = `${total} source${total === 1 ? '' : 's'}${broken === 0 ? '' : `, ${broken} of which cannot be read`}.`;
  const lines = [verdict, `Showing ${items.length} of ${total} sources.`, ...items.map(lineOf)];
  return { text: lines.join('\n'), structured: { verdict, total, shown: items.length, items } };
}

function lineOf({
  id,
  isDefault,
  type,
  about,
  cluster,
  server,
  clusters,
  reading,
  problem,
  next,
}: Item): string {
  const name = cluster === null ? '' : `; cluster ${isPlain(cluster) ? cluster : marked(cluster, 253)}`;
  const host = server === null ? '' : ` at ${server}`;
  const age = reading?.ageSeconds == null ? '' : `, evidence ${ageText(reading.ageSeconds)} old`;
  const held = reading === null ? '' : `; reading ${reading.snapshotId} held${age}`;
  const several = clusters.length === 0 ? '' : `; holds ${clusters.join(', ')}`;
  const fault = problem === null ? '' : `; cannot be read: ${marked(problem, 400)} Next: ${next ?? ''}`;
  return `- ${id}${isDefault ? ' (default)' : ''}: ${type}, ${about}${name}${host}${held}${several}${fault}`;
}
