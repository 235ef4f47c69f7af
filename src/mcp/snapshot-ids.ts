import { basename, resolve } from 'node:path';

/** An id for each snapshot: the last part of its path, told apart where two have the same. */
export function snapshotIds(paths: readonly string[]): Map<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const path of paths) {
    if (ids.has(path)) continue;
    const name = basename(resolve(path)).replace(/[^\w.-]+/g, '-') || 'root';
    let id = `snapshot:${name}`;
    for (let n = 2; taken.has(id); n += 1) id = `snapshot:${name}-${n}`;
    taken.add(id);
    ids.set(path, id);
  }
  return ids;
}
