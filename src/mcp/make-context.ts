import type { Config } from '../model/config.ts';
import type { SkillFile } from '../model/skill.ts';
import { UserError } from '../model/user-error.ts';
import { isName } from '../model/shown-name.ts';
import type { Reading, SourceArguments } from './define-tool.ts';
import { foreignWordsOf } from './gaps.ts';
import { ageOf, type Origin } from './origin.ts';
import { badCursor, snapshotOfCursor } from './page.ts';
import type { ReadCluster } from './read-source.ts';
import type { HeldReading, Readings, Waiter } from './readings.ts';
import type { Reviews } from './reviews.ts';
import type { ServerContext } from './server-context.ts';
import type { ChosenSource, Sources } from './sources.ts';
import { dataText, marked } from './untrusted.ts';

/** What all calls of one server share. */
export interface Shared {
  readonly sources: Sources;
  readonly readings: Readings;
  readonly reviews: Reviews;
  /** Suppressions and thresholds of every review, as they are now. */
  readonly config: () => Promise<Config>;
  /** The name under which a tool is listed. */
  readonly tool: (name: string) => string;
  /** The text of a file of the skill. */
  readonly readGuide: (file: SkillFile) => Promise<string>;
}

/** The context of one call. */
export function makeContext(shared: Shared, waiter: Waiter): ServerContext {
  const { sources, readings, tool } = shared;

  const loadFrom = async (
    choice: SourceArguments,
  ): Promise<{ reading: HeldReading; clusters: Reading[] }> => {
    const chosen = await sources.choose(choice.source);
    const { reading, note } = await obtain(readings, chosen, choice, waiter, tool);
    const changes = await chosen.spec.changes();
    const notes = [...(note === undefined ? [] : [note]), ...changes];
    const clusters = reading.clusters.filter(
      (_, index) => chosen.cluster === undefined || handleOf(reading, index) === chosen.cluster,
    );
    if (clusters.length === 0) throw noCluster(reading);
    const read = clusters.map((cluster) => ({
      ...cluster,
      foreign: foreignWordsOf(cluster.snapshot),
      origin: originOf(reading, cluster, chosen, notes),
    }));
    return { reading, clusters: read };
  };

  return {
    ...shared,
    signal: waiter.signal,
    async loadAll(choice) {
      return (await loadFrom(choice)).clusters;
    },
    async load(choice) {
      const { reading, clusters } = await loadFrom(choice);
      const [first] = clusters;
      if (first === undefined || clusters.length > 1) throw severalClusters(reading, tool);
      return first;
    },
  };
}

async function obtain(
  readings: Readings,
  chosen: ChosenSource,
  choice: SourceArguments,
  waiter: Waiter,
  tool: Shared['tool'],
): Promise<{ reading: HeldReading; note: string | undefined }> {
  if (choice.cursor !== undefined) {
    const reading = readings.byId(snapshotOfCursor(choice.cursor));
    if (reading === undefined) {
      throw new UserError(
        'the reading that this cursor walks is not held any more',
        'leave cursor out: the list begins again with a new reading',
      );
    }
    if (reading.spec !== chosen.spec) throw badCursor();
    return { reading, note: undefined };
  }
  try {
    return await readings.get(chosen.spec, choice, waiter);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `the source ${chosen.spec.id} cannot be read: ${marked(error.message, 800)}`,
      `${error.next}; or call ${tool('list_sources')} and choose another source`,
    );
  }
}

function originOf(
  { id, spec }: HeldReading,
  { snapshot }: ReadCluster,
  chosen: ChosenSource,
  notes: readonly string[],
): Origin {
  const { name, source, collectedAt, server } = snapshot.info;
  return {
    source: chosen.cluster === undefined ? spec.id : `${spec.id}#${chosen.cluster}`,
    isDefault: chosen.isDefault,
    type: source,
    cluster: dataText(name, 253),
    server: server ?? null,
    snapshotId: id,
    collectedAt,
    ageSeconds: ageOf(collectedAt),
    notes: [...notes],
  };
}

/** What names one cluster of several after the `#`: its name, or its number where the name could be more than one. */
export function handleOf({ clusters }: HeldReading, index: number): string {
  const name = clusters[index]?.snapshot.info.name ?? '';
  return isName(name) ? name : String(index + 1);
}

function handlesOf(reading: HeldReading): string {
  const handles = reading.clusters.map((_, index) => `${reading.spec.id}#${handleOf(reading, index)}`);
  return `${handles.slice(0, 10).join(', ')}${handles.length > 10 ? ` and ${handles.length - 10} more` : ''}`;
}

function severalClusters(reading: HeldReading, tool: Shared['tool']): UserError {
  return new UserError(
    `the source ${reading.spec.id} holds ${reading.clusters.length} clusters`,
    `give one of these as source: ${handlesOf(reading)}; ${tool('review_network')} takes them all together`,
  );
}

function noCluster(reading: HeldReading): UserError {
  return new UserError(
    `the source ${reading.spec.id} holds no such cluster`,
    `give one of these as source: ${handlesOf(reading)}`,
  );
}
