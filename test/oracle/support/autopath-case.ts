import fc from 'fast-check';

/** How many names a case asks for. */
export const queriesOfAutopathCase = 80;

const of = fc.constantFrom;

/** Names that the DNS server outside of the cluster has. */
export const outside = new Set([
  'www.example.org',
  'api.corp.example.org',
  'shop.example.net',
  'cart',
  'web.shop',
]);

const bases = of(
  ...[
    'cart',
    'web',
    'cart.shop',
    'cart.other',
    'front.other',
    'dual.shop.svc',
    'ext',
    'none',
    'none.gone',
    'shop',
  ],
  ...[
    'www.example.org',
    'api.corp.example.org',
    'missing.example.org',
    'shop.example.net',
    'cart.shop.svc.cluster.local',
  ],
  ...['blocked.example.org', 'web.shop', 'idle', 'local'],
);
const domains = of(
  ...[
    'shop.svc.cluster.local',
    'shop.svc.cluster.local',
    'other.svc.cluster.local',
    'default.svc.cluster.local',
  ],
  ...['svc.cluster.local', 'cluster.local', ''],
);

/** The addresses that ask: a pod of each of two namespaces, and somebody whom CoreDNS does not know. */
export const clients = { '127.0.0.11': 'shop', '127.0.0.12': 'other', '127.0.0.1': undefined } as const;

const query = fc.record({
  name: fc.tuple(bases, domains).map(([base, domain]) => (domain === '' ? base : `${base}.${domain}`)),
  type: of<('A' | 'AAAA')[]>('A', 'A', 'AAAA'),
  from: of(...(Object.keys(clients) as (keyof typeof clients)[])),
});

const through = of('', 'fallthrough', 'fallthrough in-addr.arpa');

const others = fc.subarray([
  'template IN A example.org {\n    match ^blocked[.]\n    rcode NXDOMAIN\n    fallthrough\n  }',
  'hosts {\n    203.0.113.10 web.shop.cluster.local shop.example.net\n    fallthrough\n  }',
  'rewrite name exact none.shop.svc.cluster.local cart.shop.svc.cluster.local',
  'rewrite name suffix .gone.shop.svc.cluster.local .other.svc.cluster.local answer auto',
  'cache 30',
  'errors',
]);

/** A server block with autopath, beside one for a zone outside, and lookups of pods. */
export const autopathCase = fc.record({
  blocks: fc
    .tuple(
      of('@kubernetes', '@kubernetes', 'cluster.local @kubernetes', 'shop.svc.cluster.local @kubernetes'),
      of('verified', 'verified', 'verified', 'insecure'),
      through,
      others,
      of(
        '',
        'hosts {\n    203.0.113.11 www.corp.example.org\n    fallthrough\n  }\n  forward . $OTHER',
        'forward . $OTHER',
      ),
    )
    .map(([autopath, pods, fall, more, stub]) => [
      `.:$DNS {\n  autopath ${autopath}\n  kubernetes cluster.local in-addr.arpa {\n    kubeconfig $KUBECONFIG\n    startup_timeout 60s\n    pods ${pods}\n    ${fall}\n  }\n  forward . $UPSTREAM\n${more.map((one) => `  ${one}\n`).join('')}}\n`,
      ...(stub === '' ? [] : [`corp.example.org:$DNS {\n  ${stub}\n}\n`]),
    ]),
  queries: fc.noShrink(
    fc.array(query, { minLength: queriesOfAutopathCase, maxLength: queriesOfAutopathCase }),
  ),
});
