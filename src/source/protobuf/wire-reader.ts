import { Malformed } from './malformed.ts';
import type { StringCache } from './string-cache.ts';

/** Wire types: https://protobuf.dev/programming-guides/encoding/#structure */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

let pages = 0;

/**
 * Reads protobuf's wire format out of a buffer. Our own rather than a library's, because it skips what is not kept
 * without making anything of it, never reads past the message it is in, and shares strings.
 */
export class WireReader {
  readonly buffer: Buffer;
  readonly #strings: StringCache;
  /** Tells one buffer from another. */
  readonly page: number;
  position = 0;
  /** Where the message being read ends. */
  end: number;

  constructor(buffer: Buffer, strings: StringCache) {
    this.buffer = buffer;
    this.#strings = strings;
    pages += 1;
    this.page = pages;
    this.end = buffer.length;
  }

  /** An unsigned number of up to 32 bits: a tag or a length. */
  uint32(): number {
    const { buffer } = this;
    let byte = this.#byte(buffer);
    let value = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      if (shift > 28) throw new Malformed('a number of more than 32 bits');
      byte = this.#byte(buffer);
      value |= (byte & 0x7f) << shift;
    }
    return value >>> 0;
  }

  /** A signed number of up to 64 bits, as exact as a double holds it, which is how JSON.parse reads it too. */
  int64(): number {
    const { buffer } = this;
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte(buffer);
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return low;
    }
    let bits = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#byte(buffer);
      bits |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, bits));
    }
    throw new Malformed('a number of more than 64 bits');
  }

  /** A kept string: shared, and free of credentials. */
  string(): string {
    return this.stringTo(this.enter());
  }

  /** The same of a string whose end is known. */
  stringTo(end: number): string {
    const text = this.#strings.read(this.buffer, this.position, end);
    this.position = end;
    return text;
  }

  /** Are the next bytes those that stand at `start`? */
  repeats(start: number, length: number): boolean {
    const { buffer, position } = this;
    for (let index = 0; index < length; index += 1) {
      if (buffer[start + index] !== buffer[position + index]) return false;
    }
    return true;
  }

  /** The RFC 3339 text of so many seconds since 1970. */
  time(seconds: number): string {
    const text = this.#strings.times.of(seconds);
    if (text === undefined) throw new Malformed('a time out of range');
    return text;
  }

  /** A string that stays here, such as a continue token. */
  text(): string {
    const end = this.enter();
    const text = this.buffer.toString('utf8', this.position, end);
    this.position = end;
    return text;
  }

  /** Reads the length of what follows and gives the position after it. */
  enter(): number {
    const length = this.uint32();
    const end = this.position + length;
    if (end > this.end) throw new Malformed('more bytes announced than there are');
    return end;
  }

  skip(wireType: number): void {
    switch (wireType) {
      case wire.varint: {
        const { buffer } = this;
        for (let count = 0; this.#byte(buffer) >= 0x80; count += 1) {
          if (count === 9) throw new Malformed('a number of more than 64 bits');
        }
        return;
      }
      case wire.fixed64:
        this.#pass(8);
        return;
      case wire.bytes:
        this.position = this.enter();
        return;
      case wire.fixed32:
        this.#pass(4);
        return;
      default:
        throw new Malformed(`wire type ${wireType}`);
    }
  }

  #byte(buffer: Buffer): number {
    if (this.position >= this.end) throw new Malformed('the end inside a number');
    const byte = buffer[this.position] ?? 0;
    this.position += 1;
    return byte;
  }

  #pass(bytes: number): void {
    this.position += bytes;
    if (this.position > this.end) throw new Malformed('the end inside a number');
  }
}
