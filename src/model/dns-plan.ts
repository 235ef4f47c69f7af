import { z } from 'zod';
import { toldMissingSchema } from './told-missing.ts';

/** What one lookup of a name costs, as `plan dns --format json` prints it. Its JSON Schema is generated from here. */

const origin = z
  .string()
  .describe('Where it comes from: given, a documented default, or object and field that were read');

const queries = z.strictObject({
  least: z.int().nonnegative(),
  most: z.int().nonnegative().describe('Where no name of unknown existence exists'),
  itself: z
    .int()
    .nonnegative()
    .describe('Where of the names of unknown existence only the name itself exists'),
});

export const outcomes = ['data', 'nodata', 'nxdomain', 'unknown'] as const;

const hop = z.strictObject({
  server: z.string().describe('NodeLocal DNSCache, CoreDNS, or an address outside'),
  zone: z.string().nullable().describe('Of the server block that takes it; null: not known'),
  plugins: z.array(z.string()).describe('That may answer, in the order in which they are asked'),
  at: z.string().nullable().describe('ConfigMap, key and line of the plugin that decides'),
  cache: z.string().describe('By which cache, and for how long at most'),
});

const attempt = z.strictObject({
  name: z.string().describe('Without the dot at its end'),
  domain: z.string().nullable().describe('The search domain behind it; null: asked as it is'),
  answers: z.array(z.strictObject({ type: z.enum(['A', 'AAAA']), outcome: z.enum(outcomes) })),
  because: z.string().describe('What the outcome rests on'),
  then: z.enum(['found', 'gives up', 'may stop', 'goes on']),
  total: z.int().positive().describe('Queries sent when it is answered'),
  path: z.array(hop),
});

export const libcNames = ['glibc', 'musl'] as const;

const lookup = z.strictObject({
  libc: z.enum(libcNames),
  ndots: z.int(),
  copies: z.int().describe('Nameservers that each query is sent to'),
  queries,
  attempts: z.array(attempt),
});

const byLibc = z.strictObject({ glibc: queries.nullable(), musl: queries.nullable() });

export const remedyNames = ['trailing dot', 'ndots:2', 'autopath', 'NodeLocal DNSCache'] as const;

const remedy = z.strictObject({
  remedy: z.enum(remedyNames),
  state: z.enum(['in force', 'possible', 'without effect', 'unknown']),
  queries: byLibc.describe('With it; null where that library was not asked for'),
  saves: z.string(),
  breaks: z.array(z.string()),
});

const workload = z.strictObject({
  workload: z.string(),
  pods: z.int().nonnegative(),
  policy: z.string(),
  searches: z.int().nonnegative(),
  ndots: z.int(),
  queries: byLibc,
});

const line = z.strictObject({ line: z.string(), origin });

const cluster = z.strictObject({
  cluster: z
    .strictObject({
      name: z.string(),
      source: z.enum(['live', 'snapshot', 'demo']),
      collectedAt: z.string().nullable(),
    })
    .nullable()
    .describe('null: only what was given'),
  pod: z.string().describe('Whose resolv.conf it is'),
  resolvConf: z.array(line),
  unasked: z.string().nullable().describe('Why no query is sent at all'),
  lookups: z.array(lookup),
  remedies: z.array(remedy),
  workloads: z.array(workload).describe('Most queries first; empty for one pod, or without a cluster'),
  assumptions: z.array(z.string()),
  unknown: z.array(toldMissingSchema),
});

export const dnsPlanSchema = z.strictObject({
  schemaVersion: z.literal(1),
  name: z.string(),
  family: z.enum(['both', 'ipv4', 'ipv6']),
  plans: z.array(cluster).describe('One for each cluster'),
});

export type DnsPlan = z.infer<typeof dnsPlanSchema>;
export type ClusterDnsPlan = z.infer<typeof cluster>;
export type PlannedLookup = z.infer<typeof lookup>;
export type PlannedAttempt = z.infer<typeof attempt>;
export type DnsHop = z.infer<typeof hop>;
export type DnsRemedy = z.infer<typeof remedy>;
export type WorkloadLookups = z.infer<typeof workload>;
export type LookupQueries = z.infer<typeof queries>;
