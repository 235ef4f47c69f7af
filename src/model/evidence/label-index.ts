type Labels = Readonly<Record<string, string>>;

interface Labelled<T> {
  readonly item: T;
  readonly labels: Labels;
}

/**
 * Finds what an equality selector selects, in time that follows the rarest of its labels rather than the number of
 * items: items lie in buckets by namespace and label, and only the smallest bucket is looked through.
 */
export class LabelIndex<T> {
  readonly #namespaces = new Map<string, Map<string, Labelled<T>[]>>();
  readonly #found = new Map<string, readonly T[]>();

  constructor(
    items: Iterable<T>,
    of: (item: T) => { readonly namespace: string | undefined; readonly labels: Labels | undefined },
  ) {
    for (const item of items) {
      const { namespace = '', labels = {} } = of(item);
      let buckets = this.#namespaces.get(namespace);
      if (buckets === undefined)
        this.#namespaces.set(namespace, (buckets = new Map<string, Labelled<T>[]>()));
      for (const [key, value] of Object.entries(labels)) {
        const name = bucketName(key, value);
        const bucket = buckets.get(name);
        if (bucket === undefined) buckets.set(name, [{ item, labels }]);
        else bucket.push({ item, labels });
      }
    }
  }

  /** The items of a namespace that carry every label of the selector, in their order; none for an empty selector. */
  matching(namespace: string, selector: Labels): readonly T[] {
    const wanted = Object.entries(selector);
    const key = JSON.stringify([namespace, ...wanted]);
    let found = this.#found.get(key);
    if (found === undefined) {
      const smallest = this.#buckets(namespace, wanted).reduce<readonly Labelled<T>[] | undefined>(
        (best, bucket) => (best === undefined || bucket.length < best.length ? bucket : best),
        undefined,
      );
      found = (smallest ?? [])
        .filter(({ labels }) => wanted.every(([name, value]) => labels[name] === value))
        .map(({ item }) => item);
      this.#found.set(key, found);
    }
    return found;
  }

  /** The item that carries most of the selector's labels, when nothing carries them all; undefined when none has any. */
  nearest(namespace: string, selector: Labels): T | undefined {
    const counts = new Map<T, number>();
    for (const { item } of this.#buckets(namespace, Object.entries(selector)).flat()) {
      counts.set(item, (counts.get(item) ?? 0) + 1);
    }
    let nearest: T | undefined;
    let most = 0;
    for (const [item, count] of counts) {
      if (count > most) [nearest, most] = [item, count];
    }
    return nearest;
  }

  #buckets(namespace: string, wanted: readonly (readonly [string, string])[]): (readonly Labelled<T>[])[] {
    const buckets = this.#namespaces.get(namespace);
    return wanted.map(([key, value]) => buckets?.get(bucketName(key, value)) ?? []);
  }
}

/** Neither a label's key nor its value can hold an equals sign. */
function bucketName(key: string, value: string): string {
  return `${key}=${value}`;
}
