import { constants } from 'node:fs';
import { type FileHandle, open, readdir, realpath } from 'node:fs/promises';
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
      for await (const file of walk({ root: await realpath(root), limitOf, memory: new Memory() }, '')) {
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

interface Walk {
  readonly root: string;
  readonly limitOf: (path: string) => number;
  readonly memory: Memory;
}

/** Memory for one file at a time: buffers of 32 MB each would be dropped faster than they are collected. */
class Memory {
  #bytes = Buffer.alloc(0);

  /** What was handed out before is overwritten. */
  take(size: number): Buffer {
    if (this.#bytes.length < size) this.#bytes = Buffer.allocUnsafeSlow(size);
    return this.#bytes.subarray(0, size);
  }
}

async function* walk(over: Walk, folder: string): AsyncGenerator<TreeFile> {
  const { root, limitOf, memory } = over;
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
    if (entry.isDirectory()) yield* walk(over, path);
    else if (entry.isSymbolicLink()) yield* linkProblem(root, path);
    else if (entry.isFile()) yield await readBounded(join(root, path), path, limitOf(path), memory);
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
export async function readBounded(
  file: string,
  path: string,
  limit: number,
  memory = new Memory(),
): Promise<TreeFile> {
  if (limit === 0) return { path, size: 0, bytes: undefined };
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return unread(path, 'not a regular file');
      if (stat.size > limit) return { path, size: stat.size, bytes: undefined };
      return { path, size: stat.size, bytes: await fill(handle, memory.take(stat.size)) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return unread(path, reasonOf(error));
  }
}

/** The bytes that the file still has: it may have been cut since its size was asked. */
async function fill(handle: FileHandle, bytes: Buffer): Promise<Buffer> {
  let at = 0;
  while (at < bytes.length) {
    const { bytesRead } = await handle.read(bytes, at, bytes.length - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
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
