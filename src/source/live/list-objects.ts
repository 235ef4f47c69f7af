import { setImmediate as turn } from 'node:timers/promises';
import type { AnyKept, KindId } from '../../model/kinds/index.ts';
import { messageOf } from '../protobuf/message-of.ts';
import type { Taken } from '../source.ts';
import { type ApiReader, unreadable } from './api-reader.ts';
import type { Failure } from './failure.ts';
import type { Unparseable } from './keep-live.ts';
import { pageOpener, tokenOf } from './open-page.ts';
import { listPath, type Place } from './paths.ts';
import type { Reading } from './reading.ts';

/** The objects of one list; all there are unless `failure` says why the list ended early. */
export interface ListedObjects {
  readonly objects: readonly AnyKept[];
  readonly unparseable: readonly Unparseable[];
  readonly failure?: Failure;
  /** When the state that a whole list shows was read. */
  readonly taken?: Taken;
}

const restarts = 3;

/** A page that was asked for. */
interface Asked {
  readonly token: string;
  readonly answer: ReturnType<ApiReader['getProtobuf']>;
  /** The token of the page after it, if its first bytes told. */
  after?: string | undefined;
  /** That page, if it was asked for already. */
  next?: Asked;
}

/**
 * Lists a kind page by page, everywhere or in one namespace. Each page is cut down to the kept fields and dropped
 * while the next one is on its way: in protobuf that is asked for as soon as the first bytes of this one are there. A list whose continue token has expired is begun anew, and one whose pages are too
 * large with fewer objects a page.
 */
export async function listObjects(
  reading: Reading,
  kind: KindId,
  place: Place,
  namespace?: string,
): Promise<ListedObjects> {
  const path = listPath(kind, place, namespace);
  let { pageSize } = reading;
  let left = restarts;
  for (;;) {
    const read = await listOnce({ ...reading, pageSize }, kind, place, path);
    if (read.failure?.reason === 'gone' && left > 0) left -= 1;
    else if (read.failure?.reason === 'too-large' && pageSize > 1) pageSize = Math.ceil(pageSize / 10);
    else return read;
  }
}

async function listOnce(
  { reader, pageSize, progress, strings }: Reading,
  kind: KindId,
  place: Place,
  path: string,
): Promise<ListedObjects> {
  const message = messageOf(kind, place);
  const ask = (token: string): Asked => {
    const page = pagePath(path, pageSize, token);
    const asked: Asked = {
      token,
      answer:
        message === undefined
          ? getJson(reader, page)
          : reader.getProtobuf(page, (bytes) => {
              asked.after = tokenOf(bytes, strings);
              askAhead(asked);
            }),
    };
    // Nobody awaits it when a page before it ends the list.
    asked.answer.catch(() => undefined);
    return asked;
  };
  // One page ahead, no more: every page that is here before its turn takes memory.
  const askAhead = (asked: Asked): void => {
    if (asked === current && asked.after !== undefined && asked.after !== '') asked.next ??= ask(asked.after);
  };
  const open = pageOpener(kind, place, message, strings);
  const objects: AnyKept[] = [];
  const unparseable: Unparseable[] = [];
  const from = now();
  let taken: Taken | undefined;
  let pages = 0;
  let current = ask('');
  for (;;) {
    const { answer: answering, token } = current;
    const answer = await answering;
    if (answer.failure !== undefined) return { objects, unparseable, failure: answer.failure };
    const to = now();
    const page = open(answer.body);
    if (page === undefined || (page.continue !== '' && page.continue === token)) {
      return { objects, unparseable, ...unreadable(`${path} was not answered with a list of ${kind}`) };
    }
    // All pages show the state at the first one's resourceVersion.
    taken ??= { from, to, resourceVersion: page.resourceVersion };
    if (page.continue !== '') {
      // A page that was asked for again may have another token than it began with at first.
      current = current.next?.token === page.continue ? current.next : ask(page.continue);
      askAhead(current);
      // Lets the request out before the processor is busy with this page.
      await turn();
    }
    const kept = page.keep();
    if (typeof kept === 'string') return { objects, unparseable, ...unreadable(`${path} ${kept}`) };
    for (const one of kept) {
      if ('object' in one) objects.push(one.object);
      else unparseable.push(one);
    }
    pages += 1;
    progress(
      progressOf(kind, {
        read: objects.length + unparseable.length,
        remaining: page.remaining,
        pages,
        pageSize,
      }),
    );
    if (page.continue === '') return { objects, unparseable, taken };
  }
}

/** How many remain is what the server estimates, and so is how many pages they take. */
function progressOf(
  kind: KindId,
  { read, remaining, pages, pageSize }: Readonly<Record<'read' | 'remaining' | 'pages' | 'pageSize', number>>,
): string {
  if (pages === 1 && remaining === 0) return `${kind}: ${read} read`;
  const allPages = pages + Math.ceil(remaining / pageSize);
  return `${kind}: ${read} of ${read + remaining} read, page ${pages} of ${allPages}`;
}

async function getJson(reader: ApiReader, path: string): ReturnType<ApiReader['getProtobuf']> {
  const { body, failure } = await reader.getJson(path);
  return failure === undefined ? { body: { json: body } } : { failure };
}

function now(): string {
  return new Date().toISOString();
}

function pagePath(path: string, limit: number, token: string): string {
  return `${path}?limit=${limit}${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`;
}
