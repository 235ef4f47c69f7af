import { definitionOf, type AnyKept, type KindId } from '../model/kinds/index.ts';
import { captureIndexOf } from './capture-index.ts';
import type { Snapshot } from './snapshot.ts';

/** A file of a capture, by its path below the capture's root. */
export interface CaptureFile {
  readonly path: string;
  readonly text: string;
}

/** Bytes of a List at most, unless one object alone is larger. */
export const longestList = 16 * 1024 * 1024;

/**
 * The snapshots as files that read back to the same: `snapshot.yaml`, Lists with one object a line, and the saved
 * outputs. Several clusters lie in `clusters/`. `snapshot.yaml` comes last, so that no broken-off capture claims to
 * be whole. Same snapshots, same files.
 */
export function* captureFilesOf(snapshots: readonly Snapshot[], limit = longestList): Generator<CaptureFile> {
  const [only] = snapshots;
  if (only !== undefined && snapshots.length === 1) {
    yield* filesOf(only, limit);
    return;
  }
  const taken = new Set<string>();
  for (const snapshot of snapshots) {
    const folder = folderOf(snapshot.info.name, taken);
    for (const { path, text } of filesOf(snapshot, limit)) yield { path: `clusters/${folder}/${path}`, text };
  }
}

function* filesOf(snapshot: Snapshot, limit: number): Generator<CaptureFile> {
  let lines: string[] = [];
  let kind: KindId | undefined;
  for (const entry of snapshot.entries()) {
    if (kind !== undefined && (entry.type !== 'object' || entry.kind !== kind)) {
      yield* listsOf(kind, lines, limit);
      [lines, kind] = [[], undefined];
    }
    if (entry.type === 'object') {
      kind = entry.kind;
      lines.push(lineOf(entry, snapshot.info.collectedAt !== null));
    } else if (entry.type === 'file') yield { path: entry.path, text: entry.text };
  }
  if (kind !== undefined) yield* listsOf(kind, lines, limit);
  yield { path: 'snapshot.yaml', text: captureIndexOf(snapshot) };
}

/**
 * The object as it was kept: `ref` is ours, apiVersion and kind are in it. Where no time of reading tells that it was
 * observed, a resourceVersion does; 0 is what the API takes for any.
 */
function lineOf({ kind, object }: { kind: KindId; object: AnyKept }, isTimed: boolean): string {
  const { ref, metadata, ...fields } = object;
  const sign = isTimed || ref.declared ? {} : { resourceVersion: '0' };
  const head = { apiVersion: ref.apiVersion, kind: definitionOf(kind).kind };
  return JSON.stringify({ ...head, metadata: { ...metadata, ...sign }, ...fields });
}

/**
 * What was read in full stands in `snapshot.yaml` alone: `remainingItemCount`, also when it is 0, keeps a List from
 * counting as all there is.
 */
function* listsOf(kind: KindId, lines: readonly string[], limit: number): Generator<CaptureFile> {
  const encoder = new TextEncoder();
  let part: string[] = [];
  let size = 0;
  let number = 0;
  let left = lines.length;
  const list = (): CaptureFile => {
    number += 1;
    left -= part.length;
    const head = `{"apiVersion":"v1","kind":"List","metadata":{"remainingItemCount":${left}},"items":[`;
    return { path: `kinds/${kind}.${number}.json`, text: `${head}\n${part.join(',\n')}\n]}\n` };
  };
  for (const line of lines) {
    const length = encoder.encode(line).length + 2;
    if (part.length > 0 && size + length > limit - 200) {
      yield list();
      [part, size] = [[], 0];
    }
    part.push(line);
    size += length;
  }
  if (part.length > 0) yield list();
}

/** A cluster's name as a folder: what is not in [A-Za-z0-9._-] percent-encoded, told apart where two would meet. */
function folderOf(name: string, taken: Set<string>): string {
  const encoded = [...new TextEncoder().encode(name)]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[\w.-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('')
    .replace(/^\.*$/, (dots) => `cluster${dots}`)
    .slice(0, 200);
  // Some file systems do not tell upper case from lower.
  let folder = encoded;
  for (let n = 2; taken.has(folder.toLowerCase()); n += 1) folder = `${encoded}-${n}`;
  taken.add(folder.toLowerCase());
  return folder;
}
