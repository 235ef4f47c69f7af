import { evidenceOf, planOf } from '../facts/evidence-of.ts';
import { slices } from '../facts/slices.ts';
import type { Evidence, SliceName } from '../model/evidence/index.ts';
import { collect } from '../snapshot/collect.ts';
import { isName } from '../model/shown-name.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Entry, Source, Wanted } from '../source/source.ts';
import type { SourceSpec } from './source-spec.ts';

/** Objects between two reports of progress. */
const reportEvery = 2_000;

export interface ReadCluster {
  readonly snapshot: Snapshot;
  readonly evidence: Evidence;
  /** Names and namespaces of objects that no API server would take: files may hold any text there. */
  readonly strangeNames: readonly string[];
}

/** Told while a source is read; `done` only grows. */
export type Report = (done: number, message: string) => void;

/**
 * Reads all clusters of a source: everything that any tool or rule may ask for, so that one reading serves them all.
 * `size` counts the characters that what was read takes as JSON.
 */
export async function readSource(
  spec: SourceSpec,
  report: Report,
  signal: AbortSignal,
): Promise<{ clusters: ReadCluster[]; size: number }> {
  let done = 0;
  let size = 0;
  const count = (entry: Entry): void => {
    if (entry.type === 'file') size += entry.text.length;
    if (entry.type !== 'object') return;
    done += 1;
    size += JSON.stringify(entry.object).length;
    if (done % reportEvery === 0) report(done, `${done} objects read`);
  };
  const plan = planOf(Object.keys(slices) as SliceName[]);
  const sources = await spec.open((message) => {
    report(done, message);
  });
  try {
    const clusters: ReadCluster[] = [];
    for (const source of sources) {
      const snapshot = await collect(counted(source, count), plan, signal);
      clusters.push({ snapshot, evidence: evidenceOf(snapshot), strangeNames: strangeNamesOf(snapshot) });
    }
    return { clusters, size };
  } finally {
    await Promise.all(sources.map((source) => source.close()));
  }
}

function strangeNamesOf(snapshot: Snapshot): string[] {
  const names = new Set<string>();
  for (const kind of snapshot.kindsSeen) {
    for (const { ref } of snapshot.listing(kind)) {
      for (const name of [ref.name, ref.namespace ?? '']) if (name !== '' && !isName(name)) names.add(name);
    }
  }
  return [...names].sort((a, b) => b.length - a.length);
}

function counted(source: Source, count: (entry: Entry) => void): Source {
  return {
    async *read(wanted: Wanted, signal?: AbortSignal) {
      for await (const entry of source.read(wanted, signal)) {
        count(entry);
        yield entry;
      }
    },
    close: () => source.close(),
  };
}
