import { type MtuWords, readMtuQuestion, refuseUnlikely } from '../facts/mtu-question.ts';
import type { MtuPlan } from '../model/mtu-plan.ts';
import { mtuSlices, planMtu } from '../net/mtu/planning/plan-mtu.ts';
import { renderMtuText } from '../render/mtu-text.ts';
import { exitCodes } from './exit-codes.ts';
import { readClusters } from './read-clusters.ts';
import { hasSource, type SourceOptions } from './source-options.ts';
import { deliver } from './terminal.ts';

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
    for (const { evidence, ...cluster } of await readClusters(options, mtuSlices)) {
      if (question.cni === undefined && evidence.cni.state === 'known') {
        refuseUnlikely(evidence.cni.value.name, question);
      }
      clusters.push({ ...cluster, ...planMtu(evidence, question) });
    }
  }
  const plan: MtuPlan = { schemaVersion: 1, clusters };
  const text = options.format === 'json' ? `${JSON.stringify(plan, null, 2)}\n` : renderMtuText(plan);
  await deliver(text, options.output);
  return exitCodes.ok;
}
