import { Malformed } from './malformed.ts';
import { wire, type WireReader } from './wire-reader.ts';

/** Reads one value; `undefined` stands for not set. */
export interface ValueReader {
  readonly wireType: number;
  read(reader: WireReader): unknown;
}

/** The reader of a type that is no message of its own in JSON; `omitsZero`: zero stands for not set. */
export function scalarReader(type: string, omitsZero: boolean): ValueReader | undefined {
  switch (type) {
    case 'string':
      return new StringReader(omitsZero);
    case 'int':
      return omitsZero
        ? { wireType: wire.varint, read: (reader) => reader.int64() || undefined }
        : { wireType: wire.varint, read: (reader) => reader.int64() };
    case 'bool':
      return omitsZero
        ? { wireType: wire.varint, read: (reader) => reader.int64() !== 0 || undefined }
        : { wireType: wire.varint, read: (reader) => reader.int64() !== 0 };
    case 'time':
      return { wireType: wire.bytes, read: readTime };
    case 'quantity':
      return { wireType: wire.bytes, read: readQuantity };
    case 'intOrString':
      return { wireType: wire.bytes, read: readIntOrString };
    default:
      return undefined;
  }
}

/** A string, which neighbours in a list have in common more often than not: then it need not be looked up. */
class StringReader implements ValueReader {
  readonly wireType = wire.bytes;
  readonly #omitsZero: boolean;
  /** Where the string read before stands. */
  #page = 0;
  #start = 0;
  #length = -1;
  #text = '';

  constructor(omitsZero: boolean) {
    this.#omitsZero = omitsZero;
  }

  read(reader: WireReader): string | undefined {
    const end = reader.enter();
    const start = reader.position;
    const length = end - start;
    if (length === 0) return this.#omitsZero ? undefined : '';
    if (length !== this.#length || reader.page !== this.#page || !reader.repeats(this.#start, length)) {
      this.#text = reader.stringTo(end);
      this.#page = reader.page;
      this.#length = length;
    }
    this.#start = start;
    reader.position = end;
    return this.#text;
  }
}

/** Calls `each` for every field of the message that comes next; it must read or skip the field's value. */
export function readMessage(reader: WireReader, each: (number: number, wireType: number) => void): void {
  const outer = reader.end;
  const end = reader.enter();
  reader.end = end;
  while (reader.position < end) {
    const tag = reader.uint32();
    if (tag < 8) throw new Malformed('field number 0');
    each(tag >>> 3, tag & 7);
  }
  reader.end = outer;
}

export function expectWireType(seen: number, expected: number): void {
  if (seen !== expected) throw new Malformed(`wire type ${seen} in place of ${expected}`);
}

const secondsTag = (1 << 3) | wire.varint;

/** meta/v1 Time: a message of seconds since 1970, empty for no time; RFC 3339 in JSON, to the second. */
function readTime(reader: WireReader): string | undefined {
  let seconds: number | undefined;
  const outer = reader.end;
  const end = reader.enter();
  reader.end = end;
  while (reader.position < end) {
    const tag = reader.uint32();
    if (tag === secondsTag) seconds = reader.int64();
    else reader.skip(tag & 7);
  }
  reader.end = outer;
  return seconds === undefined ? undefined : reader.time(seconds);
}

/** resource.Quantity: its canonical text. */
function readQuantity(reader: WireReader): string {
  let text = '';
  readMessage(reader, (number, wireType) => {
    if (number !== 1) {
      reader.skip(wireType);
      return;
    }
    expectWireType(wireType, wire.bytes);
    text = reader.string();
  });
  return text;
}

/** intstr.IntOrString: which of the two it is, and both. */
function readIntOrString(reader: WireReader): number | string {
  let type = 0;
  let number = 0;
  let text = '';
  readMessage(reader, (field, wireType) => {
    switch (field) {
      case 1:
        expectWireType(wireType, wire.varint);
        type = reader.int64();
        return;
      case 2:
        expectWireType(wireType, wire.varint);
        number = reader.int64();
        return;
      case 3:
        expectWireType(wireType, wire.bytes);
        text = reader.string();
        return;
      default:
        reader.skip(wireType);
    }
  });
  return type === 0 ? number : text;
}
