import type { Taken } from '../source/source.ts';

/** How many seconds at most lie between the states that two kinds were read in; undefined where nobody noted it. */
export function skewOf(a: Taken | undefined, b: Taken | undefined): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a.resourceVersion !== '' && a.resourceVersion === b.resourceVersion) return 0;
  const between = (start: string, end: string): number => (Date.parse(end) - Date.parse(start)) / 1000;
  return Math.max(between(a.from, b.to), between(b.from, a.to));
}
