import { isRecord } from '../../model/fields.ts';
import type { KindId } from '../../model/kinds/index.ts';
import { keptTreeOf } from '../kept-tree.ts';
import { Malformed } from '../protobuf/malformed.ts';
import { ObjectReader } from '../protobuf/object-reader.ts';
import { readList, tokenAtStart } from '../protobuf/read-list.ts';
import type { StringCache } from '../protobuf/string-cache.ts';
import { WireReader } from '../protobuf/wire-reader.ts';
import type { Body } from './api-reader.ts';
import { keepDecoded, keepLive, type KeptLive } from './keep-live.ts';
import { apiVersionOf, type Place } from './paths.ts';

/** A page of a list. */
interface Page {
  /** The token of the next page; empty on the last one. */
  readonly continue: string;
  readonly remaining: number;
  readonly resourceVersion: string;
  /** Its objects, or in what way it is not to be believed. */
  readonly keep: () => KeptLive[] | string;
}

/** Opens the pages of one list, whichever way each is encoded; undefined for what is no list of the kind. */
export function pageOpener(
  kind: KindId,
  place: Place,
  message: string | undefined,
  strings: StringCache,
): (body: Body) => Page | undefined {
  let item: ObjectReader | undefined;
  return (body) => {
    if (body.bytes === undefined) return jsonPage(body.json, kind, place);
    if (message === undefined) return undefined;
    item ??= new ObjectReader(keptTreeOf(kind), message);
    return protobufPage(body.bytes, kind, place, item, strings);
  };
}

/** The token of the page after a protobuf one of which the first bytes are there; undefined where they do not tell. */
export function tokenOf(bytes: Buffer, strings: StringCache): string | undefined {
  return unlessMalformed(() => tokenAtStart(new WireReader(bytes, strings)));
}

const nameless = 'lists something without a name';

/** A list of the API, empty ones (`items: null`) included; anything else is no evidence of emptiness. */
function jsonPage(body: unknown, kind: KindId, place: Place): Page | undefined {
  if (!isRecord(body) || body.apiVersion !== apiVersionOf(place) || !isRecord(body.metadata))
    return undefined;
  if (typeof body.kind !== 'string' || !body.kind.endsWith('List')) return undefined;
  const items: unknown = body.items ?? [];
  if (!Array.isArray(items)) return undefined;
  const { continue: token = '', remainingItemCount: remaining, resourceVersion } = body.metadata;
  if (typeof token !== 'string') return undefined;
  return {
    continue: token,
    remaining: typeof remaining === 'number' ? remaining : 0,
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '',
    keep() {
      const kept = items.map((raw) => keepLive(kind, raw, place));
      return allOf(kept) ?? nameless;
    },
  };
}

function protobufPage(
  bytes: Buffer,
  kind: KindId,
  place: Place,
  item: ObjectReader,
  strings: StringCache,
): Page | undefined {
  const reader = new WireReader(bytes, strings);
  const list = unlessMalformed(() => readList(reader));
  const apiVersion = apiVersionOf(place);
  if (list?.apiVersion !== apiVersion || !list.kind.endsWith('List')) return undefined;
  return {
    ...list,
    keep() {
      const kept = unlessMalformed(() =>
        list.items(item).map((fields) => keepDecoded(kind, fields, apiVersion)),
      );
      return kept === undefined ? 'was answered with broken protobuf' : (allOf(kept) ?? nameless);
    },
  };
}

function allOf(kept: readonly (KeptLive | undefined)[]): KeptLive[] | undefined {
  const found = kept.filter((one) => one !== undefined);
  return found.length === kept.length ? found : undefined;
}

function unlessMalformed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}
