import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/model/user-error.ts';
import { openSnapshot } from '../../src/source/open-snapshot.ts';
import { tarballTree, type TarLimits } from '../../src/source/tarball.ts';
import { newFolder } from '../support/snapshot-folder.ts';
import { type RawEntry, tarGz } from '../support/tar-bytes.ts';

const good: RawEntry = {
  path: 'a.json',
  text: '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x","uid":"1"}}',
};

async function read(bytes: Buffer, limits?: TarLimits): Promise<unknown> {
  const files = [];
  try {
    const tree = tarballTree('a.tgz', () => Readable.from([bytes]), limits);
    for await (const { path, bytes: content } of tree.files(() => 1000)) files.push([path, content?.length]);
    return files;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

describe('an archive is refused', () => {
  it.each<[string, RawEntry, string]>([
    ['a path out of it', { path: '../a.json', text: '{}' }, 'a path that leads out of the archive'],
    ['a path out of it from within', { path: 'x/../../a.json' }, 'a path that leads out of the archive'],
    ['such a path with backslashes', { path: 'x\\..\\..\\a.json' }, 'a path that leads out of the archive'],
    ['an absolute path', { path: '/etc/passwd', text: 'x' }, 'a path that starts at the root'],
    ['a path on a drive', { path: 'C:/a.json', text: 'x' }, 'a path that starts at the root'],
    ['a symbolic link', { path: 'a', type: 'SymbolicLink', linkpath: '/etc/passwd' }, 'a link'],
    ['a hard link', { path: 'a', type: 'Link', linkpath: 'a.json' }, 'a link'],
    [
      'a device',
      { path: 'a', type: 'CharacterDevice' },
      'an entry that is neither file nor folder (CharacterDevice)',
    ],
    ['a pipe', { path: 'a', type: 'FIFO' }, 'an entry that is neither file nor folder (FIFO)'],
    ['folders without end', { path: `${'d/'.repeat(33)}a.json` }, 'folders nested more than 32 deep'],
  ])('with %s, whatever else is in it', async (_, entry, what) => {
    expect(await read(tarGz([good, entry]))).toBe(`a.tgz was refused: it holds ${what}`);
  });

  it('as a whole, before anything in it is told, and nothing is written', async () => {
    const folder = await newFolder();
    const path = join(folder, 'a.tar.gz');
    await writeFile(path, tarGz([good, { path: '../evil.json', text: '{}' }]));
    await expect(openSnapshot(path)).rejects.toThrow(UserError);
    expect(await readdir(folder)).toEqual(['a.tar.gz']);
  });

  it('that unpacks to more than is read', async () => {
    const bytes = tarGz([{ path: 'a.json', text: 'ab'.repeat(5000) }]);
    expect(await read(bytes, { bytes: 10_000, ratioFrom: 1e9 })).toBe(
      'a.tgz was refused: it holds more than 10000 bytes unpacked',
    );
  });

  it('that unpacks to far more than its size', async () => {
    const bomb = tarGz([{ path: 'a.json', text: '0'.repeat(2_000_000) }]);
    expect(await read(bomb, { bytes: 1e9, ratioFrom: 500_000 })).toBe(
      'a.tgz was refused: it holds more than 250 times its own size unpacked',
    );
  });

  it.each([
    ['cut off', tarGz([good, { path: 'b.json', text: 'x'.repeat(5000) }]).subarray(0, 120)],
    ['cut off in its last file', gzipSync(Buffer.from('not a tar'.repeat(400)))],
    ['no tar inside', gzipSync('hello')],
    ['a claim of more than there is', tarGz([{ path: 'a.json', text: 'x', size: 1e9 }])],
    ['no bytes', Buffer.alloc(0)],
  ])('that is no whole archive: %s', async (_, bytes) => {
    expect(await read(bytes)).toBe('a.tgz was refused: it holds bytes that are no whole gzipped tar archive');
  });
});

describe('an archive is read', () => {
  it('file by file, in memory, and only what is wanted of it', async () => {
    const entries: RawEntry[] = [
      { path: './', type: 'Directory' },
      { path: './a.json', text: '{}' },
      { path: 'b/', type: 'Directory' },
      { path: 'b/empty.txt' },
      { path: 'b/large.txt', text: 'x'.repeat(1001) },
      { path: 'b/.git/config', text: 'x' },
      { path: 'b/._a.json', text: 'x' },
    ];
    expect(await read(tarGz(entries))).toEqual([
      ['a.json', 2],
      ['b/empty.txt', 0],
      ['b/large.txt', undefined],
    ]);
  });

  it('as often as it is asked for', async () => {
    const tree = tarballTree('a', () => Readable.from([tarGz([good])]));
    for (let turn = 0; turn < 2; turn += 1) {
      const paths = [];
      for await (const { path } of tree.files(() => 0)) paths.push(path);
      expect(paths).toEqual(['a.json']);
    }
  });
});
