import { z } from 'zod';
import { labels } from './label.ts';
import { toldMissingSchema } from './told-missing.ts';

/** The plan of addresses as `plan addresses --format json` prints it. Its JSON Schema is generated from here. */

export const ledgerPurposes = [
  'pod-pool',
  'cluster-cidr',
  'node-pods',
  'service',
  'node',
  'node-subnet',
  'load-balancer',
  'native-routing',
  'vpc',
  'external',
  'remote-cluster',
  'globalnet',
  'ovn-join',
  'ovn-transit',
  'ovn-masquerade',
  'node-local-dns',
  'reserved',
] as const;

const purpose = z.enum(ledgerPurposes);
const cluster = z.string().nullable().describe('null: given by hand, or the same everywhere');
const count = z.int().nonnegative();
const amount = z.string().regex(/^\d+$/).describe('Decimal: IPv6 holds more than a JSON number');

export const ledgerLineSchema = z.strictObject({
  cluster,
  purpose,
  family: z.literal([4, 6]),
  ranges: z.array(z.string()).describe('What nodes have stands joined in one line'),
  moreRanges: count,
  addresses: amount,
  owner: z.string().describe('Kind namespace/name; given by hand; every node'),
  field: z.string().nullable(),
  origin: z.enum([...labels, 'given', 'documented default']),
  of: z.string().nullable().describe('Pool, remote cluster or name given'),
  inUse: z.enum(['yes', 'no', 'not known']),
  alsoFrom: z.array(z.string()).describe('Who else names it'),
});

/** How the VPC CNI gives nodes addresses for pods. */
export const allocationModes = ['single addresses', 'prefixes', 'IPv6 prefixes'] as const;

export const verdicts = ['conflict', 'depends', 'expected'] as const;

export const overlapSchema = z.strictObject({
  verdict: z.enum(['conflict', 'depends']),
  first: z.string().describe('The one to change'),
  second: z.string(),
  common: z.string(),
  pairs: z.int().positive().describe('Nodes with the same overlap count together'),
  why: z.string(),
  next: z.string().nullable().describe('The nearest range of that size that collides with nothing'),
});

export const cellSchema = z.strictObject({
  a: purpose,
  b: purpose,
  state: z.enum([...verdicts, 'apart', 'unknown']).describe('The worst of all pairs'),
  pairs: count.describe('Overlapping pairs of ranges'),
});

const exhaustion = z
  .strictObject({
    perMonth: z.number().positive(),
    months: z.number().nonnegative(),
    date: z.string().nullable().describe('null: no time to count from, or beyond 100 years'),
  })
  .nullable()
  .describe('null: no growth given, or the amount free is not known');

const pool = { cluster, family: z.literal([4, 6]), ranges: z.array(z.string()), from: z.array(z.string()) };

export const nodeRoomSchema = z.strictObject({
  kind: z.literal('nodes'),
  ...pool,
  blockPrefix: z.int(),
  prefixFrom: z.enum(['what nodes have', 'configured or documented default', 'given', 'documented default']),
  total: count,
  used: count.nullable().describe('null: not told'),
  heldByServices: count.describe('Blocks that kube-controller-manager leaves out for the Service range'),
  free: count.nullable(),
  nextBlocks: z.array(z.string()).describe('Given next after kube-controller-manager starts'),
  podsPerNode: z.strictObject({
    addresses: amount.describe('That a block has for pods'),
    kubelet: z
      .strictObject({ least: count, most: count })
      .nullable()
      .describe('allocatable.pods of the nodes; null: not read'),
    source: z.string(),
  }),
  exhaustion,
});

export const podRoomSchema = z.strictObject({
  kind: z.literal('pods'),
  ...pool,
  total: amount,
  used: amount.nullable(),
  free: amount.nullable(),
  nodes: count.nullable().describe('That draw from it'),
  blocks: z
    .strictObject({ prefix: z.int(), total: amount, used: amount, free: amount })
    .nullable()
    .describe('Each node has at least one; null: there are none of one size, or those given were not read'),
  exhaustion: exhaustion.describe('Of blocks, by nodes'),
});

export const instanceRoomSchema = z.strictObject({
  kind: z.literal('instances'),
  ...pool,
  type: z.string().nullable().describe('Of EC2; null: no label tells'),
  nodes: count.nullable().describe('null: not told'),
  limits: z
    .strictObject({ interfaces: count, addresses: count.describe('IPv4, of each interface') })
    .nullable()
    .describe('null: the type is not known here'),
  mode: z.enum(allocationModes),
  pods: count.nullable().describe('That addresses are enough for, two on the host network included'),
  kubelet: z
    .strictObject({ least: count, most: count })
    .nullable()
    .describe('allocatable.pods; null: not read'),
  held: z
    .strictObject({
      now: count.nullable().describe('By all these nodes'),
      pods: count.describe('That a full node has: as its kubelet takes, or is advised'),
      full: count.describe('By one with so many pods'),
    })
    .nullable()
    .describe('Addresses of subnets, reckoned, those kept ready included'),
  next: z.string().nullable().describe('What would settle what is null'),
});

export const subnetRoomSchema = z.strictObject({
  kind: z.literal('subnet'),
  ...pool,
  total: amount.describe('Less the five that a cloud keeps'),
  used: amount.nullable().describe('null: not told'),
  free: amount.nullable().describe('At most'),
  nodes: count.nullable().describe('In it; null: not told'),
  nodesLeft: z
    .strictObject({ least: count, most: count })
    .nullable()
    .describe('Full of pods, and as full as those there are'),
  says: z.string(),
  exhaustion: exhaustion.describe('The soonest'),
  latest: exhaustion,
});

const band = z.strictObject({ range: z.string(), size: amount, used: amount.nullable() }).nullable();

export const serviceRoomSchema = z.strictObject({
  kind: z.literal('services'),
  ...pool,
  total: amount,
  used: amount.nullable(),
  free: amount.nullable(),
  bands: z.array(z.strictObject({ range: z.string(), static: band, dynamic: band })),
  allocator: z.enum(['objects', 'bitmap', 'not known']),
  dynamicExhaustion: exhaustion.describe(
    'Of the dynamic band, which goes first; null with several ranges too',
  ),
  exhaustion,
});

export const balancerRoomSchema = z.strictObject({
  kind: z.literal('load-balancers'),
  ...pool,
  total: amount,
  used: amount.nullable(),
  free: amount.nullable(),
  exhaustion,
});

export const proposedSchema = z.strictObject({
  purpose: z.enum(['pods', 'services', 'nodes']),
  family: z.literal([4, 6]),
  range: z.string().nullable(),
  blockPrefix: z.int().nullable().describe('Of each node, for pods'),
  holds: z.string(),
  basis: z.string(),
  next: z.string().nullable().describe('Where nothing could be proposed'),
});

export const doorSchema = z.strictObject({ decision: z.string(), after: z.string(), source: z.string() });

const proposal = z.strictObject({
  assumptions: z.array(z.string()),
  ranges: z.array(proposedSchema),
  settings: z.array(z.string()),
  oneWayDoors: z.array(doorSchema),
});

const capacity = z.discriminatedUnion('kind', [
  nodeRoomSchema,
  podRoomSchema,
  instanceRoomSchema,
  subnetRoomSchema,
  serviceRoomSchema,
  balancerRoomSchema,
]);

export const addressesPlanSchema = z.strictObject({
  schemaVersion: z.literal(1),
  clusters: z.array(
    z.strictObject({
      name: z.string(),
      source: z.enum(['live', 'snapshot', 'demo']),
      collectedAt: z.string().nullable(),
    }),
  ),
  ledger: z.array(ledgerLineSchema),
  overlaps: z.array(overlapSchema),
  matrix: z.array(cellSchema),
  capacity: z.array(capacity),
  notes: z.array(z.string()),
  proposal: proposal.nullable().describe('null: no new cluster asked for'),
  unknown: z.array(toldMissingSchema),
});

export type AddressesPlan = z.infer<typeof addressesPlanSchema>;
export type LedgerLine = z.infer<typeof ledgerLineSchema>;
export type LedgerPurpose = z.infer<typeof purpose>;
export type PlannedOverlap = z.infer<typeof overlapSchema>;
export type MatrixCell = z.infer<typeof cellSchema>;
export type Capacity = z.infer<typeof capacity>;
export type Exhaustion = z.infer<typeof exhaustion>;
export type NodeRoom = z.infer<typeof nodeRoomSchema>;
export type InstanceRoom = z.infer<typeof instanceRoomSchema>;
export type SubnetRoom = z.infer<typeof subnetRoomSchema>;
export type ServiceCapacity = z.infer<typeof serviceRoomSchema>;
export type AddressProposal = z.infer<typeof proposal>;
export type ProposedRange = z.infer<typeof proposedSchema>;
