import type { Evidence, SliceName } from '../model/evidence/index.ts';
import type { KindId } from '../model/kinds/index.ts';
import type { Plan } from '../snapshot/collect.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { ObjectName } from '../source/source.ts';
import { pinnedClock } from './clock.ts';
import { slices } from './slices.ts';

/** The evidence in a snapshot. Each slice is derived when first asked for, once. `now` pins the clock. */
export function evidenceOf(snapshot: Snapshot, now?: string): Evidence {
  const evidence = {};
  for (const name of Object.keys(slices) as SliceName[]) {
    let derived: { value: unknown } | undefined;
    Object.defineProperty(evidence, name, {
      enumerable: true,
      configurable: true,
      get: () => (derived ??= { value: slices[name].derive(snapshot, evidence as Evidence) }).value,
    });
  }
  if (now !== undefined)
    Object.defineProperty(evidence, 'clock', { value: pinnedClock(now), enumerable: true });
  return evidence as Evidence;
}

/** All slices that the given ones rest on, themselves included. */
export function closureOf(names: Iterable<SliceName>): SliceName[] {
  const all = new Set<SliceName>();
  const add = (name: SliceName): void => {
    if (all.has(name)) return;
    all.add(name);
    slices[name].from.forEach(add);
  };
  for (const name of names) add(name);
  return [...all];
}

/** What must be read for the given slices. `namespaces` limits what is reported, for sources that cannot list it all. */
export function planOf(names: Iterable<SliceName>, namespaces: readonly string[] = []): Plan {
  const needed = closureOf(names).map((name) => slices[name]);
  const kinds = [...new Set<KindId>(needed.flatMap((slice) => slice.kinds))].sort();
  const objects = new Map<string, ObjectName>();
  for (const object of needed.flatMap((slice) => slice.names)) objects.set(keyOf(object), object);
  return {
    wanted: { kinds, names: [...objects.values()], namespaces },
    follow: (snapshot) => {
      const further = new Map<string, ObjectName>();
      for (const object of needed.flatMap((slice) => slice.follow(snapshot))) {
        if (!objects.has(keyOf(object))) further.set(keyOf(object), object);
      }
      return [...further.values()];
    },
  };
}

const readPatterns = Object.values(slices)
  .flatMap(({ files }) => files)
  .map((pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}$`));

/** Does any slice read a saved output of this path? */
export function filesRead(path: string): boolean {
  return readPatterns.some((pattern) => pattern.test(path));
}

function keyOf({ kind, namespace, name }: ObjectName): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}
