import fc from 'fast-check';
import type { QueryType } from './dns-client.ts';

/** How many names a case asks for. */
export const queriesOfNamesCase = 80;

const of = fc.constantFrom;

const services = of(
  ...['cart', 'web', 'idle', 'unready', 'ext', 'inner', 'outer', 'nowhere', 'self', 'ping', 'number', 'dual'],
  ...['dual', 'sets', 'sets', 'front', 'none'],
);
const pods = of(
  ...['10-244-1-10', '10-244-1-11', '10-244-1-14', '10-244-1-15', 'fd00-244--11', 'fd00-244-0--11'],
  ...['10-9-9-9', '--ffff-a01-203', '010-1-2-3', '1-2-3-', '-1-2-3', 'fd00', 'pod-a', '--', '10-1-2-300'],
);
const before = of(
  ...[
    '',
    '',
    '',
    'one.',
    'three.',
    '10-244-1-11.',
    '10-244-1-13.',
    '10-244-1-12.',
    'pod-a.',
    'sets-0.',
    'sets-1.',
  ],
  ...['fd00-244--0.', 'fd00-244--a.', '10-244-2-10.', '10-244-3-10.', 'nosuch.', 'a.b.c.', 'x.pin._zone.'],
  ...['_http._tcp.', 'http.tcp.', '_dns._udp.', '_dns._tcp.', '_nosuch._tcp.', '_http.tcp.', '_._.'],
);
const namespaces = of('shop', 'shop', 'shop', 'other', 'other', 'default', 'gone');
const types = of<QueryType[]>('A', 'A', 'A', 'AAAA', 'AAAA', 'SRV', 'SRV', 'PTR');

const reversed = of(
  ...['21.0.96.10', '31.0.96.10', '41.0.96.10', '42.0.96.10', '11.1.244.10', '12.1.244.10', '14.1.244.10'],
  ...['10.3.244.10', '10.2.244.10', '9.9.9.9', '96.10', '021.0.96.10', '21.0.96.10.5', '300.0.96.10', 'x'],
).map((name) => `${name}.in-addr.arpa.`);

/** The name for an IPv6 address whose groups are these, the left ones and the right ones. */
function reversed6(left: string, right: string): string {
  const groups = [left.split(':'), right.split(':')].map((all) => all.map((one) => one.padStart(4, '0')));
  const [before6 = [], after = []] = groups;
  const zeros = Array<string>(8 - before6.length - after.length).fill('0000');
  const digits = [...before6, ...zeros, ...after].join('').match(/./g) ?? [];
  return `${digits.toReversed().join('.')}.ip6.arpa.`;
}

const query = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(before, services, namespaces, types)
      .map(([first, service, namespace, type]) => [
        `${first}${service}.${namespace}.svc.cluster.local.`,
        type,
      ]),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(of('', '', '', 'a.', 'a.b.', 'a.b.c.'), pods, namespaces, types)
      .map(([first, pod, namespace, type]) => [`${first}${pod}.${namespace}.pod.cluster.local.`, type]),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      of(
        ...['cluster.local.', 'svc.cluster.local.', 'pod.cluster.local.', 'shop.svc.cluster.local.'],
        ...[
          'gone.svc.cluster.local.',
          'shop.pod.cluster.local.',
          'ns.dns.cluster.local.',
          'dns.cluster.local.',
        ],
        ...[
          'cart.shop.cluster.local.',
          'in-addr.arpa.',
          'ip6.arpa.',
          'svc.in-addr.arpa.',
          'a.svc.in-addr.arpa.',
        ],
      ),
      types,
    ),
  },
  { weight: 2, arbitrary: fc.tuple(reversed, of<QueryType[]>('PTR', 'PTR', 'PTR', 'A', 'SRV')) },
  {
    weight: 1,
    arbitrary: fc.tuple(
      of(
        reversed6('fd00:96', '31'),
        reversed6('fd00:244', 'a'),
        reversed6('fd00:244:2', 'b'),
        reversed6('fd00:244', '99'),
        reversed6('fd00:96', '31').slice(2),
      ),
      of<QueryType[]>('PTR', 'PTR', 'AAAA'),
    ),
  },
) as fc.Arbitrary<[string, QueryType]>;

const options = fc
  .record(
    {
      pods: of('pods disabled', 'pods insecure', 'pods verified', 'pods verified', 'pods insecure'),
      which: of(
        ...['namespaces shop', 'namespaces other gone', 'namespaces shop\n    namespaces other'],
        ...['namespace_labels team=b', 'namespace_labels team in (a, c)', 'namespace_labels team notin (a)'],
        ...['namespace_labels !team', 'namespace_labels kubernetes.io/metadata.name=shop'],
      ),
      labels: of('labels tier=front', 'labels tier notin (front)', 'labels tier'),
      names: of('endpoint_pod_names'),
      ignore: of('ignore empty_service'),
      endpoints: of('noendpoints', ''),
      ttl: of('ttl 0', 'ttl 30'),
      zonal: of('zonal', ''),
    },
    { requiredKeys: ['pods'] },
  )
  .filter(({ endpoints, zonal }) => endpoints !== 'noendpoints' || zonal !== 'zonal')
  .map((all) => Object.values(all).filter((line) => line !== ''));

/** One kubernetes plugin, and names that it may know. */
export const namesCase = fc.record({
  block: fc
    .tuple(
      of(
        'cluster.local in-addr.arpa ip6.arpa',
        'cluster.local',
        'in-addr.arpa ip6.arpa cluster.local',
        'cluster.local .',
      ),
      options,
    )
    .map(
      ([zones, lines]) =>
        `.:$DNS {\n  kubernetes ${zones} {\n    kubeconfig $KUBECONFIG\n    startup_timeout 60s\n${lines.map((line) => `    ${line}\n`).join('')}  }\n  whoami\n}\n`,
    ),
  queries: fc.noShrink(fc.array(query, { minLength: queriesOfNamesCase, maxLength: queriesOfNamesCase })),
});
