import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

export const queryTypes = { A: 1, CNAME: 5, PTR: 12, AAAA: 28, SRV: 33 } as const;
export type QueryType = Exclude<keyof typeof queryTypes, 'CNAME'>;

export interface AnswerRecord {
  /** Lower case, with the dot at its end. */
  readonly name: string;
  readonly type: number;
  /** An address, as it is written in records of type A and AAAA; else empty. */
  readonly address: string;
}

export interface Reply {
  readonly outcome: 'data' | 'nodata' | 'nxdomain' | 'SERVFAIL' | 'REFUSED' | 'silence';
  readonly records: readonly AnswerRecord[];
}

const patience = 5000;
const codes = new Map<number, Reply['outcome']>([
  [2, 'SERVFAIL'],
  [3, 'nxdomain'],
  [5, 'REFUSED'],
]);

/** Asks a DNS server on loopback once, from an address of its own, and tells all of the answer section. */
export async function askDns(
  port: number,
  name: string,
  type: QueryType,
  from = '127.0.0.1',
): Promise<Reply> {
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((settle) => socket.bind(0, from, settle));
    const reply = await new Promise<Buffer | undefined>((settle) => {
      const timer = setTimeout(settle, patience, undefined);
      socket.on('message', (message) => {
        clearTimeout(timer);
        settle(message);
      });
      socket.send(queryFor(name, queryTypes[type]), port, '127.0.0.1');
    });
    return reply === undefined ? { outcome: 'silence', records: [] } : replyIn(reply);
  } finally {
    socket.close();
  }
}

function queryFor(name: string, type: number): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  const question = Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')])),
    Buffer.from([0, type >> 8, type & 255, 0, 1]),
  ]);
  return Buffer.concat([Buffer.from([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]), question]);
}

function replyIn(message: Buffer): Reply {
  const code = message.readUInt16BE(2) & 15;
  const count = message.readUInt16BE(6);
  let at = nameAt(message, 12).end + 4;
  const records = Array.from({ length: count }, () => {
    const { name, end } = nameAt(message, at);
    const type = message.readUInt16BE(end);
    const length = message.readUInt16BE(end + 8);
    const data = message.subarray(end + 10, end + 10 + length);
    at = end + 10 + length;
    return { name, type, address: addressIn(type, data) };
  });
  const outcome = code === 0 ? (count > 0 ? 'data' : 'nodata') : (codes.get(code) ?? 'SERVFAIL');
  return { outcome, records };
}

function nameAt(message: Buffer, start: number): { name: string; end: number } {
  let name = '';
  let at = start;
  let end: number | undefined;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    if (length >= 0xc0) {
      end ??= at + 2;
      at = message.readUInt16BE(at) & 0x3fff;
      continue;
    }
    name += `${message.toString('latin1', at + 1, at + 1 + length)}.`;
    at += length + 1;
  }
  return { name: name.toLowerCase() || '.', end: end ?? at + 1 };
}

function addressIn(type: number, data: Buffer): string {
  if (type === queryTypes.A) return data.join('.');
  if (type !== queryTypes.AAAA) return '';
  const groups = data.toString('hex').match(/.{4}/g) ?? [];
  const text = groups.join(':');
  return isIPv6(text) ? text : '';
}
