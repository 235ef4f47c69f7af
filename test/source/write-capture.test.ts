import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/model/user-error.ts';
import { captureFilesOf } from '../../src/snapshot/capture.ts';
import { writeCapture } from '../../src/source/write-capture.ts';
import { node, pod } from '../support/objects.ts';
import { newFolder, readSnapshot } from '../support/snapshot-folder.ts';
import { snapshotOf } from '../support/snapshot-of.ts';

const long = `nodes/${'n'.repeat(200)}/ip-link.txt`;
const files = [
  { path: 'kinds/Pod.1.json', text: '{"a":"ü"}\n' },
  { path: long, text: '1: lo\n' },
  { path: 'outputs/empty.txt', text: '' },
  { path: 'snapshot.yaml', text: 'schemaVersion: 1\n' },
];

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

it('says what cannot be written', async () => {
  const file = join(await newFolder(), 'file');
  await writeFile(file, '');
  for (const output of [join(file, 'capture'), join(file, 'capture.tgz')]) {
    await expect(writeCapture(files, output)).rejects.toThrow(
      new UserError(
        `${output} cannot be written (ENOTDIR)`,
        'see who may write there and what room is left, or give --output another place',
      ),
    );
  }
});

describe('writeCapture into a folder', () => {
  it('writes every file, for its owner alone', async () => {
    const output = join(await newFolder(), 'new', 'capture');
    await writeCapture(files, output);
    for (const { path, text } of files) expect(await readFile(join(output, path), 'utf8')).toBe(text);
    expect([
      await modeOf(output),
      await modeOf(join(output, 'kinds')),
      await modeOf(join(output, long)),
    ]).toEqual(['700', '700', '600']);
  });

  it('takes an empty folder, and refuses one that is not', async () => {
    const output = await newFolder();
    await writeCapture(files, output);
    await expect(writeCapture(files, output)).rejects.toThrow(
      expect.objectContaining({ message: `${output} is not empty`, next: 'give --output a new folder' }),
    );
  });

  it('refuses a file', async () => {
    const output = join(await newFolder(), 'taken');
    await writeFile(output, 'mine');
    await expect(writeCapture(files, output)).rejects.toThrow(
      expect.objectContaining({ message: `${output} exists`, name: 'UserError' }),
    );
    expect(await readFile(output, 'utf8')).toBe('mine');
  });

  it.each(['../a', '/a', 'a/../../b', 'a//b', 'a/./b', 'a\\b', 'a\0b', ''])(
    'never writes to %j',
    async (path) => {
      const folder = await newFolder();
      await expect(writeCapture([{ path, text: 'x' }], join(folder, 'out'))).rejects.toThrow(
        'not a path below',
      );
      expect(await readdir(folder)).toEqual(['out']);
    },
  );
});

describe('writeCapture into an archive', () => {
  it.each(['a.tar.gz', 'a.tgz'])('writes %s, which tar reads, for its owner alone', async (name) => {
    const output = join(await newFolder(), name);
    await writeCapture(files, output);
    expect(await modeOf(output)).toBe('600');
    expect(execFileSync('tar', ['-tzf', output], { encoding: 'utf8' }).trim().split('\n')).toEqual(
      files.map(({ path }) => path),
    );
    for (const { path, text } of files) {
      expect(execFileSync('tar', ['-xzOf', output, path], { encoding: 'utf8' })).toBe(text);
    }
  });

  it('writes the same bytes each time', async () => {
    const folder = await newFolder();
    await writeCapture(files, join(folder, 'a.tgz'));
    await writeCapture(files, join(folder, 'b.tgz'));
    expect(await readFile(join(folder, 'a.tgz'))).toEqual(await readFile(join(folder, 'b.tgz')));
  });

  it('refuses what exists', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'a.tgz'), 'mine');
    await mkdir(join(folder, 'b.tgz'));
    for (const name of ['a.tgz', 'b.tgz']) {
      await expect(writeCapture(files, join(folder, name))).rejects.toThrow(`${join(folder, name)} exists`);
    }
    expect(await readFile(join(folder, 'a.tgz'), 'utf8')).toBe('mine');
  });

  it('leaves nothing behind when it breaks off', async () => {
    const folder = await newFolder();
    function* broken(): Generator<{ path: string; text: string }> {
      yield { path: 'a', text: 'x' };
      throw new Error('gone');
    }
    await expect(writeCapture(broken(), join(folder, 'a.tgz'))).rejects.toThrow('gone');
    expect(await readdir(folder)).toEqual([]);
  });
});

it('a capture reads back the same from a folder and from an archive', async () => {
  const snapshot = snapshotOf({ objects: [node('w1'), pod('a/x', 'x')], files: { [long]: '1: lo\n' } });
  const folder = await newFolder();
  const outputs = [join(folder, 'a'), join(folder, 'a.tar.gz')];
  for (const output of outputs) await writeCapture(captureFilesOf([snapshot]), output);
  const [fromFolder, fromArchive] = [await readSnapshot(outputs[0]!), await readSnapshot(outputs[1]!)];
  expect([...fromArchive.entries()]).toEqual([...fromFolder.entries()]);
  expect(fromFolder.files.get(long)).toBe('1: lo\n');
});
