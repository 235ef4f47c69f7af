import { evidenceOf, planOf } from '../facts/evidence-of.ts';
import { type MtuWords, readMtuQuestion, refuseUnlikely } from '../facts/mtu-question.ts';
import { cleanText } from '../model/clean-text.ts';
import type { MtuPlan } from '../model/mtu-plan.ts';
import { mtuSlices, planMtu } from '../net/mtu-plan/plan-mtu.ts';
import { renderMtuText } from '../render/mtu-text.ts';
import { collect } from '../snapshot/collect.ts';
import { exitCodes } from './exit-codes.ts';
import { openSources, type SourceOptions } from './source-options.ts';
import { deliver, progressTo } from './terminal.ts';

export interface PlanMtuOptions extends SourceOptions, MtuWords {
  readonly format: 'text' | 'json';
  readonly output?: string;
}

/**
 * `plan mtu`: what is left for pods, as the cluster is and with what is given. With a CNI given and no source, nothing
 * is read. Gives the exit code.
 */
export async function runPlanMtu(options: PlanMtuOptions): Promise<number> {
  const question = readMtuQuestion(options);
  const clusters: MtuPlan['clusters'] = [];
  if (question.cni !== undefined && !hasSource(options)) {
    clusters.push({ name: null, source: null, collectedAt: null, ...planMtu(undefined, question) });
  } else {
    const progress = progressTo(process.stderr, options.verbose === true, process.env);
    const sources = await openSources(options, progress.tell);
    try {
      for (const opened of sources) {
        const snapshot = await collect(opened, planOf(mtuSlices));
        const evidence = evidenceOf(snapshot);
        const { name, source, collectedAt } = snapshot.info;
        if (question.cni === undefined && evidence.cni.state === 'known') {
          refuseUnlikely(evidence.cni.value.name, question);
        }
        clusters.push({ name: cleanText(name, 200), source, collectedAt, ...planMtu(evidence, question) });
      }
    } finally {
      progress.end();
      await Promise.all(sources.map((source) => source.close()));
    }
  }
  const plan: MtuPlan = { schemaVersion: 1, clusters };
  const text = options.format === 'json' ? `${JSON.stringify(plan, null, 2)}\n` : renderMtuText(plan);
  await deliver(text, options.output);
  return exitCodes.ok;
}

function hasSource({ context, kubeconfig, from, demo }: SourceOptions): boolean {
  return context !== undefined || kubeconfig !== undefined || from !== undefined || demo === true;
}
