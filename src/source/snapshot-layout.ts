/** What kind of thing a file of a snapshot is, by its path. */
export type FileRole = 'index' | 'json' | 'yaml' | 'output' | 'other';

const mebi = 1024 * 1024;

/** Bytes read of one file at most. JSON is gone through item by item; the others are held as text. */
export const sizeLimits: Readonly<Record<FileRole, number>> = {
  index: 64 * mebi,
  json: 1024 * mebi,
  yaml: 256 * mebi,
  output: 64 * mebi,
  other: 0,
};

/** The role of a path below the root of one cluster's files. */
export function roleOf(path: string): FileRole {
  if (path === 'snapshot.yaml') return 'index';
  if (isOutput(path)) return 'output';
  if (/\.json$/i.test(path)) return 'json';
  if (/\.ya?ml$/i.test(path)) return 'yaml';
  return 'other';
}

/** What a command printed or a node's file: `nodes/NODE/FILE`, `outputs/FILE`, `logs/FILE`. */
function isOutput(path: string): boolean {
  return /^(?:nodes\/[^/]+\/[^/]+|(?:outputs|logs)\/[^/]+)$/.test(path);
}

export interface Layout {
  /** Folder that everything lies in, with its slash: archives are often made of one folder. */
  readonly prefix: string;
  /** Names of the folders in `clusters/`; undefined for files outside of it. */
  readonly clusters: readonly (string | undefined)[];
}

/** How the files of a snapshot are divided among clusters. */
export function layoutOf(paths: readonly string[]): Layout {
  const prefix = commonFolder(paths);
  const clusters = new Set<string>();
  let hasRoot = false;
  for (const path of paths) {
    const inside = path.slice(prefix.length);
    const name = clusterFolder(inside);
    if (roleOf(withoutCluster(inside, name)) === 'other') continue;
    if (name === undefined) hasRoot = true;
    else clusters.add(name);
  }
  return { prefix, clusters: [...(hasRoot ? [undefined] : []), ...[...clusters].sort()] };
}

/** The path below a cluster's root; undefined for a file that is not of this cluster. */
export function pathIn(layout: Layout, cluster: string | undefined, path: string): string | undefined {
  const inside = path.slice(layout.prefix.length);
  return clusterFolder(inside) === cluster ? withoutCluster(inside, cluster) : undefined;
}

function clusterFolder(path: string): string | undefined {
  return /^clusters\/([^/]+)\/./.exec(path)?.[1];
}

function withoutCluster(path: string, cluster: string | undefined): string {
  return cluster === undefined ? path : path.slice(`clusters/${cluster}/`.length);
}

/** Folders whose name says what is in them. */
const named = new Set(['nodes', 'outputs', 'logs', 'clusters']);

function commonFolder(paths: readonly string[]): string {
  let prefix = '';
  for (;;) {
    const folder = /^[^/]+\//.exec(paths[0]?.slice(prefix.length) ?? '')?.[0];
    if (folder === undefined || named.has(folder.slice(0, -1))) return prefix;
    const next = prefix + folder;
    if (!paths.every((path) => path.startsWith(next))) return prefix;
    prefix = next;
  }
}

/** The name that a folder in `clusters/` stands for. */
export function decodeFolder(folder: string): string {
  try {
    return decodeURIComponent(folder);
  } catch {
    return folder;
  }
}
