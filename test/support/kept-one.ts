import type { Kept, KindId } from '../../src/model/kinds/index.ts';
import { type RawObject, snapshotOf } from './snapshot-of.ts';

/** One object as a rule sees it, read from a live API server. */
export function keptOne<K extends KindId>(kind: K, raw: RawObject): Kept<K> {
  const [one] = snapshotOf({ objects: [raw] }).listing(kind).items;
  if (one === undefined) throw new Error(`not a ${kind}`);
  return one;
}
