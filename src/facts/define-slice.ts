import type { Evidence, SliceName } from '../model/evidence/index.ts';
import type { KindId } from '../model/kinds/index.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { ObjectName } from '../source/source.ts';

/** What derives one slice of evidence, and what must be read for it. */
export interface SliceDefinition<Value = unknown> {
  /** Kinds listed in full. */
  readonly kinds: readonly KindId[];
  /** Objects asked for by name, present or not. */
  readonly names: readonly ObjectName[];
  /** Saved outputs it can use, `*` for a node's name: `nodes/*\/ip-link.txt`. */
  readonly files: readonly string[];
  /** Slices it is derived from; what they read is read for it too. */
  readonly from: readonly SliceName[];
  /** Further objects that only the first reading could name. */
  readonly follow: (snapshot: Snapshot) => readonly ObjectName[];
  readonly derive: (snapshot: Snapshot, from: Evidence) => Value;
}

/** Keeps the derivation honest: it sees the slices that `from` names and no others. */
export function defineSlice<Value, const D extends SliceName = never>(definition: {
  kinds?: readonly KindId[];
  names?: readonly ObjectName[];
  files?: readonly string[];
  from?: readonly D[];
  follow?: (snapshot: Snapshot) => readonly ObjectName[];
  derive: (snapshot: Snapshot, from: Pick<Evidence, D>) => Value;
}): SliceDefinition<Value> {
  return { kinds: [], names: [], files: [], from: [], follow: () => [], ...definition };
}
