import { Malformed } from './malformed.ts';
import { expectWireType, readMessage, type ValueReader } from './value-reader.ts';
import { wire, type WireReader } from './wire-reader.ts';

interface ListMeta {
  readonly continue: string;
  readonly remaining: number;
  readonly resourceVersion: string;
}

/** A page of a list, its items not read yet. */
export interface ProtobufPage extends ListMeta {
  readonly apiVersion: string;
  readonly kind: string;
  /** Reads the items in turn with the reader of their kind. Throws Malformed. */
  items(item: ValueReader): unknown[];
}

const magic = Buffer.from('k8s\0', 'latin1');
const metadataTag = (1 << 3) | wire.bytes;
const rawTag = (2 << 3) | wire.bytes;

/**
 * The list inside the envelope that Kubernetes puts around every protobuf message: four bytes, then runtime.Unknown,
 * whose `raw` is the message. Throws Malformed.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding-idl
 */
export function readList(reader: WireReader): ProtobufPage {
  const { apiVersion, kind } = openEnvelope(reader);
  let meta: ListMeta = { continue: '', remaining: 0, resourceVersion: '' };
  const starts: number[] = [];
  while (reader.position < reader.end) {
    const tag = reader.uint32();
    if (tag === metadataTag) meta = readMeta(reader);
    else if (tag === ((2 << 3) | wire.bytes)) {
      starts.push(reader.position);
      reader.skip(wire.bytes);
    } else throw new Malformed('a list has metadata and items only');
  }
  return {
    apiVersion,
    kind,
    ...meta,
    items: (item) =>
      starts.map((start) => {
        reader.position = start;
        return item.read(reader);
      }),
  };
}

/**
 * The continue token of a list of which only the beginning is there: its metadata stand before its items. Undefined where
 * they are not whole yet. Throws Malformed.
 */
export function tokenAtStart(reader: WireReader): string | undefined {
  const there = reader.end;
  // What is announced is longer than what has come.
  reader.end = Number.MAX_SAFE_INTEGER;
  reader.position = magic.length;
  while (reader.position < there) {
    const tag = reader.uint32();
    const end = reader.enter();
    if (tag === rawTag) {
      if (reader.uint32() !== metadataTag) return undefined;
      const start = reader.position;
      if (reader.enter() > there) return undefined;
      reader.position = start;
      return readMeta(reader).continue;
    }
    reader.position = end;
  }
  return undefined;
}

function readMeta(reader: WireReader): ListMeta {
  let [token, resourceVersion, remaining] = ['', '', 0];
  readMessage(reader, (number, wireType) => {
    if (number === 2 && wireType === wire.bytes) resourceVersion = reader.text();
    else if (number === 3 && wireType === wire.bytes) token = reader.text();
    else if (number === 4 && wireType === wire.varint) remaining = reader.int64();
    else reader.skip(wireType);
  });
  return { continue: token, remaining, resourceVersion };
}

/** Leaves the reader at the beginning of the message, with its end. */
export function openEnvelope(reader: WireReader): { apiVersion: string; kind: string } {
  if (!reader.buffer.subarray(0, magic.length).equals(magic)) throw new Malformed('no Kubernetes protobuf');
  reader.position = magic.length;
  const type = { apiVersion: '', kind: '' };
  let raw: readonly [number, number] | undefined;
  while (reader.position < reader.end) {
    const tag = reader.uint32();
    const [number, wireType] = [tag >>> 3, tag & 7];
    if (number === 1) {
      expectWireType(wireType, wire.bytes);
      readMessage(reader, (inner, innerType) => {
        if (inner === 1 && innerType === wire.bytes) type.apiVersion = reader.text();
        else if (inner === 2 && innerType === wire.bytes) type.kind = reader.text();
        else reader.skip(innerType);
      });
    } else if (number === 2) {
      expectWireType(wireType, wire.bytes);
      const end = reader.enter();
      raw = [reader.position, end];
      reader.position = end;
    } else if (number >= 3 && number <= 4) reader.skip(wireType);
    else throw new Malformed('not a runtime.Unknown');
  }
  if (raw === undefined) throw new Malformed('an envelope without a message');
  [reader.position, reader.end] = raw;
  return type;
}
