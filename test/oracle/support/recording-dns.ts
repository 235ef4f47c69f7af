import { createSocket } from 'node:dgram';

/** A DNS server on loopback that notes what it is asked. */
export interface RecordingDns {
  readonly port: number;
  /** The names asked for since the last call, lower case with the dot at their end. */
  taken(): readonly string[];
  close(): void;
}

const types = { A: 1, AAAA: 28 } as const;

/** It has 198.51.100.`mark` and 2001:db8::`mark` for every name but those that are missing, with `missing` in them. */
export async function startRecordingDns(
  mark: number,
  isMissingHere = (name: string) => name.includes('missing'),
): Promise<RecordingDns> {
  const socket = createSocket('udp4');
  let asked: string[] = [];
  socket.on('message', (query, { port, address }) => {
    const { name, end } = nameIn(query);
    const type = query.readUInt16BE(end);
    asked.push(name);
    const isMissing = isMissingHere(name);
    const data = isMissing ? undefined : dataOf(type, mark);
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180 | (isMissing ? 3 : 0), 2);
    [1, data === undefined ? 0 : 1, 0, 0].forEach((count, index) =>
      header.writeUInt16BE(count, 4 + 2 * index),
    );
    const record = data === undefined ? Buffer.alloc(0) : recordOf(type, data);
    socket.send(Buffer.concat([header, query.subarray(12, end + 4), record]), port, address);
  });
  await new Promise<void>((settle) => socket.bind(0, '127.0.0.1', settle));
  return {
    port: socket.address().port,
    taken: () => {
      const all = asked;
      asked = [];
      return all;
    },
    close: () => {
      socket.close();
    },
  };
}

function dataOf(type: number, mark: number): Buffer | undefined {
  if (type === types.A) return Buffer.from([198, 51, 100, mark]);
  return type === types.AAAA
    ? Buffer.from([0x20, 1, 0x0d, 0xb8, ...Array<number>(11).fill(0), mark])
    : undefined;
}

/** Of the name that was asked for, for no time at all. */
function recordOf(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function nameIn(query: Buffer): { name: string; end: number } {
  let at = 12;
  let name = '';
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    name += `${query.toString('latin1', at + 1, at + 1 + length)}.`;
    at += length + 1;
  }
  return { name: name.toLowerCase(), end: at + 1 };
}
