import { definitionOf, type KindId, kindIdOf } from '../model/kinds/index.ts';
import type { SnapshotIndex } from '../model/snapshot-index.ts';
import type { Entry } from './source.ts';

/** One kind within one List of a file. */
export interface SeenList {
  readonly kind: KindId;
  readonly namespaces: Set<string>;
  /** Every item was observed and could be told by its name. */
  whole: boolean;
}

/** Counts what was read in full, by the three ways there are. Nothing else makes an absence. */
export class ListCoverage {
  readonly #kinds = new Set<KindId>();
  /** Kinds of which a file that could not be read may hold some, and that file. */
  readonly #doubtful = new Map<KindId, string>();
  #anyDoubtful: string | undefined;

  saw(kind: KindId): void {
    this.#kinds.add(kind);
  }

  /** A file that could not be read may hold objects of these kinds, or, without them, of any. */
  doubt(file: string, kinds: readonly KindId[] | undefined): void {
    if (kinds === undefined) this.#anyDoubtful ??= file;
    for (const kind of kinds ?? []) if (!this.#doubtful.has(kind)) this.#doubtful.set(kind, file);
  }

  /**
   * A List with neither `continue` nor `remainingItemCount` holds all of a kind: everywhere when its items lie in two
   * namespaces or more, else in that one. `inferred` names the file of one that does not say what it is a list of.
   */
  *ofList(list: SeenList, inferred: string | undefined): Generator<Entry> {
    const { kind, namespaces, whole } = list;
    if (!whole || namespaces.has('')) return;
    const { namespaced } = definitionOf(kind);
    if (namespaced && namespaces.size === 0) return;
    yield {
      type: 'listed',
      kind,
      namespaces: namespaced && namespaces.size === 1 ? [...namespaces] : null,
      ...(inferred === undefined ? {} : { inferred }),
    };
  }

  /** What the snapshot says of itself, but for the kinds of which something could not be read. */
  *asSaid(index: SnapshotIndex | undefined, complete: boolean): Generator<Entry> {
    const said = new Map<KindId, Entry[]>();
    for (const { apiVersion, kind, namespaces, inferred, taken } of index?.listed ?? []) {
      const id = kindIdOf(apiVersion, kind);
      if (id === undefined) continue;
      const entry: Entry = {
        type: 'listed',
        kind: id,
        namespaces: namespaces ?? null,
        ...(inferred === undefined ? {} : { inferred }),
        ...(taken === undefined ? {} : { taken }),
      };
      said.set(id, [...(said.get(id) ?? []), entry]);
    }
    if (complete || index?.complete === true) {
      for (const kind of this.#kinds) said.set(kind, [{ type: 'listed', kind, namespaces: null }]);
    }
    for (const [kind, entries] of said) {
      const file = this.#doubtful.get(kind) ?? this.#anyDoubtful;
      if (file === undefined) yield* entries;
      else yield { type: 'gap', gap: doubtGap(kind, file) };
    }
  }
}

function doubtGap(kind: KindId, file: string): Extract<Entry, { type: 'gap' }>['gap'] {
  return {
    kind,
    what: kind,
    namespaces: null,
    reason: 'unparseable',
    detail: `${file} could not be read and may hold more of them`,
    file,
  };
}
