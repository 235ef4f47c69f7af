import { evidenceOf, planOf } from '../facts/evidence-of.ts';
import { cleanText } from '../model/clean-text.ts';
import type { ClusterDnsPlan, DnsPlan } from '../model/dns-plan.ts';
import { dnsPlanSlices, planDns } from '../net/dns-plan/plan-dns.ts';
import { type DnsInput, dnsQuestionOf } from '../net/dns-plan/question.ts';
import { renderDnsText } from '../render/dns-text.ts';
import { collect } from '../snapshot/collect.ts';
import type { Source } from '../source/source.ts';
import { exitCodes } from './exit-codes.ts';
import { openSources, type SourceOptions } from './source-options.ts';
import { deliver, progressTo } from './terminal.ts';

export interface PlanDnsOptions extends SourceOptions, Omit<DnsInput, 'name'> {
  readonly format: 'text' | 'json';
  readonly output?: string;
}

/** `plan dns`: the queries that one lookup of a name costs, who answers them, and what could be saved. Gives the exit code. */
export async function runPlanDns(name: string, options: PlanDnsOptions): Promise<number> {
  const question = dnsQuestionOf({ ...options, name });
  const isWithoutSource =
    [options.context, options.from, options.kubeconfig, options.demo].every((one) => one === undefined) &&
    options.pod === undefined;
  const progress = progressTo(process.stderr, options.verbose === true, process.env);
  const sources = isWithoutSource ? [] : await openSources(options, progress.tell);
  try {
    const plans: ClusterDnsPlan[] = isWithoutSource
      ? [{ cluster: null, ...toldOf(planDns(question, undefined)) }]
      : await Promise.all(
          sources.map(async (source) => {
            const { info, evidence } = await readCluster(source);
            const { name: cluster, source: kind, collectedAt } = info;
            return {
              cluster: { name: cleanText(cluster, 200), source: kind, collectedAt },
              ...toldOf(planDns(question, evidence)),
            };
          }),
        );
    progress.end();
    const plan: DnsPlan = { schemaVersion: 1, name, family: question.family, plans };
    await deliver(
      options.format === 'json' ? `${JSON.stringify(plan, null, 2)}\n` : renderDnsText(plan),
      options.output,
    );
    return exitCodes.ok;
  } finally {
    progress.end();
    await Promise.all(sources.map((source) => source.close()));
  }
}

async function readCluster(source: Source) {
  const snapshot = await collect(source, planOf(dnsPlanSlices));
  return { info: snapshot.info, evidence: evidenceOf(snapshot) };
}

function toldOf({ missing, ...plan }: ReturnType<typeof planDns>): Omit<ClusterDnsPlan, 'cluster'> {
  return {
    ...plan,
    unknown: missing.map(({ what, namespaces, reason, detail = null, next = null }) => ({
      what: cleanText(what, 500),
      namespaces: namespaces === null ? null : namespaces.map((one) => cleanText(one, 253)),
      reason,
      detail: detail === null ? null : cleanText(detail, 500),
      next: next === null ? null : cleanText(next, 1_000),
    })),
  };
}
