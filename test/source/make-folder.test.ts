import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from '../../src/source/make-folder.ts';
import { newFolder } from '../support/snapshot-folder.ts';

it('makes a folder and what is missing above it, for whom it is told', async () => {
  const deep = join(await newFolder(), 'a/b/c');
  await makeFolder(deep, 0o700);
  expect(statSync(deep).mode & 0o777).toBe(0o700);
  await makeFolder(deep);
  await Promise.all([makeFolder(join(deep, 'd/e')), makeFolder(join(deep, 'd/f'))]);
});

it.runIf(existsSync('/proc/self'))('ends where nothing can be made', async () => {
  await expect(makeFolder('/proc/nowhere/at/all')).rejects.toThrow('ENOENT');
});
