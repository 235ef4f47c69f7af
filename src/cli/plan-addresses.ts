import { linkPeers } from '../facts/peers.ts';
import type { AddressesPlan } from '../model/addresses-plan.ts';
import { toldMissing } from '../model/told-missing.ts';
import { addressSlices, planAddresses } from '../net/addresses/planning/plan-addresses.ts';
import { type AddressInput, questionOf } from '../net/addresses/planning/question.ts';
import { renderAddressesMarkdown } from '../render/addresses-markdown.ts';
import { renderAddressesText } from '../render/addresses-text.ts';
import { exitCodes } from './exit-codes.ts';
import { readClusters } from './read-clusters.ts';
import { hasSource, type SourceOptions } from './source-options.ts';
import { deliver } from './terminal.ts';

export interface PlanAddressesOptions extends SourceOptions, Omit<AddressInput, 'ranges'> {
  readonly range?: readonly string[];
  readonly format: 'text' | 'markdown' | 'json';
  readonly output?: string;
}

/** `plan addresses`: who has which addresses, what collides, what is left and until when. Gives the exit code. */
export async function runPlanAddresses(options: PlanAddressesOptions): Promise<number> {
  const { range: ranges = [] } = options;
  const isGiven = ranges.length > 0 || options.newCluster !== undefined || options.instanceType !== undefined;
  const isWithoutSource = !hasSource(options) && isGiven;
  // Only what is not read has no time of its own to count from.
  const now = options.now ?? (isWithoutSource ? new Date().toISOString() : undefined);
  const question = questionOf({ ...options, ranges, now });
  const clusters = isWithoutSource ? [] : await readClusters(options, addressSlices);
  linkPeers(clusters);
  const { missing, ...plan } = planAddresses(clusters, question);
  const told: AddressesPlan = {
    schemaVersion: 1,
    clusters: clusters.map(({ name, source, collectedAt }) => ({ name, source, collectedAt })),
    ...plan,
    unknown: missing.map(toldMissing),
  };
  const text = {
    text: () => renderAddressesText(told),
    markdown: () => renderAddressesMarkdown(told),
    json: () => `${JSON.stringify(told, null, 2)}\n`,
  }[options.format]();
  await deliver(text, options.output);
  return exitCodes.ok;
}
