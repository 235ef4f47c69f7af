import { z } from 'zod';
import { defineTool, pageInput, sourceInput } from '../src/mcp/define-tool.ts';
import { originSchema } from '../src/mcp/origin.ts';
import { pageAnswer, pageOutput } from '../src/mcp/page.ts';
import {
  dnsPlanExtra,
  dnsPlanItem,
  dnsPlanItems,
  dnsPlanLines,
  dnsPlanSections,
  totalsOf,
} from '../src/mcp/views/dns-plan.ts';
import { planDns } from '../src/net/dns/planning/plan-dns.ts';
import { dnsQuestionOf } from '../src/net/dns/planning/question.ts';
import { addressFamilies } from '../src/net/dns/name-lookup.ts';
import { dnsSummary } from '../src/render/dns-words.ts';

const input = z.strictObject({
  ...sourceInput,
  name: z.string().describe('api.example.com, cart.shop'),
  namespace: z.string().optional(),
  pod: z.string().optional().describe('Default: one with defaults'),
  section: z.enum(dnsPlanSections).default('queries'),
  onlyGiven: z.boolean().optional().describe('Read no cluster'),
  family: z.enum(addressFamilies).optional(),
  ndots: z.int().optional(),
  search: z.array(z.string()).optional(),
  exists: z.array(z.string()).max(100).optional().describe('Full names; others do not then'),
  ...pageInput,
});

const output = pageOutput(dnsPlanItem, dnsPlanExtra).extend({
  origin: originSchema.nullable().describe('null: no cluster was read'),
});

const nouns = { queries: 'attempts', remedies: 'remedies', workloads: 'workloads' } as const;

export default defineTool<typeof input, typeof output>({
  name: 'expand_dns_name',
  title: 'DNS queries of one lookup',
  description:
    'Queries that one lookup sends from a pod, in order, with glibc and musl; which server block, plugin and cache answers; totals per workload; what a trailing dot, ndots:2, autopath and NodeLocal DNSCache save and break. The Corefile: get_dns.',
  input,
  output,
  async run(args, context) {
    const question = dnsQuestionOf(args);
    const read = args.onlyGiven === true ? undefined : await context.load(args);
    const plan = planDns(question, read?.evidence);
    const { pod, resolvConf, assumptions } = plan;
    return pageAnswer({
      reading: read ?? { origin: null, foreign: new Set<string>(), strangeNames: [] },
      verdict: dnsSummary(plan, question.name),
      noun: nouns[args.section],
      items: dnsPlanItems(plan, args.section),
      textOf: dnsPlanLines,
      missing: plan.missing,
      args,
      filters: { ...args, cursor: undefined, limit: undefined, refresh: undefined, maxAge: undefined },
      extra: { pod, resolvConf: [...resolvConf], queries: totalsOf(plan), assumptions },
      extraLines: [
        `resolv.conf of ${pod}:`,
        ...resolvConf.map(({ line, origin }) => `  ${line} (${origin})`),
        ...assumptions.map((one) => `Assumed: ${one}`),
      ],
    });
  },
});
