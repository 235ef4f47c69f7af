import { UserError } from '../model/user-error.ts';
import type { Reading, SourceArguments, ToolContext } from './define-tool.ts';

/** Clusters side by side in one answer. */
const mostClusters = 8;

export type SeveralReadings = readonly [Reading, ...Reading[]];

/**
 * All clusters of a source and of further ones, each once. A page that is walked stays with the reading of its source;
 * what else is named is shared as it is held. Throws UserError for more clusters than one answer takes.
 */
export async function severalReadings(
  {
    source,
    others = [],
    refresh,
    maxAge,
    cursor,
  }: SourceArguments & { readonly others?: readonly string[] | undefined },
  context: Pick<ToolContext, 'loadAll'>,
): Promise<SeveralReadings> {
  const readings = await context.loadAll({ source, refresh, maxAge, cursor });
  for (const other of others) readings.push(...(await context.loadAll({ source: other, refresh, maxAge })));
  const seen = new Set<Reading['snapshot']>();
  const [first, ...further] = readings.filter(({ snapshot }) => !seen.has(snapshot) && seen.add(snapshot));
  if (first === undefined || further.length >= mostClusters) {
    throw new UserError(
      `${seen.size} clusters are too many for one answer`,
      `name at most ${mostClusters}, single clusters of a source as ID#CLUSTER`,
    );
  }
  return [first, ...further];
}

/** Several clusters as one reading: the origin is the first one's, what is not to be believed is that of all. */
export function asOneReading(readings: SeveralReadings): Reading {
  return {
    ...readings[0],
    foreign: new Set(readings.flatMap(({ foreign }) => [...foreign])),
    strangeNames: readings.flatMap(({ strangeNames }) => strangeNames),
  };
}
