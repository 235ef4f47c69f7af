import type { ClusterDnsPlan, DnsPlan } from '../model/dns-plan.ts';
import { toldMissing } from '../model/told-missing.ts';
import { dnsPlanSlices, planDns } from '../net/dns/planning/plan-dns.ts';
import { type DnsInput, dnsQuestionOf } from '../net/dns/planning/question.ts';
import { renderDnsText } from '../render/dns-text.ts';
import { exitCodes } from './exit-codes.ts';
import { readClusters } from './read-clusters.ts';
import { hasSource, type SourceOptions } from './source-options.ts';
import { deliver } from './terminal.ts';

export interface PlanDnsOptions extends SourceOptions, Omit<DnsInput, 'name'> {
  readonly format: 'text' | 'json';
  readonly output?: string;
}

/** `plan dns`: the queries that one lookup of a name costs, who answers them, and what could be saved. Gives the exit code. */
export async function runPlanDns(name: string, options: PlanDnsOptions): Promise<number> {
  const question = dnsQuestionOf({ ...options, name });
  const plans: ClusterDnsPlan[] =
    hasSource(options) || options.pod !== undefined
      ? (await readClusters(options, dnsPlanSlices)).map(({ evidence, ...cluster }) => ({
          cluster,
          ...toldOf(planDns(question, evidence)),
        }))
      : [{ cluster: null, ...toldOf(planDns(question, undefined)) }];
  const plan: DnsPlan = { schemaVersion: 1, name, family: question.family, plans };
  await deliver(
    options.format === 'json' ? `${JSON.stringify(plan, null, 2)}\n` : renderDnsText(plan),
    options.output,
  );
  return exitCodes.ok;
}

function toldOf({ missing, ...plan }: ReturnType<typeof planDns>): Omit<ClusterDnsPlan, 'cluster'> {
  return { ...plan, unknown: missing.map(toldMissing) };
}
