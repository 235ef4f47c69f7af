import type { KindId } from '../../model/kinds/index.ts';
import type { Entry, Taken } from '../source.ts';
import type { NamespaceChoice } from './choose-namespaces.ts';
import { type Failure, gapOf, isFinal } from './failure.ts';
import { listObjects } from './list-objects.ts';
import { entriesOf } from './object-entries.ts';
import type { Place } from './paths.ts';
import type { Reading } from './reading.ts';

const refusalsToStop = 3;

/**
 * Reads a kind that may not be listed in the whole cluster from each namespace where it may. The gap for the rest of
 * the cluster says which namespaces were read, which refused, and which were not tried.
 */
export async function readByNamespace(
  reading: Reading,
  kind: KindId,
  place: Place,
  refusal: Failure,
): Promise<Entry[]> {
  const choice = await reading.namespaces();
  const entries: Entry[] = [];
  const read: string[] = [];
  const lists: Taken[] = [];
  const refused: string[] = [];
  const failed: { namespace: string; failure: Failure }[] = [];
  for (const namespace of choice.names) {
    const list = await listObjects(reading, kind, place, namespace);
    entries.push(...entriesOf(kind, list));
    const { failure } = list;
    if (failure === undefined) {
      read.push(namespace);
      if (list.taken !== undefined) lists.push(list.taken);
    } else if (failure.reason === 'forbidden') refused.push(namespace);
    else failed.push({ namespace, failure });
    if (failure !== undefined && isFinal(failure)) break;
    if (!choice.isGiven && read.length === 0 && refused.length === refusalsToStop) break;
  }
  const told = new Set([...read, ...refused, ...failed.map(({ namespace }) => namespace)]);
  const untried = choice.names.filter((name) => !told.has(name));
  if (read.length > 0) entries.push({ type: 'listed', kind, namespaces: read, ...spanOf(lists) });
  for (const { namespace, failure } of failed) {
    entries.push({ type: 'gap', gap: gapOf(failure, { kind, what: kind, namespaces: [namespace] }) });
  }
  const detail = [refusal.detail, outcome({ read, refused, untried }, choice)].join('; ');
  entries.push({ type: 'gap', gap: gapOf({ ...refusal, detail }, { kind, what: kind }) });
  return entries;
}

/** From the first of the lists to the last: they do not show one state. */
function spanOf(lists: readonly Taken[]): { taken?: Taken } {
  const [first] = lists;
  const last = lists.at(-1);
  if (first === undefined || last === undefined) return {};
  return { taken: { from: first.from, to: last.to, resourceVersion: '' } };
}

function outcome(
  { read, refused, untried }: Readonly<Record<'read' | 'refused' | 'untried', readonly string[]>>,
  { isAll }: NamespaceChoice,
): string {
  return [
    read.length === 0 ? 'read in no namespace' : `read in ${named(read)}`,
    ...(refused.length === 0 ? [] : [`refused in ${named(refused)}`]),
    ...(untried.length === 0 ? [] : [`not tried in ${named(untried)}`]),
    ...(isAll ? [] : ['other namespaces not tried']),
  ].join(', ');
}

function named(namespaces: readonly string[]): string {
  const more = namespaces.length > 10 ? ` and ${namespaces.length - 10} more` : '';
  return namespaces.slice(0, 10).join(', ') + more;
}
