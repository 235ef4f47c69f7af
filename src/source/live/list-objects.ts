import { setImmediate as turn } from 'node:timers/promises';
import { isRecord } from '../../model/fields.ts';
import type { AnyKept, KindId } from '../../model/kinds/index.ts';
import { keepObject } from '../keep-object.ts';
import { unreadable } from './api-reader.ts';
import type { Failure } from './failure.ts';
import { apiVersionOf, listPath, type Place } from './paths.ts';
import type { Reading } from './reading.ts';

/** The objects of one list; all there are unless `failure` says why the list ended early. */
export interface ListedObjects {
  readonly objects: readonly AnyKept[];
  readonly unparseable: readonly Unparseable[];
  readonly failure?: Failure;
}

/** An object that is there, but not as its kind's schema says. */
export interface Unparseable {
  readonly namespace: string | undefined;
  readonly name: string;
  readonly detail: string;
}

interface Page {
  readonly items: readonly unknown[];
  readonly continue: string;
  readonly remaining: number;
}

const restarts = 3;

/**
 * Lists a kind page by page, everywhere or in one namespace. Each page is cut down to the kept fields and dropped
 * while the next one is on its way. A list whose continue token has expired is begun anew.
 */
export async function listObjects(
  reading: Reading,
  kind: KindId,
  place: Place,
  namespace?: string,
): Promise<ListedObjects> {
  const path = listPath(kind, place, namespace);
  let read = await listOnce(reading, kind, place, path);
  for (let restart = 0; restart < restarts && read.failure?.reason === 'gone'; restart += 1) {
    read = await listOnce(reading, kind, place, path);
  }
  return read;
}

async function listOnce(
  { reader, pageSize, progress }: Reading,
  kind: KindId,
  place: Place,
  path: string,
): Promise<ListedObjects> {
  const objects: AnyKept[] = [];
  const unparseable: Unparseable[] = [];
  let token = '';
  let answering = reader.getJson(pagePath(path, pageSize, token));
  for (;;) {
    const answer = await answering;
    if (answer.failure !== undefined) return { objects, unparseable, failure: answer.failure };
    const page = pageOf(answer.body, place);
    if (page === undefined || (page.continue !== '' && page.continue === token)) {
      return { objects, unparseable, ...unreadable(`${path} was not answered with a list of ${kind}`) };
    }
    token = page.continue;
    if (token !== '') {
      answering = reader.getJson(pagePath(path, pageSize, token));
      // Nobody awaits it when this page ends the list.
      answering.catch(() => undefined);
      // Lets the request out before the processor is busy with this page.
      await turn();
    }
    for (const item of page.items) {
      const kept = keepLive(kind, item, place);
      if (kept === undefined) {
        return { objects, unparseable, ...unreadable(`${path} lists something without a name`) };
      }
      if ('object' in kept) objects.push(kept.object);
      else unparseable.push(kept);
    }
    progress(`${kind}: ${objects.length} of ${objects.length + page.remaining} read`);
    if (token === '') return { objects, unparseable };
  }
}

/**
 * One object of an answer, cut down to its kept fields, unless one of those is not of the type it must have; undefined
 * for something without a name, which is no object at all.
 */
export function keepLive(
  kind: KindId,
  raw: unknown,
  place: Place,
): { readonly object: AnyKept } | Unparseable | undefined {
  const origin = { label: 'live evidence', declared: false } as const;
  const { object, problems } = keepObject(kind, raw, apiVersionOf(place), origin);
  if (object === undefined) return undefined;
  const [problem] = problems;
  if (problem === undefined) return { object };
  const { namespace, name } = object.ref;
  return { namespace, name, detail: `${problem.path} is ${problem.seen}, not ${problem.expected}` };
}

function pagePath(path: string, limit: number, token: string): string {
  return `${path}?limit=${limit}${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`;
}

/** A list of the API, empty ones (`items: null`) included; anything else is no evidence of emptiness. */
function pageOf(body: unknown, place: Place): Page | undefined {
  if (!isRecord(body) || body.apiVersion !== apiVersionOf(place) || !isRecord(body.metadata))
    return undefined;
  if (typeof body.kind !== 'string' || !body.kind.endsWith('List')) return undefined;
  const items: unknown = body.items ?? [];
  if (!Array.isArray(items)) return undefined;
  const { continue: token = '', remainingItemCount: remaining } = body.metadata;
  if (typeof token !== 'string') return undefined;
  return {
    items,
    continue: token,
    remaining: typeof remaining === 'number' ? remaining : 0,
  };
}
