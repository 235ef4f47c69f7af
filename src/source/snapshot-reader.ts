import { isRecord } from '../model/fields.ts';
import { type AnyKept, definitionOf, type KindId, kindIdOf } from '../model/kinds/index.ts';
import type { Problem } from '../model/parsed.ts';
import type { ObjectRef } from '../model/ref.ts';
import type { SnapshotIndex } from '../model/snapshot-index.ts';
import type { Document, Piece } from '../parse/document.ts';
import { decodeText } from './decode-text.ts';
import { documentsOf, holdsObjects } from './documents-of.ts';
import { fieldProblem, fileGap, objectGap } from './file-gaps.ts';
import { isObserved } from './is-observed.ts';
import { keepObject } from './keep-object.ts';
import { kindsNamed } from './kinds-named.ts';
import { ListCoverage, type SeenList } from './list-coverage.ts';
import { redactText } from './redact-text.ts';
import type { Entry, Gap } from './source.ts';
import { isTemplated, mayBecomeObject, templateLine } from './template-mark.ts';

/** What a List says of all its items. */
interface ListContext {
  /** `v1` and `Pod` of a PodList, for items that leave them out. */
  readonly apiVersion: string | undefined;
  readonly kind: string | undefined;
  readonly seen: Map<KindId, SeenList>;
  /** False once an item could not be read as far as its kind. */
  whole: boolean;
}

/** An API server takes no request of more than 3 MB, so that no object of one is larger. */
const largestObject = 4 * 1024 * 1024;

/** Larger texts are not searched for the kinds they name. */
const longestNamed = 16 * 1024 * 1024;

/** Turns the files of one cluster's snapshot into entries. */
export class SnapshotReader {
  readonly coverage = new ListCoverage();
  readonly #index: SnapshotIndex | undefined;
  #path = '';
  #skipped = new Map<string, number>();

  constructor(index: SnapshotIndex | undefined) {
    this.#index = index;
  }

  /** The objects of a YAML or JSON file. `path` is the one to show. */
  *objects(path: string, bytes: Uint8Array): Generator<Entry> {
    this.#path = path;
    this.#skipped = new Map();
    const documents = documentsOf(path, bytes);
    if (documents === undefined) yield this.#unparseable('', { message: 'it is no text' });
    for (const document of documents ?? []) {
      if ('head' in document) yield* this.#document(document);
      else {
        const text = bytes.length > longestNamed ? '' : (decodeText(bytes) ?? '');
        yield this.#unparseable(text, { message: 'not valid JSON', ...document });
      }
    }
    for (const [because, count] of this.#skipped) {
      yield { type: 'skipped', path, because: count === 1 ? because : `${because} (${count} objects)` };
    }
  }

  /** A saved output: as text, unless it holds objects, which are cut down to their kept fields. */
  *output(path: string, shown: string, bytes: Uint8Array): Generator<Entry> {
    if (holdsObjects(path, bytes)) {
      yield* this.objects(shown, bytes);
      return;
    }
    const text = decodeText(bytes);
    if (text === undefined) {
      yield { type: 'gap', gap: fileGap(shown, { message: 'it is no text' }) };
    } else yield { type: 'file', path, text: redactText(text) };
  }

  /** A file that was not read. What it may hold must not look absent. */
  *unread(path: string, why: { detail: string; next: string }, mayHoldObjects: boolean): Generator<Entry> {
    if (mayHoldObjects) this.coverage.doubt(path, undefined);
    yield { type: 'gap', gap: { what: path, namespaces: null, reason: 'error', ...why, file: path } };
  }

  *#document(document: Document): Generator<Entry> {
    const { head, items } = document;
    const parsed = head.parse();
    if (!parsed.ok) {
      yield this.#unparseable(wholeText(document), parsed.problems[0], head);
      return;
    }
    const raw = parsed.value;
    if (raw === null || raw === undefined) return;
    const inline = isRecord(raw) && Array.isArray(raw.items) ? (raw.items as readonly unknown[]) : undefined;
    if (isRecord(raw) && typeof raw.kind === 'string' && raw.kind.endsWith('List')) {
      yield* this.#list(raw, items ?? (inline ?? []).map((value) => valuePiece(value, head)));
    } else yield* this.#one(raw, head, undefined);
  }

  *#list(head: Readonly<Record<string, unknown>>, items: readonly Piece[]): Generator<Entry> {
    const itemKind = String(head.kind).slice(0, -'List'.length);
    const context: ListContext = {
      apiVersion: typeof head.apiVersion === 'string' && itemKind !== '' ? head.apiVersion : undefined,
      kind: itemKind === '' ? undefined : itemKind,
      seen: new Map(),
      whole: true,
    };
    const typed = context.apiVersion === undefined ? undefined : kindIdOf(context.apiVersion, itemKind);
    if (typed !== undefined) listIn(context, typed);
    for (const item of items) {
      const parsed = item.parse();
      if (parsed.ok) yield* this.#one(parsed.value, item, context);
      else {
        context.whole = false;
        yield this.#unparseable(item.text(), parsed.problems[0], item);
      }
    }
    const metadata = isRecord(head.metadata) ? head.metadata : {};
    const isPart = [metadata.continue, metadata.remainingItemCount].some(
      (sign) => sign != null && sign !== '',
    );
    if (!context.whole || isPart) return;
    for (const list of context.seen.values()) {
      yield* this.coverage.ofList(list, list.kind === typed ? undefined : this.#path);
    }
  }

  *#one(raw: unknown, piece: Piece, list: ListContext | undefined): Generator<Entry> {
    const apiVersion = isRecord(raw) ? (raw.apiVersion ?? list?.apiVersion) : undefined;
    const kind = isRecord(raw) ? (raw.kind ?? list?.kind) : undefined;
    if (!isRecord(raw) || typeof apiVersion !== 'string' || typeof kind !== 'string') {
      if (list !== undefined) list.whole = false;
      if (mayBecomeObject(raw, piece.text())) yield this.#templated(piece);
      else this.#skip(notAnObject(this.#path));
      return;
    }
    const id = kindIdOf(apiVersion, kind);
    if (id !== undefined) yield* this.#object(id, raw, apiVersion, piece, list);
    else if ((apiVersion + kind).includes('{{')) yield this.#templated(piece);
    else
      this.#skip(
        apiVersion.startsWith('kustomize.') ? 'a kustomization' : `${kind} is not among the kinds read`,
      );
  }

  *#object(
    id: KindId,
    raw: Readonly<Record<string, unknown>>,
    apiVersion: string,
    piece: Piece,
    list: ListContext | undefined,
  ): Generator<Entry> {
    const observed = this.#index?.collectedAt !== undefined || isObserved(definitionOf(id), raw);
    const seen = list === undefined ? undefined : listIn(list, id);
    const { object, problems } = keepObject(id, raw, apiVersion, {
      label: 'sanitized user evidence',
      declared: !observed,
      ...(observed ? {} : { file: this.#path, line: piece.line() }),
    });
    this.coverage.saw(id);
    if (seen !== undefined && (!observed || object === undefined)) seen.whole = false;
    if (object !== undefined) seen?.namespaces.add(object.ref.namespace ?? '-');
    if (object !== undefined && piece.size > largestObject) {
      const message = `it takes ${piece.size} bytes; at most ${largestObject} are read of one object`;
      yield {
        type: 'gap',
        gap: objectGap(fileGap(this.#path, { message, line: piece.line() }), id, object.ref),
      };
    } else if (
      !observed &&
      (isTemplated(fieldsOf(object)) || (problems.length > 0 && piece.text().includes('{{')))
    ) {
      yield this.#templated(piece, object === undefined ? undefined : id, object?.ref);
    } else if (object === undefined) {
      this.coverage.doubt(this.#path, [id]);
      const gap = fileGap(this.#path, { message: 'an object without a name', line: piece.line() });
      yield { type: 'gap', gap: { ...gap, kind: id } };
    } else if (problems[0] !== undefined) {
      const place = { message: fieldProblem(problems[0], problems.length), line: piece.line() };
      yield { type: 'gap', gap: objectGap(fileGap(this.#path, place), id, object.ref) };
    } else yield { type: 'object', kind: id, object };
  }

  #templated(piece: Piece, kind?: KindId, ref?: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>): Entry {
    const text = piece.text();
    const line = templateLine(text, piece.line()) ?? piece.line();
    const gap: Gap = {
      ...fileGap(this.#path, { message: 'a template, which says nothing until it is rendered', line }),
      next: 'render it (helm template, for a chart) and review what comes out',
    };
    const named = ref !== undefined && !`${ref.namespace ?? ''}${ref.name}`.includes('{{');
    if (kind !== undefined && named) return { type: 'gap', gap: objectGap(gap, kind, ref) };
    this.coverage.doubt(this.#path, kindsNamed(text));
    return { type: 'gap', gap };
  }

  #unparseable(text: string, problem: Problem | undefined, piece?: Piece): Entry {
    if (piece !== undefined && text.includes('{{')) return this.#templated({ ...piece, text: () => text });
    this.coverage.doubt(this.#path, kindsNamed(text));
    return { type: 'gap', gap: fileGap(this.#path, problem ?? { message: 'it does not parse' }) };
  }

  #skip(because: string): void {
    this.#skipped.set(because, (this.#skipped.get(because) ?? 0) + 1);
  }
}

function listIn(context: ListContext, kind: KindId): SeenList {
  const seen = context.seen.get(kind) ?? { kind, namespaces: new Set(), whole: true };
  context.seen.set(kind, seen);
  return seen;
}

function valuePiece(value: unknown, document: Piece): Piece {
  return { ...document, size: 0, parse: () => ({ ok: true, value }) };
}

function wholeText({ head, items }: Document): string {
  return [head, ...(items ?? [])].map((piece) => piece.text()).join('\n');
}

/** Without `ref`, whose file path is nobody's template. */
function fieldsOf(object: AnyKept | undefined): unknown {
  return { ...object, ref: undefined };
}

function notAnObject(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/^kustomization(?:\.ya?ml)?$/.test(name)) return 'a kustomization';
  return /^values\b.*\.ya?ml$/.test(name) ? 'Helm values' : 'no apiVersion and kind';
}
