import type { ReadCluster, Report } from './read-source.ts';
import type { SourceSpec } from './source-spec.ts';

/** A reading is shared until it is so old, unless a call says otherwise with `maxAge`. */
const staleAfterMs = 5 * 60_000;

/** A call for a fresh reading gets the one before when that is younger: an agent in a loop must not burden a cluster. */
const freshForMs = 30_000;

/** Characters of JSON that readings may take together; the newest stays whatever it takes. */
export const mostSize = 160 * 1024 ** 2;

/** What was read from one source, and when. */
export interface HeldReading {
  readonly id: string;
  readonly spec: SourceSpec;
  readonly clusters: readonly ReadCluster[];
  /** When the reading ended, in milliseconds of the clock given. */
  readonly readAt: number;
  readonly size: number;
}

export interface Freshness {
  readonly refresh?: boolean | undefined;
  /** Seconds; takes the place of both times above. */
  readonly maxAge?: number | undefined;
}

export interface Waiter {
  readonly signal: AbortSignal;
  readonly report: Report;
}

type Read = (
  spec: SourceSpec,
  report: Report,
  signal: AbortSignal,
) => Promise<{ clusters: readonly ReadCluster[]; size: number }>;

interface Flight {
  readonly reading: Promise<HeldReading>;
  readonly waiters: Set<Waiter>;
  readonly end: AbortController;
}

/** The readings that tools share: at most one a source, the least recently used given up first. */
export class Readings {
  readonly #read: Read;
  readonly #now: () => number;
  readonly #newId: () => string;
  readonly #mostSize: number;
  /** By source, least recently used first. */
  readonly #held = new Map<SourceSpec, HeldReading>();
  readonly #flights = new Map<SourceSpec, Flight>();

  constructor(options: { read: Read; now: () => number; newId: () => string; mostSize: number }) {
    this.#read = options.read;
    this.#now = options.now;
    this.#newId = options.newId;
    this.#mostSize = options.mostSize;
  }

  /** The reading of a source, a new one where what is held is too old; two calls at once read once. */
  async get(
    spec: SourceSpec,
    { refresh = false, maxAge }: Freshness,
    waiter: Waiter,
  ): Promise<{ reading: HeldReading; note: string | undefined }> {
    const held = this.held(spec);
    const limit = maxAge === undefined ? (refresh ? freshForMs : staleAfterMs) : maxAge * 1_000;
    if (held !== undefined && this.#now() - held.readAt < limit) {
      this.#touch(held);
      const age = Math.floor((this.#now() - held.readAt) / 1_000);
      const note = refresh
        ? `Not read anew: the reading is ${age} s old, and one that is younger than ${limit / 1_000} s is shared.`
        : undefined;
      return { reading: held, note };
    }
    return { reading: await this.#join(spec, waiter), note: undefined };
  }

  /** What is held of a source, however old. */
  held(spec: SourceSpec): HeldReading | undefined {
    return this.#held.get(spec);
  }

  /** A reading that is still held, by its id. */
  byId(id: string): HeldReading | undefined {
    const found = [...this.#held.values()].find((reading) => reading.id === id);
    if (found !== undefined) this.#touch(found);
    return found;
  }

  /** Ends what is under way. */
  close(): void {
    for (const { end } of this.#flights.values()) end.abort();
    this.#held.clear();
  }

  async #join(spec: SourceSpec, waiter: Waiter): Promise<HeldReading> {
    waiter.signal.throwIfAborted();
    const flight = this.#flights.get(spec) ?? this.#start(spec);
    flight.waiters.add(waiter);
    try {
      return await Promise.race([flight.reading, aborted(waiter.signal)]);
    } finally {
      flight.waiters.delete(waiter);
      // Nobody waits any more: what is still under way would be read for nobody.
      if (flight.waiters.size === 0) {
        flight.end.abort(new DOMException('nobody waits for the reading any more', 'AbortError'));
        if (this.#flights.get(spec) === flight) this.#flights.delete(spec);
      }
    }
  }

  #start(spec: SourceSpec): Flight {
    const waiters = new Set<Waiter>();
    const end = new AbortController();
    const report: Report = (done, message) => {
      for (const waiter of waiters) waiter.report(done, message);
    };
    const reading = this.#read(spec, report, end.signal)
      .then(({ clusters, size }) => {
        const held = { id: this.#newId(), spec, clusters, readAt: this.#now(), size };
        this.#keep(held);
        return held;
      })
      .finally(() => {
        if (this.#flights.get(spec)?.end === end) this.#flights.delete(spec);
      });
    // A reading that fails when nobody waits for it concerns nobody.
    reading.catch(() => undefined);
    const flight = { reading, waiters, end };
    this.#flights.set(spec, flight);
    return flight;
  }

  #keep(reading: HeldReading): void {
    this.#held.delete(reading.spec);
    this.#held.set(reading.spec, reading);
    let total = [...this.#held.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [spec, { size }] of this.#held) {
      if (total <= this.#mostSize || spec === reading.spec) break;
      this.#held.delete(spec);
      total -= size;
    }
  }

  #touch(reading: HeldReading): void {
    this.#held.delete(reading.spec);
    this.#held.set(reading.spec, reading);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new DOMException('cancelled', 'AbortError'));
    };
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
