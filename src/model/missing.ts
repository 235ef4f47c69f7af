/** Why a piece of evidence is not there to be judged. */
export const reasons = [
  'forbidden',
  'not-collected',
  'unparseable',
  'timeout',
  'error',
  'not-observable',
] as const;

export type Reason = (typeof reasons)[number];

/**
 * Evidence that was wanted and not read. `namespaces` is null when the whole cluster is concerned.
 * `not-observable` means that no API server serves it; `next` then names the command and the snapshot file it fills.
 */
export interface Missing {
  readonly what: string;
  readonly namespaces: readonly string[] | null;
  readonly reason: Reason;
  readonly detail?: string;
  readonly next?: string;
  /** Settling it may give a high finding that nothing else leads to, so it stands first among what blocks a review. */
  readonly mayBeHigh?: true;
}

/** One entry for each distinct lack, in a stable order, with the namespaces of equal lacks joined. */
export function mergeMissing(all: Iterable<Missing>): Missing[] {
  const merged = new Map<string, Missing>();
  for (const one of all) {
    const key = `${one.what}\0${one.reason}\0${one.namespaces === null ? '' : 'namespaced'}`;
    const seen = merged.get(key);
    if (seen === undefined) {
      merged.set(key, one);
    } else if (seen.namespaces !== null && one.namespaces !== null) {
      merged.set(key, { ...seen, namespaces: [...new Set([...seen.namespaces, ...one.namespaces])].sort() });
    }
  }
  return [...merged.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, missing]) => missing);
}
