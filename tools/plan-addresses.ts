import { z } from 'zod';
import { defineTool, pageInput, type Reading, sourceInput } from '../src/mcp/define-tool.ts';
import { originLine, originSchema } from '../src/mcp/origin.ts';
import { pageAnswer, pageOutput } from '../src/mcp/page.ts';
import { asOneReading, severalReadings } from '../src/mcp/several-readings.ts';
import { addressItem, addressItems, addressLines, addressSections } from '../src/mcp/views/addresses.ts';
import { isName } from '../src/model/shown-name.ts';
import { planAddresses } from '../src/net/addresses/planning/plan-addresses.ts';
import { questionOf } from '../src/net/addresses/planning/question.ts';
import { addressesSummary } from '../src/render/addresses-words.ts';

// How large it may be, and that it is whole, is checked where it is the same for the command line.
const amount = z.number().optional();

const input = z.strictObject({
  ...sourceInput,
  others: z.array(z.string()).max(8).optional().describe('Further sources'),
  section: z.enum(addressSections).default('overlaps'),
  ranges: z
    .array(z.string())
    .max(100)
    .optional()
    .describe('pods=CIDR, services=, nodes=, load-balancers=, vpc:NAME=, external=, cluster:NAME=, ...'),
  onlyGiven: z.boolean().optional().describe('Read no cluster'),
  nodeMask: amount,
  nodeMaskV6: amount,
  nodesPerMonth: amount,
  servicesPerMonth: amount,
  loadBalancersPerMonth: amount,
  newCluster: z.enum(['4', '6', '4,6', '6,4']).optional().describe('Needs nodes, services'),
  nodes: amount,
  services: amount,
  loadBalancers: amount,
  podsPerNode: amount,
  instanceType: z.string().optional().describe('Of EC2'),
  months: amount,
  within: z.array(z.string()).max(20).optional().describe('CIDRs for it'),
  ...pageInput,
});

type Arguments = z.output<typeof input>;

const output = pageOutput(addressItem, {
  notes: z.array(z.string()),
  assumptions: z.array(z.string()).describe('Of the proposal'),
  settings: z.array(z.string()),
  otherOrigins: z.array(originSchema),
}).extend({ origin: originSchema.nullable().describe('null: no cluster was read') });

export default defineTool<typeof input, typeof output>({
  name: 'plan_addresses',
  title: 'Address ranges: who has them, what collides, what is left',
  description:
    'Every address range seen, in all clusters of the source and others, or given: overlaps, capacity for nodes, pods, Services, when it ends; free ranges for a new cluster. Addresses of objects: get_nodes, get_services.',
  input,
  output,
  async run(args, context) {
    const question = questionOf({
      ...args,
      // A reading has a time of its own to count from.
      now: args.onlyGiven === true ? new Date().toISOString() : undefined,
    });
    const readings = args.onlyGiven === true ? undefined : await severalReadings(args, context);
    const { missing, ...plan } = planAddresses(readings?.map(clusterOf) ?? [], question);
    const otherOrigins = readings?.slice(1).map(({ origin }) => origin) ?? [];
    const { section, detail } = args;
    const { proposal, notes } = plan;
    return pageAnswer({
      reading:
        readings === undefined
          ? { origin: null, foreign: new Set<string>(), strangeNames: [] }
          : asOneReading(readings),
      verdict: addressesSummary({ ...plan, unknown: missing }),
      noun: nouns[section],
      items: addressItems(plan, section, detail),
      textOf: addressLines,
      missing,
      args,
      filters: filtersOf(args),
      extra: {
        otherOrigins,
        notes,
        assumptions: proposal?.assumptions ?? [],
        settings: proposal?.settings ?? [],
      },
      extraLines: [
        ...otherOrigins.map(originLine),
        ...notes.map((note) => `Note: ${note}`),
        ...(section === 'proposal' ? (proposal?.assumptions ?? []).map((one) => `Assumed: ${one}.`) : []),
        ...(section === 'proposal' ? (proposal?.settings ?? []).map((one) => `Set: ${one}`) : []),
      ],
    });
  },
});

const nouns: Readonly<Record<Arguments['section'], string>> = {
  overlaps: 'overlaps to act on',
  matrix: 'pairs',
  capacity: 'pools',
  ledger: 'lines',
  proposal: 'ranges for a new cluster',
  doors: 'one-way doors',
};

/** Whatever a cluster is called, it stands in sentences here. */
function clusterOf({ evidence, snapshot }: Reading, index: number, all: readonly Reading[]) {
  const { name } = snapshot.info;
  const plain = all.length === 1 ? 'cluster' : `cluster ${index + 1}`;
  return { name: isName(name) ? name : plain, evidence };
}

/** A cursor belongs to everything that was asked but the place in the list. */
function filtersOf({
  cursor: _cursor,
  limit: _limit,
  refresh: _refresh,
  maxAge: _maxAge,
  ...rest
}: Arguments) {
  return rest;
}
