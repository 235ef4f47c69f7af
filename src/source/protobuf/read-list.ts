import { Malformed } from './malformed.ts';
import { expectWireType, readMessage, type ValueReader } from './value-reader.ts';
import { wire, type WireReader } from './wire-reader.ts';

/** A page of a list, its items not read yet. */
export interface ProtobufPage {
  readonly apiVersion: string;
  readonly kind: string;
  readonly continue: string;
  readonly remaining: number;
  readonly resourceVersion: string;
  /** Reads the items in turn with the reader of their kind. Throws Malformed. */
  items(item: ValueReader): unknown[];
}

const magic = Buffer.from('k8s\0', 'latin1');

/**
 * The list inside the envelope that Kubernetes puts around every protobuf message: four bytes, then runtime.Unknown,
 * whose `raw` is the message. Throws Malformed.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding-idl
 */
export function readList(reader: WireReader): ProtobufPage {
  const { apiVersion, kind } = openEnvelope(reader);
  let [token, resourceVersion, remaining] = ['', '', 0];
  const starts: number[] = [];
  while (reader.position < reader.end) {
    const tag = reader.uint32();
    if (tag === ((1 << 3) | wire.bytes)) {
      readMessage(reader, (number, wireType) => {
        if (number === 2 && wireType === wire.bytes) resourceVersion = reader.text();
        else if (number === 3 && wireType === wire.bytes) token = reader.text();
        else if (number === 4 && wireType === wire.varint) remaining = reader.int64();
        else reader.skip(wireType);
      });
    } else if (tag === ((2 << 3) | wire.bytes)) {
      starts.push(reader.position);
      reader.skip(wire.bytes);
    } else throw new Malformed('a list has metadata and items only');
  }
  return {
    apiVersion,
    kind,
    continue: token,
    remaining,
    resourceVersion,
    items: (item) =>
      starts.map((start) => {
        reader.position = start;
        return item.read(reader);
      }),
  };
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
