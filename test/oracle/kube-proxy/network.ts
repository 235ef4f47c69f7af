import { execFileSync, spawn } from 'node:child_process';

/** Where a pod, or a server on a node itself, is. */
export interface Place {
  readonly namespace: string;
  readonly addresses: readonly string[];
}

/** Nodes and pods as network namespaces, none of which leads to this machine's own network. */
export interface Network {
  readonly nodes: ReadonlyMap<string, Place>;
  /** Behind the router of the nodes. */
  readonly outside: Place;
  /** The router, which is where load balancers of mode Proxy answer. */
  readonly router: Place;
  /** Makes a pod on a node, with the addresses given. */
  addPod(name: string, node: string, addresses: readonly string[]): Place;
  /** Has the router send what is for these addresses to a node, as a load balancer that keeps destinations does. */
  leadTo(node: string, addresses: readonly string[]): void;
  /** Runs the command behind it in the namespace. */
  within(place: Place): readonly string[];
  close(): Promise<void>;
}

/** The last node has it too, and tells of it as one for clients outside. */
export const secondAddress = '198.18.40.103';

const gatewayMac = '02:00:00:00:00:01';
const linkLocal = { 4: '169.254.1.1', 6: 'fe80::1' } as const;

const routerSettings = [
  'net.ipv4.ip_forward=1',
  'net.ipv6.conf.all.forwarding=1',
  'net.ipv4.conf.all.rp_filter=0',
  'net.ipv4.conf.default.rp_filter=0',
  // Refusals are ICMP, of which Linux sends a few a second; the rest would look dropped.
  'net.ipv4.icmp_ratelimit=0',
  'net.ipv4.icmp_msgs_per_sec=100000',
  'net.ipv4.icmp_msgs_burst=100000',
  'net.ipv6.icmp.ratelimit=0',
];

/** IPv4 /24 and IPv6 /64 of each node's pods, by its number. */
export function podRanges(node: number): readonly [string, string] {
  return [`10.244.${node}.0/24`, `fd00:244:0:${node}::/64`];
}

/** The namespaces of these nodes, of a router that joins them, and of a client outside. */
export function makeNetwork(nodeNames: readonly string[], balancers: readonly string[]): Network {
  const prefix = `kp${process.pid}`;
  const made: string[] = [];
  // Its pipe closes however this process ends; it then removes what it was told of.
  const keeper = spawn(
    'sh',
    ['-c', 'all=; while read -r n; do all="$all $n"; done; for n in $all; do ip netns del $n; done'],
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  const add = (name: string): string => {
    const namespace = `${prefix}-${name}`;
    keeper.stdin.write(`${namespace}\n`);
    execFileSync('ip', ['netns', 'add', namespace]);
    made.push(namespace);
    return namespace;
  };
  const batch = (namespace: string, lines: readonly string[]) =>
    execFileSync('ip', ['-n', namespace, '-batch', '-'], { input: `${lines.join('\n')}\n` });
  const forwards = (namespace: string) => {
    execFileSync('ip', ['netns', 'exec', namespace, 'sysctl', '-q', '-w', ...routerSettings]);
  };

  const router: Place = { namespace: add('router'), addresses: ['198.18.40.254', 'fd00:40::fe'] };
  const outside: Place = { namespace: add('outside'), addresses: ['198.18.43.5', 'fd00:43::5'] };
  const nodes = new Map<string, Place>();
  forwards(router.namespace);
  batch(router.namespace, [
    'link set lo up',
    'link add br0 type bridge',
    'link set br0 up',
    'address add 198.18.40.254/24 dev br0',
    'address add fd00:40::fe/64 dev br0 nodad',
    ...balancers.map((address) => `address add ${address}${bits(address)} dev lo`),
    `link add out type veth peer name eth0 netns ${outside.namespace}`,
    'link set out up',
    'address add 198.18.43.254/24 dev out',
    'address add fd00:43::fe/64 dev out nodad',
  ]);
  batch(outside.namespace, [
    'link set lo up',
    'link set eth0 up',
    'address add 198.18.43.5/24 dev eth0',
    'address add fd00:43::5/64 dev eth0 nodad',
    'route add default via 198.18.43.254',
    'route add ::/0 via fd00:43::fe',
  ]);

  nodeNames.forEach((name, index) => {
    const number = index + 1;
    const place: Place = {
      namespace: add(name),
      addresses: [
        `198.18.40.${number}`,
        `fd00:40::${number}`,
        ...(name === nodeNames.at(-1) ? [secondAddress] : []),
      ],
    };
    forwards(place.namespace);
    batch(router.namespace, [
      `link add name ${name} type veth peer name eth0 netns ${place.namespace}`,
      `link set ${name} master br0`,
      `link set ${name} up`,
      ...podRanges(number).map((range, family) => `route add ${range} via ${place.addresses[family] ?? ''}`),
    ]);
    batch(place.namespace, [
      'link set lo up',
      'link set eth0 up',
      ...place.addresses
        .filter((address) => !address.includes(':'))
        .map((address) => `address add ${address}/24 dev eth0`),
      `address add fd00:40::${number}/64 dev eth0 nodad`,
      'route add default via 198.18.40.254',
      'route add ::/0 via fd00:40::fe',
      ...nodeNames.flatMap((_other, at) =>
        at === index
          ? []
          : podRanges(at + 1).map(
              (range, family) =>
                `route add ${range} via ${[`198.18.40.${at + 1}`, `fd00:40::${at + 1}`][family] ?? ''}`,
            ),
      ),
    ]);
    nodes.set(name, place);
  });

  return {
    nodes,
    outside,
    router,
    addPod(name, node, addresses) {
      const on = nodes.get(node);
      if (on === undefined) throw new Error(`there is no node ${node}`);
      const namespace = add(name);
      const end = `pod${made.length}`;
      const families = addresses.map((address) => (address.includes(':') ? 6 : 4));
      batch(on.namespace, [
        `link add name ${end} type veth peer name eth0 netns ${namespace}`,
        `link set ${end} address ${gatewayMac}`,
        `link set ${end} up`,
        `address add fe80::1/64 dev ${end} nodad`,
        ...addresses.map((address) => `route add ${address}${bits(address)} dev ${end}`),
      ]);
      batch(namespace, [
        'link set lo up',
        'link set eth0 up',
        ...addresses.flatMap((address, index) => {
          const gateway = linkLocal[families[index] === 6 ? 6 : 4];
          const all = families[index] === 6 ? '::/0' : '0.0.0.0/0';
          return [
            `address add ${address}${bits(address)} dev eth0${families[index] === 6 ? ' nodad' : ''}`,
            `neighbour add ${gateway} lladdr ${gatewayMac} dev eth0 nud permanent`,
            `route add ${all} via ${gateway} dev eth0 onlink`,
          ];
        }),
      ]);
      return { namespace, addresses };
    },
    leadTo(node, addresses) {
      const via = nodes.get(node)?.addresses ?? [];
      batch(
        router.namespace,
        addresses.map(
          (address) =>
            `route replace ${address}${bits(address)} via ${via[address.includes(':') ? 1 : 0] ?? ''}`,
        ),
      );
    },
    within: ({ namespace }) => ['ip', 'netns', 'exec', namespace],
    close: async () => {
      const ended = new Promise((resolve) => keeper.once('exit', resolve));
      keeper.stdin.end();
      await ended;
    },
  };
}

function bits(address: string): string {
  return address.includes(':') ? '/128' : '/32';
}
