import fc from 'fast-check';

/** What stands for a port that is free: replaced by the test. */
export const freePort = '$PORT';

const ports = [0, 1].map((index) => `$DNS${index}`);

const key = fc
  .tuple(
    fc.constantFrom('', '', '', 'dns://', 'tls://', 'grpc://', 'https://'),
    fc.constantFrom(
      '.',
      '.',
      'cluster.local',
      'Cluster.Local.',
      'example.org',
      '10.0.0.0/15',
      '10.in-addr.arpa',
    ),
    fc.constantFrom(...ports),
  )
  .map(([scheme, zone, port]) => `${scheme}${zone}:${port}`);

const lines = (...all: readonly string[]) => fc.constantFrom(...all);
const block = (head: string, options: fc.Arbitrary<string>, most = 2) =>
  fc
    .array(options, { maxLength: most })
    .map((some) =>
      some.length === 0 ? head : `${head} {\n${some.map((one) => `    ${one}\n`).join('')}  }`,
    );

const listener = `127.0.0.1:${freePort}`;
const wrong = fc.constantFrom(
  ...[
    'errors stderr',
    'errors stdout more',
    'loop .',
    'reload 1s',
    'reload 5x',
    'reload 10s 20s 30s',
    'reload 10s 1ms',
  ],
  ...[
    'cache 0',
    'cache -5 example.org',
    'health 8080',
    `health ${listener} more`,
    'ready 8181',
    'prometheus 9153',
  ],
  ...[
    'forward .',
    'forward',
    'forward . grpc://127.0.0.1',
    'forward . https://127.0.0.1/dns-query',
    'loop loop',
  ],
);
const missing = fc.constantFrom('nosuch', 'Errors', 'proxy . 127.0.0.1', 'federation', 'errors:', 'dns');

const right = fc.oneof(
  lines(
    'errors',
    'errors stdout',
    'loop',
    'reload',
    'reload 10s',
    'reload 10s 0s',
    'whoami',
    'log',
    'any',
    'debug',
  ),
  lines(
    'log . {common}',
    'minimal',
    'loadbalance',
    'loadbalance round_robin',
    'bind 127.0.0.1',
    'bind 127.0.0.1',
    'bind 127.0.0.2',
  ),
  block('log', lines('class all', 'class denial error', 'class', 'class none', 'level', 'class success'), 1),
  block(
    `health ${listener}`,
    lines('lameduck 5s', 'lameduck 1', 'lameduck', 'lameduck -1s', 'lameduck 1m30s', 'nosuch'),
    1,
  ),
  block(`ready ${listener}`, lines('monitor continuously', 'monitor', 'monitor never', 'nosuch 1'), 1),
  block(`prometheus ${listener}`, lines('runtime_metrics', 'runtime_metrics on', 'nosuch'), 1),
  fc
    .constantFrom('cache', 'cache 30', 'cache 30 example.org', 'cache example.org', 'cache +5')
    .chain((head) =>
      block(
        head,
        lines(
          ...[
            'success 5000',
            'success',
            'success 5000 0',
            'success 5000 60 5',
            'denial 100 30 -1',
            'denial x',
            'success -1',
          ],
          ...[
            'prefetch 10',
            'prefetch',
            'prefetch 10 1m 9%',
            'prefetch 10 1m 10%',
            'prefetch 10 1m 10% 1',
            'prefetch -1',
          ],
          ...[
            'servfail 5m',
            'servfail 301s',
            'servfail 5',
            'servfail -1s',
            'keepttl',
            'keepttl 1',
            'disable',
            'disable all',
          ],
          ...[
            'disable success cluster.local',
            'disable denial',
            'serve_stale',
            'serve_stale 1h verify',
            'serve_stale -1h',
          ],
          ...['serve_stale 1h never', 'serve_stale 1h IMMEDIATE', 'nosuch', 'ttl 5'],
        ),
      ),
    ),
  fc
    .constantFrom(
      'forward . 127.0.0.1',
      'forward example.org 127.0.0.1 [::1]:53',
      'forward . tls://127.0.0.1',
      'forward 10.0.0.0/8 127.0.0.1:5353',
    )
    .chain((head) =>
      block(
        head,
        lines(
          ...[
            'except example.org',
            'except',
            'max_fails 3',
            'max_fails -1',
            'max_fails',
            'force_tcp',
            'force_tcp yes',
          ],
          ...[
            'prefer_udp',
            'expire 10s',
            'expire 10',
            'expire -1s',
            'max_concurrent 1000',
            'max_concurrent -1',
            'max_concurrent x',
          ],
          ...[
            'policy random',
            'policy first',
            'policy',
            'health_check 5s',
            'health_check 5s no_rec',
            'health_check -1s',
          ],
          ...[
            'next_on_nodata',
            'next_on_nodata 1',
            'source_address 127.0.0.1',
            'source_address x',
            'health_check',
          ],
          ...['upstream', 'spray', 'nosuch 1', 'max_idle_conns 5'],
        ),
      ),
    ),
  block(
    'kubernetes cluster.local in-addr.arpa',
    lines(
      ...[
        'pods insecure',
        'pods',
        'pods all',
        'pods disabled verified',
        'ttl 30',
        'ttl',
        'ttl 3601',
        'ttl 0',
        'ttl x',
        'ttl -1',
      ],
      ...[
        'endpoint_pod_names',
        'endpoint_pod_names on',
        'noendpoints',
        'noendpoints 1',
        'namespaces',
        'namespaces shop',
      ],
      ...[
        'labels app=x',
        'labels app!=x',
        'labels app notin (x), !old',
        'namespace_labels size>1',
        'labels',
        'fallthrough',
        'fallthrough in-addr.arpa',
        'ignore empty_service',
        'ignore all',
        'tls a b',
      ],
      ...[
        'resyncperiod 5m',
        'upstream',
        'transfer to *',
        'nosuch',
        'zonal',
        'kubeconfig',
        'namespace_labels',
      ],
    ),
  ).map((text) => {
    // An API server that does not answer, and no patience with it.
    const own = '    endpoint http://127.0.0.1:1\n    startup_timeout 1ms\n';
    return text.endsWith('}') ? text.replace('{\n', `{\n${own}`) : `${text} {\n${own}  }`;
  }),
);

const directive = fc.oneof(
  { weight: 16, arbitrary: right },
  { weight: 1, arbitrary: wrong },
  { weight: 1, arbitrary: missing },
);

const server = fc
  .tuple(
    fc.uniqueArray(key, { minLength: 1, maxLength: 2 }),
    fc.oneof(
      // Mostly each plugin once, in any order.
      {
        weight: 6,
        arbitrary: fc.uniqueArray(directive, { maxLength: 4, selector: (text) => text.split(' ')[0] }),
      },
      { weight: 1, arbitrary: fc.array(directive, { maxLength: 4 }) },
    ),
  )
  .map(([keys, all]) => `${keys.join(' ')} {\n${all.map((one) => `  ${one}\n`).join('')}}\n`);

/** A Corefile that parses, in which something may keep CoreDNS from starting. */
export const startCase = fc.oneof(
  { weight: 3, arbitrary: server },
  { weight: 2, arbitrary: fc.tuple(server, server).map((two) => two.join('')) },
  { weight: 1, arbitrary: fc.tuple(server, server, server).map((all) => all.join('')) },
);
