import fc from 'fast-check';

export const host = 'host.example.org.';

/** What is asked of every Corefile. */
export const names = [
  ...[
    'cart.shop',
    'web.shop',
    'idle.shop',
    'unready.shop',
    'ext.shop',
    'none.shop',
    'cart.nowhere',
    'shop',
    'nowhere',
  ].map((name) => `${name}.svc.cluster.local.`),
  ...['10-1-2-3.shop', '10-1-2.shop', '10-1-2-3.nowhere', 'fd00--1.shop', 'shop'].map(
    (name) => `${name}.pod.cluster.local.`,
  ),
  ...['svc.cluster.local.', 'cluster.local.', 'other.cluster.local.', 'a.b.c.d.svc.cluster.local.', 'local.'],
  ...[
    host,
    't1.example.org.',
    'www.example.org.',
    'missing.example.org.',
    't2.corp.example.org.',
    'www.corp.example.org.',
  ],
  ...['www.example.net.', 't3.example.net.', 'example.org.', '21.0.96.10.in-addr.arpa.'],
];

const zones = [
  '.',
  'cluster.local',
  'svc.cluster.local',
  'shop.svc.cluster.local',
  'local',
  'example.org',
  'corp.example.org',
  '10.0.0.0/8',
];

const through = fc.constantFrom(
  '',
  '',
  'fallthrough',
  'fallthrough example.org',
  'fallthrough cluster.local',
);
const zonesOf = (...some: readonly string[]) => fc.constantFrom('', '', ...some);

/** `$B` stands for the number of the block, `$UPSTREAM` for its own DNS server, `$OTHER` for that of another. */
const plugins = {
  kubernetes: fc
    .tuple(
      fc.constantFrom(
        'cluster.local',
        'cluster.local',
        'cluster.local in-addr.arpa',
        'local cluster.local',
        'svc.cluster.local',
      ),
      fc.constantFrom('', 'pods insecure', 'pods disabled'),
      through,
    )
    .map(
      ([args, pods, fall]) =>
        `kubernetes ${args} {\n    kubeconfig $KUBECONFIG\n    ${pods}\n    ${fall}\n  }`,
    ),
  hosts: fc
    .tuple(zonesOf('example.org', 'cluster.local example.org', '.'), through)
    .map(([args, fall]) =>
      args === ''
        ? `hosts {\n    203.0.113.1$B host.example.org cart.shop.svc.cluster.local\n    ${fall}\n  }`
        : `hosts $HOSTS$B ${args} {\n    ${fall}\n  }`,
    ),
  template: fc
    .tuple(zonesOf('example.org', 'corp.example.org', 'cluster.local', '.'), through)
    .map(
      ([args, fall]) =>
        `template IN A ${args} {\n    match ^t[0-9]\n    answer "{{ .Name }} 60 IN A 203.0.113.2$B"\n    ${fall}\n  }`,
    ),
  forward: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'forward . $UPSTREAM',
        'forward example.org $UPSTREAM',
        'forward . $UPSTREAM {\n    except corp.example.org\n  }',
      ),
    },
    { weight: 1, arbitrary: fc.constant('forward corp.example.org $OTHER\n  forward . $UPSTREAM') },
    {
      weight: 1,
      arbitrary: fc.constant('forward example.org $OTHER {\n    next NXDOMAIN\n  }\n  forward . $UPSTREAM'),
    },
  ),
  cache: fc.constantFrom(
    'cache',
    'cache 30 {\n    disable success cluster.local\n  }',
    'cache 30 example.org',
    'cache corp.example.org example.net {\n    disable denial\n  }',
    'cache {\n    disable success\n  }',
    'cache {\n    success 100 60\n    disable success example.org\n    disable success corp.example.org\n  }',
  ),
  other: fc.constantFrom('errors', 'loadbalance', 'log . {common}'),
};

const server = fc
  .record(plugins, { requiredKeys: [] })
  .chain((chosen) => fc.shuffledSubarray(Object.values(chosen)))
  .map((all) => all.map((one) => `  ${one}\n`).join(''));

/** Server blocks with zones of their own, all on one port. */
export const answerCase = fc
  .uniqueArray(fc.constantFrom(...zones), { minLength: 1, maxLength: 3, size: 'max' })
  .chain((keys) =>
    fc.tuple(fc.constant(keys), fc.array(server, { minLength: keys.length, maxLength: keys.length })),
  )
  .map(([keys, servers]) =>
    keys.map((key, index) => `${key}:$DNS {\n${(servers[index] ?? '').replaceAll('$B', String(index))}}\n`),
  );
