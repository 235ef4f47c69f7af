import { readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Snapshots that a list of sources names; more are found by their path all the same. */
const mostListed = 50;

/** Folders below which a tool may choose snapshots by itself. Nothing outside of them is ever opened for it. */
export class ReadRoots {
  readonly #roots: readonly string[];

  constructor(roots: readonly string[]) {
    this.#roots = roots.map((root) => resolve(root));
  }

  get isEmpty(): boolean {
    return this.#roots.length === 0;
  }

  /**
   * The real path of a file or folder below a root; undefined for what is not there, and alike for what is outside,
   * so that nothing can be learnt about the rest of the machine.
   */
  async find(path: string): Promise<string | undefined> {
    if (path.includes('\0')) return undefined;
    for (const root of this.#roots) {
      const real = await realOf(isAbsolute(path) ? path : join(root, path));
      const realRoot = await realOf(root);
      if (real !== undefined && realRoot !== undefined && isWithin(realRoot, real)) return real;
    }
    return undefined;
  }

  /** What lies directly in the roots and may be a snapshot, as paths that `find` takes. */
  async list(): Promise<string[]> {
    const found = new Set<string>();
    for (const root of this.#roots) {
      const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        const isCandidate =
          entry.isDirectory() || (entry.isFile() && /\.(tar\.gz|tgz|ya?ml|json)$/.test(entry.name));
        // A name that could be more than a name is not repeated; whoever knows it can give it.
        if (isCandidate && /^[\w][\w.+@-]{0,100}$/.test(entry.name)) found.add(entry.name);
      }
    }
    return [...found].sort().slice(0, mostListed);
  }
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function realOf(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}
