import { fieldsOf, isMessage, type MessageField } from '../../../src/source/protobuf/message-fields.ts';

type Json = Readonly<Record<string, unknown>>;

/** An object as JSON says it, in protobuf as an API server would say it: plain fields also where they are zero. */
export function encodeMessage(message: string, json: Json): Buffer {
  const inlined = new Map<number, Buffer[]>();
  const parts: Buffer[] = [];
  for (const [name, field] of fieldsOf(message)) {
    const bytes = encodeField(field, json[name]);
    const [outer] = field.via;
    if (outer === undefined) parts.push(bytes);
    else inlined.set(outer.number, [...(inlined.get(outer.number) ?? []), bytes]);
  }
  for (const [number, inner] of inlined) parts.push(delimited(number, Buffer.concat(inner)));
  return Buffer.concat(parts);
}

/** A page of a list in the envelope of Kubernetes. */
export function encodeList(
  apiVersion: string,
  message: string,
  items: readonly Json[],
  metadata: Json = { resourceVersion: '7' },
): Buffer {
  const kind = `${message.slice(message.lastIndexOf('.') + 1)}List`;
  const encoded = items.map((item) => delimited(2, encodeMessage(message, item)));
  return envelope(
    apiVersion,
    kind,
    Buffer.concat([delimited(1, encodeMessage('meta.v1.ListMeta', metadata)), ...encoded]),
  );
}

export function envelope(apiVersion: string, kind: string, raw: Buffer): Buffer {
  const type = Buffer.concat([delimited(1, Buffer.from(apiVersion)), delimited(2, Buffer.from(kind))]);
  const tail = [delimited(3, Buffer.alloc(0)), delimited(4, Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('k8s\0', 'latin1'), delimited(1, type), delimited(2, raw), ...tail]);
}

export function delimited(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

export function varint(value: number | bigint): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

function encodeField(field: MessageField, value: unknown): Buffer {
  const { number, type, shape } = field;
  if (shape === '[]')
    return Buffer.concat(((value ?? []) as unknown[]).map((one) => encodeValue(number, type, one)));
  if (shape === '{}') {
    const entries = Object.entries((value ?? {}) as Json);
    return Buffer.concat(
      entries.map(([key, one]) =>
        delimited(number, Buffer.concat([delimited(1, Buffer.from(key)), encodeValue(2, type, one)])),
      ),
    );
  }
  if (value !== undefined) return encodeValue(number, type, value);
  return field.omitsZero
    ? encodeValue(number, type, { string: '', int: 0, bool: false }[type])
    : Buffer.alloc(0);
}

function encodeValue(number: number, type: string, value: unknown): Buffer {
  switch (type) {
    case 'string':
      return delimited(number, Buffer.from(value as string));
    case 'int':
    case 'bool':
      return numbered(number, Number(value));
    case 'time':
      return delimited(number, numbered(1, Date.parse(value as string) / 1000));
    case 'quantity':
      return delimited(number, delimited(1, Buffer.from(value as string)));
    case 'intOrString': {
      const [kind, int, text] = typeof value === 'number' ? [0, value, ''] : [1, 0, value as string];
      return delimited(
        number,
        Buffer.concat([numbered(1, kind), numbered(2, int), delimited(3, Buffer.from(text))]),
      );
    }
  }
  if (!isMessage(type)) throw new Error(`no type ${type}`);
  return delimited(number, encodeMessage(type, value as Json));
}

function numbered(number: number, value: number): Buffer {
  return Buffer.concat([varint(number << 3), varint(value)]);
}
