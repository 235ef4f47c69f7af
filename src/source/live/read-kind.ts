import { definitionOf, type KindId } from '../../model/kinds/index.ts';
import type { Entry } from '../source.ts';
import { type Failure, gapOf, isFinal, unknownVersion, untold } from './failure.ts';
import { type ListedObjects, listObjects } from './list-objects.ts';
import { entriesOf } from './object-entries.ts';
import type { Place } from './paths.ts';
import { placesOf } from './places.ts';
import { readByNamespace } from './read-by-namespace.ts';
import type { Reading } from './reading.ts';

interface Attempt {
  readonly place: Place;
  readonly list: ListedObjects;
  readonly failure: Failure;
}

/** Reads a kind in full, at the best place that answers; what could not be read is a gap among the entries. */
export async function readKind(reading: Reading, kind: KindId): Promise<Entry[]> {
  const { namespaced, byNameOnly } = definitionOf(kind);
  if (byNameOnly) throw new TypeError(`${kind} is read by name only`);
  const { state, places } = placesOf(reading.discovery, kind);
  if (state === 'elsewhere') return [gapEntry(kind, unknownVersion(kind))];

  const attempts: Attempt[] = [];
  for (const place of places) {
    // Roles name groups, not versions: what one version refuses, the others do too.
    if (attempts.some(({ place: { group }, failure }) => isForbidden(failure) && group === place.group))
      continue;
    const list = await listObjects(reading, kind, place);
    const { failure } = list;
    if (failure === undefined) {
      const taken = list.taken === undefined ? {} : { taken: list.taken };
      return [...entriesOf(kind, list), { type: 'listed', kind, namespaces: null, ...taken }];
    }
    attempts.push({ place, list, failure });
    if (isFinal(failure)) break;
  }

  const refused = attempts.find(({ failure }) => isForbidden(failure));
  if (refused !== undefined && namespaced)
    return readByNamespace(reading, kind, refused.place, refused.failure);
  const telling = attempts.find(({ failure }) => failure.reason !== 'not-found') ?? attempts[0];
  if (telling === undefined) return [];
  const isUntold = state === 'untold' && telling.failure.reason === 'not-found';
  return [
    ...entriesOf(kind, mostOf(attempts)),
    gapEntry(kind, isUntold ? untold(kind, reading.discovery.failures[0]) : telling.failure),
  ];
}

function isForbidden({ reason }: Failure): boolean {
  return reason === 'forbidden';
}

/** The attempt that got farthest before it failed; what it read stands. */
function mostOf([first, ...rest]: readonly Attempt[]): ListedObjects {
  const none: ListedObjects = { objects: [], unparseable: [] };
  return rest.reduce(
    (most, { list }) => (list.objects.length > most.objects.length ? list : most),
    first?.list ?? none,
  );
}

function gapEntry(kind: KindId, failure: Failure): Entry {
  return { type: 'gap', gap: gapOf(failure, { kind, what: kind }) };
}
