import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Header, Pax } from 'tar';
import { UserError } from '../model/user-error.ts';
import { makeFolder } from './make-folder.ts';

interface CaptureFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes files into a folder, or into one archive when `output` ends in .tar.gz or .tgz, for their owner's eyes alone.
 * Never overwrites: throws UserError for a file that exists, for a folder that is not empty, and where nothing can be
 * written.
 */
export async function writeCapture(files: Iterable<CaptureFile>, output: string): Promise<void> {
  try {
    if (/\.(?:tar\.gz|tgz)$/.test(output)) await writeArchive(files, output);
    else await writeFolder(files, output);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
    throw new UserError(
      `${output} cannot be written (${String(error.code)})`,
      'see who may write there and what room is left, or give --output another place',
    );
  }
}

async function writeFolder(files: Iterable<CaptureFile>, output: string): Promise<void> {
  await refuseOverwriting(output);
  await makeFolder(output, 0o700);
  for (const { path, text } of files) {
    const target = join(output, checked(path));
    await makeFolder(dirname(target), 0o700);
    await writeFile(target, text, { flag: 'wx', mode: 0o600 });
  }
}

async function writeArchive(files: Iterable<CaptureFile>, output: string): Promise<void> {
  await refuseOverwriting(output);
  await makeFolder(dirname(output), 0o700);
  const target = createWriteStream(output, { flags: 'wx', mode: 0o600 });
  // Throws when somebody else was faster, so that what is removed below is ours.
  await once(target, 'open');
  try {
    await pipeline(Readable.from(tarBlocks(files), { objectMode: false }), createGzip(), target);
  } catch (error) {
    await rm(output, { force: true });
    throw error;
  }
}

async function refuseOverwriting(output: string): Promise<void> {
  let found;
  try {
    found = await stat(output);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  if (found.isDirectory() && !/\.(?:tar\.gz|tgz)$/.test(output)) {
    if ((await readdir(output)).length === 0) return;
    throw new UserError(`${output} is not empty`, 'give --output a new folder');
  }
  throw new UserError(`${output} exists`, 'give --output a name that is not taken');
}

/** One time for every file, so that the same files make the same archive; tar programs frown at 1970. */
const time = new Date('2000-01-01T00:00:00Z');

function* tarBlocks(files: Iterable<CaptureFile>): Generator<Buffer> {
  for (const { path, text } of files) {
    const bytes = Buffer.from(text);
    const fields = {
      path: checked(path),
      mode: 0o600,
      size: bytes.length,
      mtime: time,
      type: 'File',
    } as const;
    const header = new Header(fields);
    if (header.encode()) yield new Pax({ path: fields.path, mtime: time }).encode();
    if (header.block === undefined) throw new Error(`no tar header for ${path}`);
    yield header.block;
    yield bytes;
    yield Buffer.alloc((512 - (bytes.length % 512)) % 512);
  }
  yield Buffer.alloc(1024);
}

/** Paths hold names from a cluster, so they are not taken on trust. */
function checked(path: string): string {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || /[\\\0]/.test(part))) {
    throw new Error(`not a path below the capture: ${path}`);
  }
  return path;
}
