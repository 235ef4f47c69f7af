import { z } from 'zod';
import { labels } from './label.ts';

/** What `trace --format json` prints. Its JSON Schema is generated from here. */

export const traceVerdicts = ['reaches', 'dropped', 'refused', 'unresolved', 'unknown'] as const;
export const traceSteps = ['dns', 'service', 'endpoint', 'policy', 'translation', 'route', 'mtu'] as const;

const verdict = z.enum(traceVerdicts);

const step = z.strictObject({
  step: z.enum(traceSteps),
  says: z.string(),
  label: z.enum(labels).nullable().describe('null: not settled'),
  evidence: z.array(z.strictObject({ object: z.string(), field: z.string(), seen: z.string() })),
  unknown: z.string().nullable().describe('Why the step, or a part of it, is not settled; null: it is'),
});

const endpoint = z.strictObject({
  address: z.string().describe('With its port, where one is known'),
  node: z.string().nullable(),
  zone: z.string().nullable(),
  share: z
    .number()
    .nullable()
    .describe('Of new connections, 0 to 1; of every-node each node counts the same; null: not known'),
});

const group = z.strictObject({
  verdict,
  nodes: z.int().describe('How many'),
  names: z.array(z.string()).describe('The first three'),
  endpoints: z.int().describe('Between how many endpoints such a node chooses'),
  says: z.string(),
});

export const traceSchema = z.strictObject({
  schemaVersion: z.literal(1),
  cluster: z.strictObject({
    name: z.string(),
    source: z.enum(['live', 'snapshot', 'demo']),
    collectedAt: z.string().nullable(),
  }),
  client: z.string(),
  to: z.string(),
  mode: z
    .string()
    .nullable()
    .describe('The playbook followed: pod-to-Service, NodePort path; null: the destination was not found'),
  verdict: verdict.describe('reaches: only where no policy may bar it, which is not judged here'),
  steps: z.array(step),
  endpoints: z.array(endpoint),
  perNode: z
    .array(z.strictObject({ node: z.string(), verdict, endpoints: z.int() }))
    .describe('every-node alone: by what the node makes of the Service, policies apart'),
  groups: z.array(group).describe('The same with equal nodes together, those that reach nothing first'),
  crossZoneShare: z
    .number()
    .nullable()
    .describe('Of connections that reach an endpoint, 0 to 1; every-node alone; null: not known'),
  sourceSeen: z.string().nullable().describe('The address that the server sees; null: not known'),
  handoffs: z.array(z.strictObject({ owner: z.string(), for: z.string() })),
  next: z.array(z.string()).describe('Read-only commands that would settle what is not'),
  checks: z
    .array(z.strictObject({ command: z.string(), means: z.array(z.string()) }))
    .describe('The same commands, each with what its outcomes mean'),
});

export type Trace = z.infer<typeof traceSchema>;
export type TraceVerdict = Trace['verdict'];
export type TraceStep = Trace['steps'][number];
export type TraceStepName = TraceStep['step'];
export type TraceEndpoint = Trace['endpoints'][number];
export type TraceGroup = Trace['groups'][number];
