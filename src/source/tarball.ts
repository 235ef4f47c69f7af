import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { UserError } from '../model/user-error.ts';
import { type FileTree, maxDepth, maxFiles, type TreeFile } from './file-tree.ts';

const kibi = 1024;
/** Unpacked bytes read of one archive. */
const maxBytes = 4 * kibi * kibi * kibi;
/** Cluster dumps shrink some 30 times; deflate cannot do more than 1032. Small archives may be mostly padding. */
const maxRatio = 250;
const ratioCountsFrom = 32 * kibi * kibi;

export interface TarLimits {
  readonly bytes: number;
  readonly ratioFrom: number;
}

/**
 * The files of a .tar.gz, read in memory as they pass: nothing of it is ever written. An archive that holds anything
 * but files and folders below one root, or far more than its size lets expect, is refused as a whole.
 */
export function tarballTree(
  name: string,
  openArchive: () => Readable,
  limits: TarLimits = { bytes: maxBytes, ratioFrom: ratioCountsFrom },
): FileTree {
  return {
    name,
    async *files(limitOf) {
      const ready: TreeFile[] = [];
      const fault: { error?: Error } = {};
      let count = 0;
      const parser = new Parser({
        strict: true,
        onReadEntry: (entry) => {
          count += 1;
          const problem = count > maxFiles ? `more than ${maxFiles} files` : hostility(entry);
          if (problem !== undefined) parser.abort(refusal(name, problem));
          else collect(entry, limitOf, ready);
        },
      });
      parser.on('error', (error: Error) => {
        fault.error ??= error;
      });
      for await (const chunk of unpacked(name, openArchive(), limits)) {
        parser.write(chunk);
        yield* ready.splice(0);
        if (fault.error !== undefined) throw asRefusal(name, fault.error);
      }
      parser.end();
      yield* ready.splice(0);
      if (fault.error !== undefined) throw asRefusal(name, fault.error);
    },
  };
}

async function* unpacked(name: string, archive: Readable, limits: TarLimits): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  let packed = 0;
  let total = 0;
  archive.on('data', (chunk: Buffer) => {
    packed += chunk.length;
  });
  archive.on('error', (error) => gunzip.destroy(error));
  archive.pipe(gunzip);
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > limits.bytes) throw refusal(name, `more than ${limits.bytes} bytes unpacked`);
      if (total > limits.ratioFrom && total > packed * maxRatio) {
        throw refusal(name, `more than ${maxRatio} times its own size unpacked`);
      }
      yield chunk;
    }
  } catch (error) {
    throw isDamage(error) ? asRefusal(name, error) : error;
  } finally {
    archive.destroy();
    gunzip.destroy();
  }
}

/** Why an entry has no place in a snapshot. */
function hostility({ path, type }: ReadEntry): string | undefined {
  const parts = path.split(/[/\\]/);
  if (/^(?:[/\\]|[A-Za-z]:)/.test(path)) return 'a path that starts at the root';
  if (parts.includes('..')) return 'a path that leads out of the archive';
  if (path.includes('\0')) return 'a path that is no path';
  if (parts.length > maxDepth + 1) return `folders nested more than ${maxDepth} deep`;
  if (type === 'SymbolicLink' || type === 'Link') return 'a link';
  if (!['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir'].includes(type)) {
    return `an entry that is neither file nor folder (${type})`;
  }
  return undefined;
}

function collect(entry: ReadEntry, limitOf: (path: string) => number, ready: TreeFile[]): void {
  const path = entry.path.replace(/^(?:\.\/)+/, '');
  const isFile = !entry.type.includes('Dir');
  if (!isFile || path.split('/').some((part) => part === '.git' || part.startsWith('._'))) {
    entry.resume();
    return;
  }
  const limit = limitOf(path);
  if (limit === 0 || entry.size > limit) {
    ready.push({ path, size: entry.size, bytes: undefined });
    entry.resume();
    return;
  }
  const chunks: Buffer[] = [];
  entry.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
  });
  entry.on('end', () => {
    ready.push({ path, size: entry.size, bytes: Buffer.concat(chunks) });
  });
}

function isDamage(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

function asRefusal(name: string, error: Error): UserError {
  return error instanceof UserError ? error : refusal(name, 'bytes that are no whole gzipped tar archive');
}

function refusal(name: string, what: string): UserError {
  return new UserError(
    `${name} was refused: it holds ${what}`,
    'unpack it where it can be looked at, or capture anew',
  );
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
