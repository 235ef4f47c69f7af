import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { z } from 'zod';
import type { DraftEvidence } from '../../src/draft/evidence.ts';
import { areas } from '../../src/model/area.ts';
import { emptyConfig } from '../../src/model/config.ts';
import { draftParts, draftRules } from '../../src/model/draft-check.ts';
import { planFor, reviewSnapshots } from '../../src/pipeline/review-sources.ts';
import { rules } from '../../src/rules/index.ts';
import { collect } from '../../src/snapshot/collect.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { openSnapshot } from '../../src/source/open-snapshot.ts';
import { readHealthy } from './healthy-cluster.ts';

const draftRule = z.enum(draftRules);

const pairSchema = z.strictObject({
  draft: z.string(),
  check: z.string(),
  /** The demo, or a healthy scenario. */
  evidence: z.string().optional(),
  replace: z.string(),
  with: z.string(),
  /** What is then found, in the order of the defects; none: it still passes. */
  rule: z.union([draftRule.transform((rule) => [rule]), z.array(draftRule)]).default([]),
  part: z.enum(draftParts).optional(),
});

export type DraftPair = z.output<typeof pairSchema>;

/** Two drafts that differ in one thing. */
export const draftPairs = z.array(pairSchema).parse(load(readDraftFile('../pairs.yaml')));

/** Whole drafts in other hands, and what each is held against. */
export const otherDrafts: readonly { readonly draft: string; readonly evidence?: string }[] = ((): {
  draft: string;
  evidence?: string;
}[] => {
  const held = z.record(z.string(), z.array(z.string())).parse(load(readDraftFile('../whole.yaml')));
  const of = new Map(
    Object.entries(held).flatMap(([evidence, drafts]) => drafts.map((draft) => [draft, evidence] as const)),
  );
  return readdirSync(new URL('../draft/others/', import.meta.url))
    .sort()
    .map((draft) => {
      const evidence = of.get(draft);
      return { draft: `../others/${draft}`, ...(evidence === undefined ? {} : { evidence }) };
    });
})();

/** Those drafts with one thing changed. */
export const otherPairs: readonly DraftPair[] = z
  .array(pairSchema)
  .parse(load(readDraftFile('../others.yaml')))
  .map((pair) => ({ ...pair, draft: `../others/${pair.draft}` }));

/** A draft of test/draft/drafts. */
export function readDraftFile(name: string): string {
  return readFileSync(new URL(`../draft/drafts/${name}`, import.meta.url), 'utf8');
}

/** The draft of a pair that has the fault. What stands for a credential becomes one here: none is in a file. */
export function turned({ draft, replace, with: by }: DraftPair): string {
  const text = readDraftFile(draft);
  if (text.split(replace).length !== 2) throw new Error(`${draft} does not hold this once: ${replace}`);
  return text.replace(replace, () =>
    by.replace('PLANTED-TOKEN', planted(40)).replace('PLANTED-PASSWORD', planted(18)),
  );
}

function planted(length: number): string {
  return 'Zx7Qw3Lk9Vb2Nm5Rt8Yp4Hd6Jf1Gs0Ca'.repeat(2).slice(0, length);
}

/** A review of clusters as they were read, for drafts to be held against. */
export function evidenceFrom(clusters: readonly Snapshot[]): DraftEvidence {
  return {
    review: reviewSnapshots(clusters, { rules, areas, namespaces: [], config: emptyConfig }),
    clusters,
  };
}

/** The demo cluster, as everybody has it. */
export async function demoEvidence(): Promise<DraftEvidence> {
  const path = fileURLToPath(new URL('../scenarios/demo/snapshot', import.meta.url));
  const sources = await openSnapshot(path, { source: 'demo', name: 'demo' });
  const plan = planFor(rules, []);
  return evidenceFrom(await Promise.all(sources.map((source) => collect(source, plan))));
}

/** The evidence that drafts name: the demo, or a healthy scenario. Each is read once. */
export class NamedEvidence {
  readonly #read = new Map<string, DraftEvidence>();

  /** Reads all that these name. */
  async read(names: readonly (string | undefined)[]): Promise<void> {
    for (const name of new Set(names)) {
      if (name === undefined) continue;
      const folder = fileURLToPath(new URL(`../scenarios/healthy/${name}`, import.meta.url));
      this.#read.set(name, name === 'demo' ? await demoEvidence() : evidenceFrom(await readHealthy(folder)));
    }
  }

  of(name: string | undefined): DraftEvidence | undefined {
    if (name === undefined) return undefined;
    const evidence = this.#read.get(name);
    if (evidence === undefined) throw new Error(`${name} was not read`);
    return evidence;
  }
}
