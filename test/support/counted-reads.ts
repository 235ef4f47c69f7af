/** The items, each telling `reads` whenever a field of it is read: how much work is done on them, whatever the machine. */
export function countedReads<T extends object>(items: readonly T[]): { items: T[]; reads: () => number } {
  let count = 0;
  const counted = items.map(
    (item) =>
      new Proxy(item, {
        get(target, field) {
          count += 1;
          return Reflect.get(target, field) as unknown;
        },
      }),
  );
  return { items: counted, reads: () => count };
}
