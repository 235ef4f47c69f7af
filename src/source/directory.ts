import { constants } from 'node:fs';
import { open, readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { UserError } from '../model/user-error.ts';
import { type FileTree, maxDepth, maxFiles, type TreeFile } from './file-tree.ts';

/** Not part of a snapshot, however deep it lies: what tools keep for themselves. */
const passedOver = new Set(['.git', 'node_modules']);

/** The files below a folder, in the order of their names. Links are not followed, so nothing outside is ever read. */
export function directoryTree(root: string): FileTree {
  return {
    name: root,
    async *files(limitOf) {
      let count = 0;
      for await (const file of walk(await realpath(root), '', limitOf)) {
        count += 1;
        if (count > maxFiles) {
          throw new UserError(
            `${root} holds more than ${maxFiles} files`,
            'name the folder of the snapshot itself',
          );
        }
        yield file;
      }
    },
  };
}

async function* walk(
  root: string,
  folder: string,
  limitOf: (path: string) => number,
): AsyncGenerator<TreeFile> {
  if (folder.split('/').length > maxDepth) {
    yield unread(folder, `folders are nested more than ${maxDepth} deep`);
    return;
  }
  let names;
  try {
    names = await readdir(join(root, folder), { withFileTypes: true });
  } catch (error) {
    yield unread(folder, reasonOf(error));
    return;
  }
  names.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of names) {
    if (passedOver.has(entry.name) || entry.name.startsWith('._')) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(root, path, limitOf);
    else if (entry.isSymbolicLink()) yield* linkProblem(root, path);
    else if (entry.isFile()) yield await readBounded(join(root, path), path, limitOf(path));
  }
}

/** What a link inside the folder leads to is read where it lies. */
async function* linkProblem(root: string, path: string): AsyncGenerator<TreeFile> {
  try {
    const target = await realpath(join(root, path));
    if (target !== root && !target.startsWith(root + sep))
      yield unread(path, 'a link that leads out of the folder');
  } catch {
    yield unread(path, 'a link that leads to nothing');
  }
}

/** Reads a regular file of at most `limit` bytes; never follows a link, never waits for a pipe. */
export async function readBounded(file: string, path: string, limit: number): Promise<TreeFile> {
  if (limit === 0) return { path, size: 0, bytes: undefined };
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return unread(path, 'not a regular file');
      if (stat.size > limit) return { path, size: stat.size, bytes: undefined };
      return { path, size: stat.size, bytes: await handle.readFile() };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return unread(path, reasonOf(error));
  }
}

function unread(path: string, problem: string): TreeFile {
  return { path, size: 0, bytes: undefined, problem };
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EACCES' || code === 'EPERM') return 'reading it is not permitted';
  if (code === 'ENOENT') return 'it was gone when it was to be read';
  if (code === 'ELOOP') return 'it became a link when it was to be read';
  throw error;
}
