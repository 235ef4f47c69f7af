import type { ObjectName, Source, Wanted } from '../source/source.ts';
import { Snapshot } from './snapshot.ts';

/** What to read, and which further objects the first reading points at. */
export interface Plan {
  readonly wanted: Wanted;
  readonly follow: (snapshot: Snapshot) => readonly ObjectName[];
}

/** Reads a source into a Snapshot. Faults of single kinds are gaps in it; only a source that cannot answer at all throws. */
export async function collect(source: Source, plan: Plan, signal?: AbortSignal): Promise<Snapshot> {
  const snapshot = new Snapshot();
  for await (const entry of source.read(plan.wanted, signal)) snapshot.add(entry);
  const names = plan.follow(snapshot);
  if (names.length > 0) {
    const further: Wanted = { kinds: [], names, namespaces: plan.wanted.namespaces };
    for await (const entry of source.read(further, signal)) snapshot.add(entry);
  }
  return snapshot;
}
