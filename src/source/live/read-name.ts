import { isRecord } from '../../model/fields.ts';
import { definitionOf } from '../../model/kinds/index.ts';
import { formatRef } from '../../model/ref.ts';
import type { Entry, ObjectName } from '../source.ts';
import { unreadable } from './api-reader.ts';
import { type Failure, gapOf, unknownVersion, untold } from './failure.ts';
import { keepLive } from './keep-live.ts';
import { unparseableGap } from './object-entries.ts';
import { isObjectName, objectPath, type Place } from './paths.ts';
import { placesOf } from './places.ts';
import type { Reading } from './reading.ts';

/** Asks for one object by its name: there, not there, or a gap that names it. */
export async function readName(reading: Reading, name: ObjectName): Promise<Entry[]> {
  const { state, places } = placesOf(reading.discovery, name.kind);
  const isNowhere = state === 'absent' || !isObjectName(name.name) || !isObjectName(name.namespace ?? 'none');
  const isAboutNothing =
    name.about !== undefined && placesOf(reading.discovery, name.about).state === 'absent';
  if (isNowhere || isAboutNothing) return [{ type: 'read', name, found: false }];
  let failure =
    state === 'elsewhere' ? unknownVersion(name.kind) : untold(name.kind, reading.discovery.failures[0]);
  for (const place of places) {
    const answer = await askFor(reading, name, place);
    if ('entries' in answer) return answer.entries;
    if (answer.failure.reason !== 'not-found') failure = answer.failure;
    else if (state === 'served') return [{ type: 'read', name, found: false }];
  }
  return [{ type: 'gap', gap: gapOf(failure, aboutOf(name)) }];
}

async function askFor(
  { reader }: Reading,
  name: ObjectName,
  place: Place,
): Promise<{ entries: Entry[] } | { failure: Failure }> {
  const { kind } = name;
  const path = objectPath(kind, place, name.namespace, name.name);
  const { body, failure } = await reader.getJson(path);
  if (failure !== undefined) return { failure };
  const isIt =
    isRecord(body) &&
    body.kind === definitionOf(kind).kind &&
    isRecord(body.metadata) &&
    body.metadata.name === name.name &&
    (name.namespace === undefined || body.metadata.namespace === name.namespace);
  const kept = isIt ? keepLive(kind, body, place) : undefined;
  if (kept === undefined) return unreadable(`${path} was not answered with ${formatRef(name)}`);
  return {
    entries:
      'object' in kept
        ? [
            { type: 'object', kind, object: kept.object },
            { type: 'read', name, found: true },
          ]
        : [{ type: 'gap', gap: unparseableGap(kind, kept) }],
  };
}

function aboutOf(name: ObjectName) {
  return {
    kind: name.kind,
    what: formatRef(name),
    ...(name.namespace === undefined ? {} : { namespaces: [name.namespace] }),
  };
}
