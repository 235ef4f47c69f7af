import { z } from 'zod';
import {
  dnsPlanSchema,
  libcNames,
  outcomes,
  type PlannedLookup,
  remedyNames,
  type WorkloadLookups,
} from '../../model/dns-plan.ts';
import type { planDns } from '../../net/dns/planning/plan-dns.ts';
import { attemptText, hopText, lookupGroups, remedyText } from '../../render/dns-words.ts';

export const dnsPlanSections = ['queries', 'remedies', 'workloads'] as const;

const queries = z.strictObject({
  least: z.int(),
  most: z.int(),
  itself: z.int().describe('If of what is not known only the name itself exists'),
});
const byLibc = z.strictObject({ glibc: queries.nullable(), musl: queries.nullable() });

const attemptItem = z.strictObject({
  section: z.literal('queries'),
  libcs: z.array(z.enum(libcNames)),
  name: z.string(),
  domain: z.string().nullable().describe('null: asked as it is'),
  answers: z.array(z.strictObject({ type: z.enum(['A', 'AAAA']), outcome: z.enum(outcomes) })),
  because: z.string(),
  then: z.enum(['found', 'gives up', 'may stop', 'goes on']),
  total: z.int().describe('Queries so far'),
  path: z.array(z.string()).describe('Servers, server block, plugins, cache'),
});

const remedyItem = z.strictObject({
  section: z.literal('remedies'),
  remedy: z.enum(remedyNames),
  state: z.enum(['in force', 'possible', 'without effect', 'unknown']),
  queries: byLibc,
  saves: z.string(),
  breaks: z.array(z.string()),
});

const workloadItem = z.strictObject({
  section: z.literal('workloads'),
  workload: z.string(),
  pods: z.int(),
  policy: z.string(),
  searches: z.int(),
  ndots: z.int(),
  queries: byLibc,
});

export const dnsPlanItem = z.discriminatedUnion('section', [attemptItem, remedyItem, workloadItem]);

export const dnsPlanExtra = {
  pod: z.string(),
  resolvConf: z.array(z.strictObject({ line: z.string(), origin: z.string() })),
  queries: byLibc,
  assumptions: dnsPlanSchema.shape.plans.element.shape.assumptions,
};

type Item = z.infer<typeof dnsPlanItem>;
type Plan = ReturnType<typeof planDns>;

/** The items of one part; lookups of both libraries as one where they ask the same. */
export function dnsPlanItems(plan: Plan, section: (typeof dnsPlanSections)[number]): Item[] {
  switch (section) {
    case 'queries':
      return lookupGroups(plan.lookups).flatMap(attemptItems);
    case 'remedies':
      return plan.remedies.map((one) => ({ section, ...one }));
    case 'workloads':
      return plan.workloads.map((one) => ({ section, ...one }));
  }
}

function attemptItems(group: readonly PlannedLookup[]): Item[] {
  const libcs = group.map(({ libc }) => libc);
  return (group[0]?.attempts ?? []).map(({ path, ...rest }) => ({
    section: 'queries',
    libcs,
    ...rest,
    path: path.map(hopText),
  }));
}

/** How many queries each library sends. */
export function totalsOf({ lookups }: Plan): z.infer<typeof byLibc> {
  const of = (name: PlannedLookup['libc']) => lookups.find(({ libc }) => libc === name)?.queries ?? null;
  return { glibc: of('glibc'), musl: of('musl') };
}

/** One item in text. */
export function dnsPlanLines(item: Item): string {
  switch (item.section) {
    case 'queries': {
      const { libcs, because, path } = item;
      const asks = path.length === 0 ? '' : `\n  asks ${path.join(' -> ')}`;
      return `${libcs.join(' and ')}: ${attemptText(item)}\n  because ${because}${asks}`;
    }
    case 'remedies':
      return [remedyText(item), ...item.breaks.map((one) => `  breaks: ${one}`)].join('\n');
    case 'workloads':
      return workloadLine(item);
  }
}

function workloadLine({ workload, pods, policy, searches, ndots, queries: costs }: WorkloadLookups): string {
  const counts = libcNames.flatMap((libc) => (costs[libc] === null ? [] : `${libc} ${costs[libc].itself}`));
  return `${workload}: ${counts.join(', ')} queries; pods ${pods}, ${policy}, search domains ${searches}, ndots ${ndots}`;
}
