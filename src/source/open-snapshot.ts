import { createReadStream } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { Parsed } from '../model/parsed.ts';
import type { SnapshotIndex } from '../model/snapshot-index.ts';
import { UserError } from '../model/user-error.ts';
import { parseSnapshotIndex } from '../parse/snapshot-index.ts';
import { decodeText } from './decode-text.ts';
import { directoryTree, readBounded } from './directory.ts';
import type { FileTree } from './file-tree.ts';
import { decodeFolder, layoutOf, pathIn, roleOf, sizeLimits } from './snapshot-layout.ts';
import { nothingIn, SnapshotSource } from './snapshot-source.ts';
import type { Source } from './source.ts';
import { bytesTree, readStandardInput, standardInput } from './standard-input.ts';
import { isGzip, tarballTree } from './tarball.ts';

export interface OpenOptions {
  /** The snapshot holds every object of each kind it contains. */
  readonly complete?: boolean;
  readonly source?: 'snapshot' | 'demo';
  /** The name to show instead of the context that the snapshot names, or its path. */
  readonly name?: string;
  /** What `-` stands for. */
  readonly input?: AsyncIterable<Uint8Array>;
}

/**
 * Opens a snapshot: a folder, one YAML or JSON file, a .tar.gz, or `-` for standard input. One source for each cluster
 * in it. Throws UserError for a path that holds no snapshot, and for an archive that no capture makes.
 */
export async function openSnapshot(path: string, options: OpenOptions = {}): Promise<Source[]> {
  const { tree, isOneFile } = await treeOf(path, options);
  const paths: string[] = [];
  const indexes = new Map<string, string | undefined>();
  const isIndex = (file: string): boolean => /(?:^|\/)snapshot\.yaml$/.test(file);
  for await (const file of tree.files((one) => (isIndex(one) ? sizeLimits.index : 0))) {
    paths.push(file.path);
    if (file.bytes !== undefined && isIndex(file.path)) indexes.set(file.path, decodeText(file.bytes));
  }

  const layout = isOneFile ? { prefix: '', clusters: [undefined] } : layoutOf(paths);
  if (layout.clusters.length === 0) throw nothingIn(path);
  return layout.clusters.map((cluster) => {
    const indexPath = paths.find((one) => roleOf(pathIn(layout, cluster, one) ?? '') === 'index');
    const index = indexPath === undefined ? undefined : parseIndex(indexes.get(indexPath));
    const context = index?.ok === true ? index.value.context : undefined;
    return new SnapshotSource({
      tree,
      layout,
      cluster,
      name: options.name ?? context ?? (cluster === undefined ? tree.name : decodeFolder(cluster)),
      kind: options.source ?? 'snapshot',
      index,
      complete: options.complete ?? false,
      isOneFile,
    });
  });
}

function parseIndex(text: string | undefined): Parsed<SnapshotIndex> {
  if (text === undefined) return { ok: false, problems: [{ message: 'it is no text, or too large' }] };
  return parseSnapshotIndex(text);
}

async function treeOf(path: string, { input }: OpenOptions): Promise<{ tree: FileTree; isOneFile: boolean }> {
  if (path === '-') {
    const bytes = await readStandardInput(input ?? process.stdin, sizeLimits.yaml);
    if (!isGzip(bytes)) return { tree: bytesTree(standardInput, bytes), isOneFile: true };
    return { tree: tarballTree(standardInput, () => Readable.from([bytes])), isOneFile: false };
  }
  const real = await realPathOf(path);
  const found = await stat(real);
  if (found.isDirectory()) return { tree: directoryTree(path), isOneFile: false };
  if (!found.isFile()) throw noSnapshot(`${path} is neither a folder nor a file`);
  if (isGzip(await firstBytes(real))) {
    return { tree: tarballTree(path, () => createReadStream(real)), isOneFile: false };
  }
  return { tree: fileTree(path, real), isOneFile: true };
}

function fileTree(name: string, real: string): FileTree {
  return {
    name,
    async *files(limitOf) {
      const path = basename(name);
      yield await readBounded(real, path, limitOf(path));
    },
  };
}

async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    throw noSnapshot(`${path} does not exist or may not be read`);
  }
}

async function firstBytes(path: string): Promise<Uint8Array> {
  let handle;
  try {
    handle = await open(path, 'r');
  } catch {
    throw noSnapshot(`${path} may not be read`);
  }
  try {
    return (await handle.read({ buffer: Buffer.alloc(2) })).buffer;
  } finally {
    await handle.close();
  }
}

function noSnapshot(message: string): UserError {
  return new UserError(message, 'name a folder, one YAML or JSON file, a .tar.gz, or - for standard input');
}
