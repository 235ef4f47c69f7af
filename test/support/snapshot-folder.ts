import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { KindId } from '../../src/model/kinds/index.ts';
import { collect } from '../../src/snapshot/collect.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { openSnapshot, type OpenOptions } from '../../src/source/open-snapshot.ts';
import type { Source } from '../../src/source/source.ts';

/** An empty folder of its own, gone when the test is. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'snapshot-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder with these files; what is not text is written as JSON. */
export async function folderOf(files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await newFolder();
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    const isBytes = content instanceof Uint8Array || typeof content === 'string';
    await writeFile(target, isBytes ? content : JSON.stringify(content));
  }
  return folder;
}

/** What a source tells, all of it. */
export async function readSource(source: Source): Promise<Snapshot> {
  return collect(source, { wanted: { kinds: ['Pod'], names: [], namespaces: [] }, follow: () => [] });
}

/** The snapshot at a path that holds one cluster. */
export async function readSnapshot(path: string, options?: OpenOptions): Promise<Snapshot> {
  const sources = await openSnapshot(path, options);
  if (sources.length !== 1) throw new Error(`${sources.length} clusters`);
  return readSource(sources[0]!);
}

/** The snapshot in a folder with these files. */
export async function snapshotIn(
  files: Readonly<Record<string, unknown>>,
  options?: OpenOptions,
): Promise<Snapshot> {
  return readSnapshot(await folderOf(files), options);
}

/** `shop/cart`, sorted, of what is there of a kind. */
export function namesOf(snapshot: Snapshot, kind: KindId): string[] {
  return snapshot
    .listing(kind)
    .items.map(({ ref }) => (ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`));
}

/** How far a kind was read: `everywhere`, or the namespaces. */
export function readOf(snapshot: Snapshot, kind: KindId): 'everywhere' | string[] {
  const { everywhere, namespaces } = snapshot.listing(kind).coverage;
  return everywhere ? 'everywhere' : [...namespaces].sort();
}
