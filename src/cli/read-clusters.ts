import { evidenceOf, planOf } from '../facts/evidence-of.ts';
import { cleanText } from '../model/clean-text.ts';
import type { Evidence, SliceName } from '../model/evidence/index.ts';
import { collect } from '../snapshot/collect.ts';
import type { ReadingInfo, Source } from '../source/source.ts';
import { openSources, type SourceOptions } from './source-options.ts';
import { progressTo } from './terminal.ts';

/** A cluster that was read for a plan or a path. */
export interface ReadCluster extends Pick<ReadingInfo, 'source' | 'collectedAt'> {
  readonly name: string;
  readonly evidence: Evidence;
}

interface Reading {
  /** Where a list of the whole cluster is forbidden, these are read. */
  readonly namespaces?: readonly string[] | undefined;
  /** May refuse the sources before anything is read of them. */
  readonly check?: (sources: readonly Source[]) => void;
}

/** Reads of each source that the options choose what these slices need, and closes it. */
export async function readClusters(
  options: SourceOptions,
  slices: readonly SliceName[],
  { namespaces, check }: Reading = {},
): Promise<ReadCluster[]> {
  const progress = progressTo(process.stderr, options.verbose === true, process.env);
  const sources = await openSources(options, progress.tell);
  try {
    check?.(sources);
    return await Promise.all(
      sources.map(async (opened) => {
        const snapshot = await collect(opened, planOf(slices, namespaces));
        const { name, source, collectedAt } = snapshot.info;
        return { name: cleanText(name, 200), source, collectedAt, evidence: evidenceOf(snapshot) };
      }),
    );
  } finally {
    progress.end();
    await Promise.all(sources.map((source) => source.close()));
  }
}
