import { recordOf } from '../../model/fields.ts';
import type { Gatherer } from './list-reader.ts';
import { Malformed } from './malformed.ts';
import type { ValueReader } from './value-reader.ts';
import { wire, type WireReader } from './wire-reader.ts';

const keyTag = (1 << 3) | wire.bytes;

/** A map from strings, of which `keeps` says what is kept; the one before is given again where the two are the same. */
export class MapReader implements Gatherer {
  readonly wireType = wire.bytes;
  readonly #value: ValueReader;
  readonly #valueTag: number;
  readonly #keeps: ((key: string) => boolean) | undefined;
  readonly #keys: string[] = [];
  readonly #values: unknown[] = [];
  #isThere = false;
  #isSame = true;
  #count = 0;
  #last: Readonly<Record<string, unknown>> = {};

  constructor(value: ValueReader, keeps: ((key: string) => boolean) | undefined) {
    this.#value = value;
    this.#valueTag = (2 << 3) | value.wireType;
    this.#keeps = keeps;
  }

  add(reader: WireReader): void {
    let key = '';
    let value: unknown = '';
    const outer = reader.end;
    const end = reader.enter();
    reader.end = end;
    while (reader.position < end) {
      const tag = reader.uint32();
      if (tag === keyTag) key = reader.string();
      else if (tag === this.#valueTag) value = this.#value.read(reader);
      else throw new Malformed('an entry of a map has a key and a value only');
    }
    reader.end = outer;
    this.#isThere = true;
    if (this.#keeps?.(key) === false) return;
    const at = this.#count;
    if (this.#keys[at] !== key || this.#values[at] !== value) {
      this.#isSame = false;
      this.#keys[at] = key;
      this.#values[at] = value;
    }
    this.#count += 1;
  }

  take(): unknown {
    if (!this.#isThere) return undefined;
    if (!this.#isSame || this.#count !== this.#keys.length) {
      this.#keys.length = this.#count;
      this.#values.length = this.#count;
      this.#last = recordOf(this.#keys, this.#values);
    }
    const isEmpty = this.#count === 0;
    this.#isThere = false;
    this.#isSame = true;
    this.#count = 0;
    return isEmpty && this.#keeps !== undefined ? undefined : this.#last;
  }
}
