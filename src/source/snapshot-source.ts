import { setImmediate } from 'node:timers/promises';
import { type KindId, kindIdOf, kindIds } from '../model/kinds/index.ts';
import type { Parsed } from '../model/parsed.ts';
import type { SnapshotIndex } from '../model/snapshot-index.ts';
import { UserError } from '../model/user-error.ts';
import type { FileTree, TreeFile } from './file-tree.ts';
import { type FileRole, type Layout, pathIn, roleOf, sizeLimits } from './snapshot-layout.ts';
import { SnapshotReader } from './snapshot-reader.ts';
import type { Entry, Gap, Source, Wanted } from './source.ts';

export interface SnapshotPart {
  readonly tree: FileTree;
  readonly layout: Layout;
  /** Folder in `clusters/`; undefined for the files outside of it. */
  readonly cluster: string | undefined;
  readonly name: string;
  readonly kind: 'snapshot' | 'demo';
  /** `snapshot.yaml`, where there is one. */
  readonly index: Parsed<SnapshotIndex> | undefined;
  readonly complete: boolean;
  /** The snapshot is one file, which is read whatever its name. */
  readonly isOneFile: boolean;
}

/** Reads one cluster's part of a snapshot. Everything in it is told, wanted or not. */
export class SnapshotSource implements Source {
  readonly #part: SnapshotPart;
  #isRead = false;

  constructor(part: SnapshotPart) {
    this.#part = part;
  }

  async *read(wanted: Wanted, signal?: AbortSignal): AsyncGenerator<Entry> {
    // Asked again by name: whatever is here has been told.
    if (this.#isRead && wanted.kinds.length === 0) return;
    this.#isRead = true;
    const { tree, layout, index, complete, name, kind } = this.#part;
    const said = index?.ok === true ? index.value : undefined;
    yield { type: 'info', name, source: kind, collectedAt: said?.collectedAt ?? null };
    if (said?.installed !== undefined) {
      yield {
        type: 'installed',
        groups: said.installed,
        complete: !said.gaps.some(({ group }) => group === '*'),
      };
    }
    yield* indexGaps(index);

    const reader = new SnapshotReader(said);
    let told = 0;
    let firstGap: Gap | undefined;
    let hasEvidence = said !== undefined;
    for await (const file of tree.files((path) => this.#limitOf(path))) {
      const inside = pathIn(layout, this.#part.cluster, file.path);
      if (inside === undefined || roleOf(inside) === 'index') continue;
      for (const entry of this.#entriesOf(reader, file, inside)) {
        // Timers, a deadline among them, only run between turns.
        if (++told % 5000 === 0) await setImmediate();
        signal?.throwIfAborted();
        hasEvidence ||= entry.type === 'object' || entry.type === 'file' || entry.type === 'listed';
        if (entry.type === 'gap') firstGap ??= entry.gap;
        yield entry;
      }
    }
    if (!hasEvidence) throw nothingIn(name, firstGap);
    yield* reader.coverage.asSaid(said, complete);
    yield* readByName(said);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #limitOf(path: string): number {
    const inside = pathIn(this.#part.layout, this.#part.cluster, path);
    if (inside === undefined) return 0;
    const role = this.#roleOf(inside);
    return role === 'index' ? 0 : sizeLimits[role];
  }

  /** A snapshot of one file is of objects, whatever the file's name. */
  #roleOf(path: string): FileRole {
    const role = roleOf(path);
    return this.#part.isOneFile && role === 'other' ? 'yaml' : role;
  }

  *#entriesOf(reader: SnapshotReader, file: TreeFile, inside: string): Generator<Entry> {
    const role = this.#roleOf(inside);
    const { path, size, bytes, problem } = file;
    if (problem !== undefined) {
      const why = { detail: problem, next: 'put a readable copy of the file in its place' };
      yield* reader.unread(path, why, role !== 'output');
    } else if (role === 'other') return;
    else if (bytes === undefined) {
      const detail = `it has ${size} bytes; at most ${sizeLimits[role]} are read`;
      const why = { detail, next: 'split it into smaller files' };
      yield* reader.unread(path, why, role !== 'output');
    } else if (role === 'output') yield* reader.output(inside, path, bytes);
    else yield* reader.objects(path, bytes);
  }
}

/** `gap`: the first thing that might have been evidence and could not be read. */
export function nothingIn(name: string, gap?: Gap): UserError {
  const because = gap === undefined ? '' : `; ${gap.what}: ${gap.detail ?? gap.reason}`;
  return new UserError(
    `${name} holds nothing that can be reviewed${because}`,
    gap?.next ??
      'name a folder, file or archive with Kubernetes objects as YAML or JSON, or saved outputs in outputs/ and nodes/NODE/',
  );
}

function* indexGaps(index: Parsed<SnapshotIndex> | undefined): Generator<Entry> {
  if (index?.ok === false) {
    const { message, line, column } = index.problems[0] ?? { message: 'it does not parse' };
    const place = { ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
    const gap: Gap = {
      what: 'snapshot.yaml',
      namespaces: null,
      reason: 'unparseable',
      detail: `${message}; what it says was not taken into account`,
      file: 'snapshot.yaml',
      ...place,
    };
    yield { type: 'gap', gap };
  }
  for (const { kind, ...gap } of index?.ok === true ? index.value.gaps : []) {
    const id = kindIds.find((one) => one === (kind ?? gap.what));
    yield { type: 'gap', gap: id === undefined ? gap : { ...gap, kind: id } };
  }
}

function* readByName(index: SnapshotIndex | undefined): Generator<Entry> {
  for (const { apiVersion, kind, namespace, name, found } of index?.read ?? []) {
    const id: KindId | undefined = kindIdOf(apiVersion, kind);
    const place = namespace === undefined ? {} : { namespace };
    if (id !== undefined) yield { type: 'read', name: { kind: id, ...place, name }, found };
  }
}
