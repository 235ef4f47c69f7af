import { NameIndex } from '../name-index.ts';

type Labels = Readonly<Record<string, string>>;

interface Located {
  readonly namespace: string | undefined;
  readonly labels: Labels | undefined;
}

/**
 * Finds what an equality selector selects, in time that follows the rarest of its labels rather than the number of
 * items: items lie in buckets by namespace and label, and only the smallest bucket is looked through.
 */
export class LabelIndex<T> {
  /** By namespace, then by key and value of a label. */
  readonly #namespaces = new Map<string, NameIndex<T[]>>();
  /** By the selector itself: every rule asks with the one that its Service has. */
  readonly #found = new WeakMap<Labels, { readonly namespace: string; readonly items: readonly T[] }>();
  readonly #of: (item: T) => Located;

  constructor(items: Iterable<T>, of: (item: T) => Located) {
    this.#of = of;
    for (const item of items) {
      const { namespace = '', labels = {} } = of(item);
      let buckets = this.#namespaces.get(namespace);
      if (buckets === undefined) this.#namespaces.set(namespace, (buckets = new NameIndex<T[]>()));
      for (const key of Object.keys(labels)) {
        const value = labels[key] ?? '';
        const bucket = buckets.get(key, value);
        if (bucket === undefined) buckets.set(key, value, [item]);
        else bucket.push(item);
      }
    }
  }

  /** The items of a namespace that carry every label of the selector, in their order; none for an empty selector. */
  matching(namespace: string, selector: Labels): readonly T[] {
    const before = this.#found.get(selector);
    if (before?.namespace === namespace) return before.items;
    const wanted = Object.entries(selector);
    const smallest = this.#buckets(namespace, wanted).reduce<readonly T[] | undefined>(
      (best, bucket) => (best === undefined || bucket.length < best.length ? bucket : best),
      undefined,
    );
    // Of one label the bucket holds what is wanted already.
    const items =
      wanted.length === 1
        ? (smallest ?? [])
        : (smallest ?? []).filter((item) => {
            const { labels = {} } = this.#of(item);
            return wanted.every(([name, value]) => labels[name] === value);
          });
    this.#found.set(selector, { namespace, items });
    return items;
  }

  /** The item that carries most of the selector's labels, when nothing carries them all; undefined when none has any. */
  nearest(namespace: string, selector: Labels): T | undefined {
    const counts = new Map<T, number>();
    for (const item of this.#buckets(namespace, Object.entries(selector)).flat()) {
      counts.set(item, (counts.get(item) ?? 0) + 1);
    }
    let nearest: T | undefined;
    let most = 0;
    for (const [item, count] of counts) {
      if (count > most) [nearest, most] = [item, count];
    }
    return nearest;
  }

  #buckets(namespace: string, wanted: readonly (readonly [string, string])[]): (readonly T[])[] {
    const buckets = this.#namespaces.get(namespace);
    return wanted.map(([key, value]) => buckets?.get(key, value) ?? []);
  }
}
