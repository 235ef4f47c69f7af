import { z } from 'zod';
import { labels } from './label.ts';
import { toldMissingSchema } from './told-missing.ts';

/** What `plan mtu --format json` prints. Its JSON Schema is generated from here. */

const range = z
  .strictObject({ least: z.int(), most: z.int() })
  .describe('In bytes; least and most differ where something that decides is not known');

const citation = z.strictObject({ object: z.string(), field: z.string(), seen: z.string() });

export const mtuInputNames = [
  'CNI',
  'version',
  'encapsulation',
  'encryption',
  'outer addresses',
  'node MTU',
  'MTU of pods',
] as const;

export const mtuInputOrigins = ['given', 'evidence', 'documented default', 'unknown'] as const;

const input = z.strictObject({
  name: z.enum(mtuInputNames),
  value: z.string().nullable().describe('null: unknown'),
  origin: z.enum(mtuInputOrigins),
  label: z.enum(labels).nullable().describe('null: given or unknown'),
  from: z.array(citation),
  next: z.string().nullable().describe('What would settle it'),
});

const fits = z.enum(['yes', 'no', 'unknown']);

const option = z.strictObject({
  layers: z.array(z.strictObject({ name: z.string(), bytes: z.int() })),
  stacked: z.boolean().describe('false: a packet gets one of the layers, so the largest counts'),
  bytes: z.int(),
});

const pods = z.strictObject({
  nodeMtu: z.int().nullable().describe('null: unknown'),
  nodes: z.int().describe('How many nodes; 0: any node'),
  names: z.array(z.string()).describe('The first three'),
  mtu: range.nullable().describe('Of pods on these nodes; null: unknown'),
  tcpMss: z
    .strictObject({ ipv4: range, ipv6: range })
    .nullable()
    .describe('What is left of it for TCP, without TCP options'),
});

const pair = z.strictObject({
  from: z.int().describe('MTU of the sending node'),
  to: z.int(),
  fromNodes: z.array(z.string()).describe('The first three; empty: any node of this MTU'),
  toNodes: z.array(z.string()),
  largest: range.describe('The largest packet of a pod that passes between them unfragmented'),
  fits,
});

const path = z.strictObject({
  name: z.string(),
  largest: range.nullable().describe('The largest packet inside; null: unknown'),
  fits: fits.describe('Does the MTU of pods fit'),
  says: z.string(),
  sources: z.array(z.string()),
});

const budget = z.strictObject({
  overhead: range.nullable().describe('What the CNI takes off; null: unknown'),
  options: z.array(option).describe('Several where something that decides is not known'),
  setting: z
    .strictObject({
      object: z.string(),
      field: z.string(),
      value: z.int(),
      measures: z.enum(['pods', 'underlay']),
    })
    .nullable()
    .describe('The MTU that the CNI is told; null: it works it out, or it is not known'),
  pods: z.array(pods),
  pairs: z.array(pair),
  paths: z.array(path),
  warnings: z.array(z.string()),
  inputs: z.array(input),
});

const change = z.strictObject({
  object: z.string(),
  field: z.string(),
  value: z.string().nullable().describe('What to set; null: depends on what is not known'),
  says: z.string(),
});

const cluster = z.strictObject({
  name: z.string().nullable().describe('null: no cluster was read'),
  source: z.enum(['live', 'snapshot', 'demo']).nullable(),
  collectedAt: z.string().nullable(),
  now: budget.nullable().describe('As the cluster is; null: none was read'),
  then: budget.nullable().describe('With what was given; null: nothing was'),
  changes: z.array(change).describe('The settings that decide it'),
  runningPods: z.strictObject({
    keep: z.enum(['yes', 'no', 'unknown']).describe('Do running pods keep the MTU they have'),
    says: z.string(),
    sources: z.array(z.string()),
  }),
  unknown: z.array(toldMissingSchema),
});

export const mtuPlanSchema = z.strictObject({ schemaVersion: z.literal(1), clusters: z.array(cluster) });

export type MtuPlan = z.infer<typeof mtuPlanSchema>;
export type ClusterMtu = MtuPlan['clusters'][number];
export type MtuBudget = z.infer<typeof budget>;
export type MtuInput = z.infer<typeof input>;
export type MtuRange = z.infer<typeof range>;
export type MtuPods = z.infer<typeof pods>;
export type MtuPair = z.infer<typeof pair>;
export type MtuPath = z.infer<typeof path>;
export type MtuChange = z.infer<typeof change>;
export type Fits = z.infer<typeof fits>;
