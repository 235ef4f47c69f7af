import type { KubeCluster } from '../kube/resolve-cluster.ts';
import { StringCache } from '../protobuf/string-cache.ts';
import type { Entry, Progress, ReadingInfo, Source, Wanted } from '../source.ts';
import { ApiReader } from './api-reader.ts';
import { chooseNamespaces, type NamespaceChoice } from './choose-namespaces.ts';
import type { Discovery } from './discovery.ts';
import { openReading } from './opening.ts';
import { readKind } from './read-kind.ts';
import { readName } from './read-name.ts';
import type { Reading } from './reading.ts';

interface LiveOptions {
  /** For all readings together, from the first on. */
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly pageSize: number;
  readonly maxPageBytes: number;
  readonly progress: Progress;
}

/** A cluster read from its API server. */
export class LiveSource implements Source {
  readonly #cluster: KubeCluster;
  readonly #options: LiveOptions;
  #deadline: number | undefined;
  #discovery: Discovery | undefined;

  constructor(cluster: KubeCluster, options: LiveOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  async *read(wanted: Wanted, signal?: AbortSignal): AsyncGenerator<Entry, void, undefined> {
    const { timeoutMs, concurrency, maxPageBytes: maxBytes } = this.#options;
    const deadline = (this.#deadline ??= performance.now() + timeoutMs);
    const remainingMs = (): number => deadline - performance.now();
    const end = new AbortController();
    const timer = setTimeout(
      () => {
        end.abort(new DOMException('the time allowed ran out', 'TimeoutError'));
      },
      Math.max(0, remainingMs()),
    );
    const abort = (): void => {
      end.abort(signal?.reason);
    };
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort);
    try {
      yield* this.#read(
        wanted,
        new ApiReader(this.#cluster.client, { signal: end.signal, remainingMs, concurrency, maxBytes }),
      );
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      // Ends what is still under way when nobody waits for it.
      end.abort();
    }
  }

  close(): Promise<void> {
    this.#cluster.client.close();
    return Promise.resolve();
  }

  async *#read(wanted: Wanted, reader: ApiReader): AsyncGenerator<Entry, void, undefined> {
    if (this.#discovery === undefined) {
      const info = this.#info();
      const { discovery, entries } = await openReading(reader, this.#cluster.host);
      this.#discovery = discovery;
      yield info;
      yield* entries;
    }
    const reading = this.#reading(reader, this.#discovery, wanted.namespaces);
    const pieces = [
      ...wanted.kinds.map((kind) => readKind(reading, kind)),
      ...wanted.names.map((name) => readName(reading, name)),
    ];
    // Told in the order they were asked for, so that the same cluster reads the same; each may fail while another is awaited.
    for (const piece of pieces) piece.catch(() => undefined);
    for (const piece of pieces) yield* await piece;
  }

  #info(): ReadingInfo {
    const { contextName, host } = this.#cluster;
    const collectedAt = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    return { type: 'info', name: contextName, source: 'live', collectedAt, server: host };
  }

  #reading(reader: ApiReader, discovery: Discovery, given: readonly string[]): Reading {
    const { pageSize, progress } = this.#options;
    const { namespace } = this.#cluster;
    let chosen: Promise<NamespaceChoice> | undefined;
    const namespaces = (): Promise<NamespaceChoice> =>
      (chosen ??= chooseNamespaces(reader, discovery, given, namespace));
    return { reader, discovery, pageSize, progress, strings: new StringCache(), namespaces };
  }
}
