/** Objects of one kind by namespace and name, found without making one key of the two. */
export class NameIndex<T> {
  readonly #byNamespace = new Map<string, Map<string, T>>();

  get(namespace: string | undefined, name: string): T | undefined {
    return this.#byNamespace.get(namespace ?? '')?.get(name);
  }

  set(namespace: string | undefined, name: string, item: T): void {
    const key = namespace ?? '';
    const names = this.#byNamespace.get(key);
    if (names === undefined) this.#byNamespace.set(key, new Map([[name, item]]));
    else names.set(name, item);
  }

  /** All items in the order of `namespace/name`, which is how an API server lists. */
  inOrder(): T[] {
    const namespaces = [...this.#byNamespace].map(([name, items]) => [`${name}/`, items] as const);
    return namespaces.sort(byKey).flatMap(([, items]) => {
      const isInOrder = [...items.keys()].every(
        (name, index, all) => index === 0 || (all[index - 1] ?? '') < name,
      );
      return isInOrder ? [...items.values()] : [...items].sort(byKey).map(([, item]) => item);
    });
  }
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
