import { execFile, execFileSync } from 'node:child_process';
import { createServer, connect, type Socket } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Tries of a network namespace, counted by its kernel: SYNs sent and datagrams sent, of both IP versions. */
export interface Tries {
  readonly tcp: number;
  readonly udp: number;
}

export interface NetworkNamespace {
  /** The address of this side, which leads on to the port given; all other addresses lead here too, and nowhere. */
  readonly address: string;
  readonly port: number;
  /** Connections that arrived at the forwarder. */
  arrived(): number;
  tries(): Tries;
  /** Runs the command that follows it in the namespace. */
  readonly enter: readonly string[];
  node(args: readonly string[]): Promise<{ stdout: string; stderr: string }>;
  close(): Promise<void>;
}

/** Why no network namespace can be made here, or undefined. */
export function whyNoNamespace(): string | undefined {
  const name = `review-probe-${process.pid}`;
  try {
    execFileSync('ip', ['netns', 'add', name], { stdio: 'pipe' });
    execFileSync('ip', ['netns', 'del', name], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'making a network namespace takes root and iproute2';
  }
}

/** A network namespace whose default route leads to this process, where one port is forwarded to one on loopback. */
export async function networkNamespace(targetPort: number): Promise<NetworkNamespace> {
  const name = `review-${process.pid}`;
  const [outside, inside] = [`rv${process.pid}a`, `rv${process.pid}b`];
  const [address, own] = ['198.18.77.1', '198.18.77.2'];
  const ip = (line: string) => execFileSync('ip', line.split(' '), { stdio: 'pipe' });
  const within = (line: string) => ip(`netns exec ${name} ip ${line}`);
  ip(`netns add ${name}`);
  ip(`link add ${outside} type veth peer name ${inside}`);
  ip(`link set ${inside} netns ${name}`);
  ip(`address add ${address}/30 dev ${outside}`);
  ip(`address add fd00:77::1/64 dev ${outside} nodad`);
  ip(`link set ${outside} up`);
  within('link set lo up');
  within(`address add ${own}/30 dev ${inside}`);
  within(`address add fd00:77::2/64 dev ${inside} nodad`);
  within(`link set ${inside} up`);
  within(`route add default via ${address}`);
  within('-6 route add default via fd00:77::1');

  let count = 0;
  const sockets = new Set<Socket>();
  const forwarder = createServer((socket) => {
    count += 1;
    const onward = connect(targetPort, '127.0.0.1');
    for (const one of [socket, onward]) {
      sockets.add(one);
      one.on('error', () => one.destroy());
    }
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => forwarder.listen(0, address, resolve));
  const bound = forwarder.address();

  const counters = (file: string) =>
    execFileSync('ip', ['netns', 'exec', name, 'cat', file], { encoding: 'utf8' });
  const enter = ['ip', 'netns', 'exec', name];
  return {
    address,
    enter,
    port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    arrived: () => count,
    tries: () => {
      const v4 = counters('/proc/net/snmp');
      const v6 = counters('/proc/net/snmp6');
      const udp6 = Number(/^Udp6OutDatagrams\s+(\d+)/m.exec(v6)?.[1]);
      return { tcp: counterIn(v4, 'Tcp', 'ActiveOpens'), udp: counterIn(v4, 'Udp', 'OutDatagrams') + udp6 };
    },
    node: (args) =>
      run('ip', [...enter.slice(1), process.execPath, ...args], {
        maxBuffer: 64 * 1024 ** 2,
        encoding: 'utf8',
      }),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => forwarder.close(resolve));
      ip(`netns del ${name}`);
    },
  };
}

/** A counter of /proc/net/snmp: a line of names, then one of values. */
function counterIn(text: string, protocol: string, counter: string): number {
  const [names = [], values = []] = text
    .split('\n')
    .filter((line) => line.startsWith(`${protocol}:`))
    .map((line) => line.split(' '));
  return Number(values[names.indexOf(counter)]);
}
