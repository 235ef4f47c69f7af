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

/** A list; the one before is given again where the two are the same. */
export class ListReader implements Gatherer {
  readonly wireType: number;
  readonly #items: ValueReader[];
  readonly #makeItem: () => ValueReader;
  #count = 0;
  #fresh: unknown[] | undefined;
  #last: readonly unknown[] = [];

  constructor(makeItem: () => ValueReader) {
    this.#makeItem = makeItem;
    const first = makeItem();
    this.#items = [first];
    this.wireType = first.wireType;
  }

  add(reader: WireReader): void {
    const place = Math.min(this.#count, places - 1);
    const item = (this.#items[place] ??= this.#makeItem());
    const value = item.read(reader);
    if (
      this.#fresh === undefined &&
      (this.#count >= this.#last.length || this.#last[this.#count] !== value)
    ) {
      this.#fresh = this.#last.slice(0, this.#count);
    }
    this.#fresh?.push(value);
    this.#count += 1;
  }

  take(): unknown {
    if (this.#count === 0) return undefined;
    if (this.#fresh !== undefined) this.#last = this.#fresh;
    else if (this.#count < this.#last.length) this.#last = this.#last.slice(0, this.#count);
    this.#count = 0;
    this.#fresh = undefined;
    return this.#last;
  }
}
