/** `1 Service`, `2 Services`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** How many of the items have each key, in the order in which the keys first occur. */
export function tallyOf<T, K>(items: Iterable<T>, keyOf: (item: T) => K): [key: K, count: number][] {
  const counts = new Map<K, number>();
  for (const item of items) {
    const key = keyOf(item);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts];
}
