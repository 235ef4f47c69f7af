import { evidenceOf, planOf } from '../facts/evidence-of.ts';
import { linkPeers } from '../facts/peers.ts';
import type { AddressesPlan } from '../model/addresses-plan.ts';
import { cleanText } from '../model/clean-text.ts';
import { addressSlices, planAddresses } from '../net/address-planning/plan-addresses.ts';
import { type AddressInput, questionOf } from '../net/address-planning/question.ts';
import { renderAddressesMarkdown } from '../render/addresses-markdown.ts';
import { renderAddressesText } from '../render/addresses-text.ts';
import { collect } from '../snapshot/collect.ts';
import type { Source } from '../source/source.ts';
import { exitCodes } from './exit-codes.ts';
import { openSources, type SourceOptions } from './source-options.ts';
import { deliver, progressTo } from './terminal.ts';

export interface PlanAddressesOptions extends SourceOptions, Omit<AddressInput, 'ranges'> {
  readonly range?: readonly string[];
  readonly format: 'text' | 'markdown' | 'json';
  readonly output?: string;
}

/** `plan addresses`: who has which addresses, what collides, what is left and until when. Gives the exit code. */
export async function runPlanAddresses(options: PlanAddressesOptions): Promise<number> {
  const { range: ranges = [] } = options;
  const isWithoutSource =
    [options.context, options.from, options.kubeconfig, options.demo].every((one) => one === undefined) &&
    (ranges.length > 0 || options.newCluster !== undefined);
  // Only what is not read has no time of its own to count from.
  const now = options.now ?? (isWithoutSource ? new Date().toISOString() : undefined);
  const question = questionOf({ ...options, ranges, now });
  const progress = progressTo(process.stderr, options.verbose === true, process.env);
  const sources = isWithoutSource ? [] : await openSources(options, progress.tell);
  try {
    const clusters = await Promise.all(sources.map(readCluster));
    linkPeers(clusters);
    progress.end();
    const { missing, ...plan } = planAddresses(clusters, question);
    const told: AddressesPlan = {
      schemaVersion: 1,
      clusters: clusters.map(({ name, source, collectedAt }) => ({ name, source, collectedAt })),
      ...plan,
      unknown: missing.map(({ what, namespaces, reason, detail = null, next = null }) => ({
        what: cleanText(what, 500),
        namespaces: namespaces === null ? null : namespaces.map((one) => cleanText(one, 253)),
        reason,
        detail: detail === null ? null : cleanText(detail, 500),
        next: next === null ? null : cleanText(next, 1_000),
      })),
    };
    const text = {
      text: () => renderAddressesText(told),
      markdown: () => renderAddressesMarkdown(told),
      json: () => `${JSON.stringify(told, null, 2)}\n`,
    }[options.format]();
    await deliver(text, options.output);
    return exitCodes.ok;
  } finally {
    progress.end();
    await Promise.all(sources.map((source) => source.close()));
  }
}

async function readCluster(opened: Source) {
  const snapshot = await collect(opened, planOf(addressSlices));
  const { name, source, collectedAt } = snapshot.info;
  return { name: cleanText(name, 200), source, collectedAt, evidence: evidenceOf(snapshot) };
}
