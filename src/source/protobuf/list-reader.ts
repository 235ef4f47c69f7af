import type { ValueReader } from './value-reader.ts';
import type { WireReader } from './wire-reader.ts';

/** Gathers what a field says over and over in one message. */
export interface Gatherer {
  readonly wireType: number;
  /** Takes the next value. */
  add(reader: WireReader): void;
  /** What was gathered since the last call; undefined for nothing. */
  take(): unknown;
}

/** Items up to here have a reader each, to be compared with the item at the same place in the list before. */
const places = 16;

/** A list, of which `keeps` says what is kept; the one before is given again where the two are the same. */
export class ListReader implements Gatherer {
  readonly wireType: number;
  readonly #items: ValueReader[];
  readonly #makeItem: () => ValueReader;
  readonly #keeps: ((item: unknown) => boolean) | undefined;
  #seen = 0;
  #count = 0;
  #fresh: unknown[] | undefined;
  #last: readonly unknown[] = [];

  constructor(makeItem: () => ValueReader, keeps: ((item: unknown) => boolean) | undefined) {
    this.#makeItem = makeItem;
    this.#keeps = keeps;
    const first = makeItem();
    this.#items = [first];
    this.wireType = first.wireType;
  }

  add(reader: WireReader): void {
    const place = Math.min(this.#seen, places - 1);
    this.#seen += 1;
    const value = (this.#items[place] ??= this.#makeItem()).read(reader);
    if (this.#keeps?.(value) === false) return;
    const at = this.#count;
    this.#count += 1;
    if (this.#fresh === undefined) {
      if (at < this.#last.length && this.#last[at] === value) return;
      this.#fresh = this.#last.slice(0, at);
    }
    this.#fresh.push(value);
  }

  take(): unknown {
    const [seen, count, fresh] = [this.#seen, this.#count, this.#fresh];
    this.#seen = 0;
    this.#count = 0;
    this.#fresh = undefined;
    if (seen === 0 || (count === 0 && this.#keeps !== undefined)) return undefined;
    // A copy has no room to spare, which pushing leaves.
    if (fresh !== undefined) this.#last = fresh.slice();
    else if (count < this.#last.length) this.#last = this.#last.slice(0, count);
    return this.#last;
  }
}
