import type { Label } from './label.ts';
import { absent, type Maybe, unknown } from './maybe.ts';
import type { Missing } from './missing.ts';
import { NameIndex } from './name-index.ts';
import { formatRef, type ObjectRef } from './ref.ts';

/** How far a kind was read. What it does not cover is unknown, never absent. */
export interface Coverage {
  readonly what: string;
  /** Every object of the kind is here; also when a complete discovery says that the kind does not exist. */
  readonly everywhere: boolean;
  /** False: discovery answered and does not list the kind. Undefined: not known. */
  readonly installed: boolean | undefined;
  /** Namespaces that were listed in full, when the cluster was not. */
  readonly namespaces: ReadonlySet<string>;
  /** Objects asked for by name, as `namespace/name`, and whether they were there. */
  readonly names: ReadonlyMap<string, boolean>;
  /** Set when every object of the kind was listed and some could not be read: those, by `nameKey`. */
  readonly allBut?: ReadonlyMap<string, Missing>;
  /** Why the rest is not here. Empty exactly when `everywhere`. */
  readonly missing: readonly Missing[];
  /** What an absence in what was covered rests on. */
  readonly label: Label;
}

interface Listed {
  readonly ref: ObjectRef;
}

/** The objects of one kind that were read, and what may be concluded from one not being among them. */
export class Listing<T extends Listed> {
  readonly coverage: Coverage;
  readonly items: readonly T[];
  #byName: NameIndex<T> | undefined;
  #byNamespace: Map<string, T[]> | undefined;

  /** `byName`: the items by their names, where whoever gathered them has that already. */
  constructor(items: readonly T[], coverage: Coverage, byName?: NameIndex<T>) {
    this.items = items;
    this.coverage = coverage;
    this.#byName = byName;
  }

  /** The items by their names. */
  get byName(): NameIndex<T> {
    if (this.#byName === undefined) {
      this.#byName = new NameIndex();
      for (const item of this.items) this.#byName.set(item.ref.namespace, item.ref.name, item);
    }
    return this.#byName;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.items[Symbol.iterator]();
  }

  /** Nothing of the kind was read: neither an object nor the fact that there is none. */
  get isUnread(): boolean {
    const { everywhere, namespaces, names } = this.coverage;
    return !everywhere && namespaces.size === 0 && names.size === 0 && this.items.length === 0;
  }

  /** The object of that name; absent only where the kind, the namespace or this very name was read. */
  find(namespace: string | undefined, name: string): Maybe<T> {
    const item = this.byName.get(namespace, name);
    if (item !== undefined) return { state: 'known', value: item, label: item.ref.label, from: [] };
    const { coverage } = this;
    const key = nameKey(namespace, name);
    const unreadable = coverage.allBut?.get(key);
    if (unreadable !== undefined) return unknown(unreadable);
    if (coverage.allBut !== undefined || coverage.names.get(key) === false || this.covers(namespace)) {
      return absent(coverage.label);
    }
    const missing = this.missingIn(namespace);
    // What was asked for by name has a gap of its own; those of its neighbours say nothing about it.
    const own = missing.filter(({ what }) => what === formatRef({ kind: coverage.what, namespace, name }));
    return unknown(...(own.length === 0 ? missing : own));
  }

  /** The objects of one namespace that were read. Whether they are all is `covers(namespace)`. */
  in(namespace: string): readonly T[] {
    if (this.#byNamespace === undefined) {
      this.#byNamespace = new Map();
      for (const item of this.items) {
        const key = item.ref.namespace ?? '';
        const bucket = this.#byNamespace.get(key);
        if (bucket === undefined) this.#byNamespace.set(key, [item]);
        else bucket.push(item);
      }
    }
    return this.#byNamespace.get(namespace) ?? [];
  }

  /** Were all objects of this namespace read (of the whole cluster, without one)? */
  covers(namespace?: string): boolean {
    const { everywhere, namespaces, allBut } = this.coverage;
    if (everywhere || namespace === undefined) return everywhere;
    if (allBut === undefined) return namespaces.has(namespace);
    return ![...allBut.keys()].some((key) => key.startsWith(`${namespace}/`));
  }

  /** What is lacking for a statement about this namespace (or the whole cluster); empty when it is covered. */
  missingIn(namespace?: string): readonly Missing[] {
    if (this.covers(namespace)) return [];
    const { missing, what } = this.coverage;
    const concerning = missing.filter(
      (one) => one.namespaces === null || namespace === undefined || one.namespaces.includes(namespace),
    );
    if (concerning.length > 0) {
      return concerning.map((one) => (namespace === undefined ? one : { ...one, namespaces: [namespace] }));
    }
    return [{ what, namespaces: namespace === undefined ? null : [namespace], reason: 'not-collected' }];
  }
}

/** Key of an object within its kind, as in `Coverage.names`. */
export function nameKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}
