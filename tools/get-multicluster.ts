import { z } from 'zod';
import { counted } from '../src/mcp/counted.ts';
import { defineTool, pageInput, type Reading, sourceInput } from '../src/mcp/define-tool.ts';
import { missingOfSlices } from '../src/mcp/gaps.ts';
import { originLine, originSchema } from '../src/mcp/origin.ts';
import { pageAnswer, pageOutput } from '../src/mcp/page.ts';
import { asOneReading, severalReadings } from '../src/mcp/several-readings.ts';
import { untrusted } from '../src/mcp/untrusted.ts';
import { parts, rowItem, rowLine, rowsOf } from '../src/mcp/views/multicluster.ts';
import { mergeMissing, type Missing } from '../src/model/missing.ts';
import { isName } from '../src/model/shown-name.ts';

const input = z.strictObject({
  ...sourceInput,
  others: z.array(z.string()).max(8).optional().describe('Further sources'),
  part: z.enum(parts).optional(),
  differing: z.boolean().optional().describe('Leave out what is alike'),
  ...pageInput,
});

type Arguments = z.output<typeof input>;

const output = pageOutput(rowItem, {
  clusters: z.array(untrusted(253)).describe('Untrusted: in the order of values'),
  otherOrigins: z.array(originSchema),
  differing: z.int().describe('Rows that differ'),
});

export default defineTool<typeof input, typeof output>({
  name: 'get_multicluster',
  title: 'Clusters side by side: ClusterMesh, Submariner, MCS-API',
  description:
    'Compares clusters: ClusterMesh settings, global Services, Submariner clusters, ServiceExports and ServiceImports, with what differs. All clusters of the source and of others. Names and ids of clusters are meant to differ. Faults: review_network.',
  input,
  output,
  async run(args, context) {
    const readings = await severalReadings(args, context);
    const [, ...others] = readings;
    const clusters = readings.map(({ origin }) => origin.cluster);
    const rows = rowsOf(readings.map(({ evidence }) => evidence)).filter(
      ({ part, state }) =>
        (args.part === undefined || part === args.part) && (args.differing !== true || state !== 'alike'),
    );
    const differing = rows.filter(({ state }) => state === 'differs').length;
    return pageAnswer({
      reading: asOneReading(readings),
      verdict:
        readings.length === 1
          ? '1 cluster: nothing to compare it with; others takes further sources.'
          : `${counted(readings.length, 'cluster')} side by side: ${differing} of ${counted(rows.length, 'row')} ${differing === 1 ? 'differs' : 'differ'}.`,
      noun: 'rows',
      items: rows,
      textOf: (row) => rowLine(row, clusters),
      missing: missingIn(readings, args.part),
      args,
      filters: [args.others, args.part, args.differing],
      extra: { clusters, otherOrigins: others.map(({ origin }) => origin), differing },
      extraLines: others.map(({ origin }) => originLine(origin)),
    });
  },
});

const slices = {
  mesh: ['clusterMesh', 'ciliumConfig', 'services'],
  submariner: ['submariner'],
  mcs: ['serviceExports', 'serviceImports'],
} as const;

function missingIn(readings: readonly Reading[], part: Arguments['part']): Missing[] {
  const names = (part === undefined ? parts : [part]).flatMap((one) => slices[one]);
  return mergeMissing(
    readings.flatMap(({ evidence, snapshot }, index) => {
      const { name } = snapshot.info;
      const where = readings.length === 1 ? '' : ` of cluster ${isName(name) ? name : index + 1}`;
      return missingOfSlices(evidence, names).map((one) => ({ ...one, what: `${one.what}${where}` }));
    }),
  );
}
