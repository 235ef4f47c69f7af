import { recordOf } from '../../model/fields.ts';
import type { Gatherer } from './list-reader.ts';
import { expectWireType, readMessage, type ValueReader } from './value-reader.ts';
import { wire, type WireReader } from './wire-reader.ts';

/** A map from strings, of which `keeps` says what is kept; the one before is given again where the two are the same. */
export class MapReader implements Gatherer {
  readonly wireType = wire.bytes;
  readonly #value: ValueReader;
  readonly #keeps: ((key: string) => boolean) | undefined;
  readonly #keys: string[] = [];
  readonly #values: unknown[] = [];
  #isThere = false;
  #isSame = true;
  #count = 0;
  #last: Readonly<Record<string, unknown>> = {};

  constructor(value: ValueReader, keeps: ((key: string) => boolean) | undefined) {
    this.#value = value;
    this.#keeps = keeps;
  }

  add(reader: WireReader): void {
    let key = '';
    let value: unknown = '';
    readMessage(reader, (number, wireType) => {
      if (number === 1) {
        expectWireType(wireType, wire.bytes);
        key = reader.string();
      } else if (number === 2) {
        expectWireType(wireType, this.#value.wireType);
        value = this.#value.read(reader);
      } else reader.skip(wireType);
    });
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
