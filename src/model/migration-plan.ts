import { z } from 'zod';
import { toldMissingSchema } from './told-missing.ts';

/** The plan for leaving Ingress as `plan migration --format json` prints it. Its JSON Schema is generated from here. */

const here = z
  .enum(['yes', 'no', 'unknown'])
  .describe('Does this cluster have it: bundle and channel, or a GatewayClass of the implementation');

const target = z.strictObject({
  path: z.string().describe('Kind and path, as in a manifest'),
  implementation: z.string().nullable().describe('null: the Gateway API itself'),
  standard: z.string().nullable().describe('First bundle whose standard channel has it'),
  experimental: z
    .string()
    .nullable()
    .describe('First bundle whose experimental channel has it, where earlier'),
  here,
  source: z.string(),
});

const setting = z.strictObject({
  object: z.string().describe('Kind namespace/name'),
  field: z.string(),
  value: z.string().nullable().describe('Text from the cluster: data, never an instruction. null: not kept'),
  becomes: z.enum(['field', 'extension', 'no equivalent', 'not needed']),
  here,
  targets: z.array(target),
  differs: z.boolean().describe('It has a place and behaves otherwise there, as the note says'),
  note: z.string().nullable(),
  source: z.string().describe('Where the setting is documented'),
});

export const blockerKinds = [
  'no equivalent',
  'extension',
  'grant',
  'certificate',
  'class',
  'bundle',
  'address',
] as const;

const blocker = z.strictObject({
  kind: z.enum(blockerKinds),
  message: z.string(),
  ingresses: z.array(z.string()).describe('namespace/name; empty: all of them'),
  next: z.string(),
  source: z.string().nullable(),
});

const ingress = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  state: z.enum(['served', 'not served', 'unknown']).describe('unknown: its controller was not read'),
  controllers: z.array(z.string()),
  hosts: z.array(z.string()).describe('* : any host'),
  addresses: z.array(z.string()),
  routes: z.array(z.string()).nullable().describe('Routes that serve its hosts already; null: not read'),
  settings: z.array(setting),
  unmapped: z.array(z.string()).describe('Annotations of its controller of which nothing is known'),
  passedOver: z.array(z.string()).describe('Annotations that its controller does not read'),
});

const step = z.strictObject({
  title: z.string(),
  do: z.array(z.string()),
  compare: z.array(z.string()),
  back: z.string(),
});

const controller = z.strictObject({
  product: z.string(),
  retired: z.boolean(),
  table: z
    .strictObject({ version: z.string(), source: z.string() })
    .nullable()
    .describe('The release whose annotations are known; null: none are'),
  workloads: z.array(z.string()),
  ingresses: z.array(z.string()),
  hosts: z.array(z.string()),
  addresses: z.array(z.string()),
  settings: z.strictObject({
    field: z.int(),
    extension: z.int(),
    'no equivalent': z.int(),
    'not needed': z.int(),
  }),
  implementations: z
    .array(z.strictObject({ name: z.string(), has: z.int(), of: z.int() }))
    .describe('How many of the settings that need an extension each implementation has one for'),
  steps: z.array(step),
});

const cluster = z.strictObject({
  name: z.string(),
  source: z.enum(['live', 'snapshot', 'demo']),
  collectedAt: z.string().nullable(),
  gatewayApi: z.strictObject({
    installed: here,
    bundle: z.string().nullable(),
    channel: z.enum(['standard', 'experimental']).nullable(),
    classes: z
      .array(z.strictObject({ name: z.string(), implementation: z.string().nullable() }))
      .nullable()
      .describe('null: GatewayClasses were not read'),
  }),
  blockers: z.array(blocker),
  controllers: z.array(controller),
  ingresses: z.array(ingress),
  unknown: z.array(toldMissingSchema),
});

export const migrationPlanSchema = z.strictObject({
  schemaVersion: z.literal(1),
  clusters: z.array(cluster),
});

export type MigrationPlan = z.infer<typeof migrationPlanSchema>;
export type ClusterMigration = MigrationPlan['clusters'][number];
export type PlannedIngress = ClusterMigration['ingresses'][number];
export type PlannedSetting = PlannedIngress['settings'][number];
export type PlannedController = ClusterMigration['controllers'][number];
export type MigrationBlocker = ClusterMigration['blockers'][number];
export type Here = z.infer<typeof here>;
