import fc from 'fast-check';
import type { QueryType } from './dns-client.ts';

const host = 'host.example.org.';

const names = [
  ...[
    'cart.shop',
    'web.shop',
    'idle.shop',
    'unready.shop',
    'ext.shop',
    'inner.shop',
    'number.shop',
    'none.shop',
    'cart.nowhere',
    'shop',
    'nowhere',
    '_http._tcp.cart.shop',
    '10-244-0-10.web.shop',
  ].map((name) => `${name}.svc.cluster.local.`),
  ...['10-1-2-3.shop', '10-1-2.shop', '10-1-2-3.nowhere', 'fd00--1.shop', 'shop'].map(
    (name) => `${name}.pod.cluster.local.`,
  ),
  ...['svc.cluster.local.', 'cluster.local.', 'other.cluster.local.', 'a.b.c.d.svc.cluster.local.', 'local.'],
  ...[
    host,
    't1.example.org.',
    'www.example.org.',
    'alias.example.org.',
    'cart.alias.example.org.',
    'cart.shop.old.example.org.',
    'missing.example.org.',
    'localhost.example.org.',
    't2.corp.example.org.',
    'www.corp.example.org.',
  ],
  ...['www.example.net.', 't3.example.net.', 'example.org.', 'localhost.', 'a.localhost.'],
];

const reverseNames = [
  ...['21.0.96.10', '10.0.244.10', '99.0.96.10', '0.96.10', '10', '10.113.0.203', '1.0.0.127', '127'].map(
    (name) => `${name}.in-addr.arpa.`,
  ),
  '1.3.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.6.9.0.0.0.0.d.f.ip6.arpa.',
];

/** All that is asked of a Corefile, of which each case takes some. */
const everyQuery: readonly (readonly [string, QueryType])[] = [
  ...names.flatMap((name) => (['A', 'AAAA'] as const).map((type) => [name, type] as const)),
  ...['_http._tcp.cart.shop.svc.cluster.local.', 'web.shop.svc.cluster.local.', host, 'www.example.net.'].map(
    (name) => [name, 'SRV'] as const,
  ),
  ...reverseNames.flatMap((name) => (['PTR', 'PTR', 'A'] as const).map((type) => [name, type] as const)),
];
/** How many a case takes. */
export const queriesOfCase = 40;

const zones = [
  ...['.', '.', '.', '.'],
  'cluster.local',
  'svc.cluster.local',
  'shop.svc.cluster.local',
  'local',
  'example.org',
  'corp.example.org',
  '10.0.0.0/8',
  'ip6.arpa',
];

const through = fc.constantFrom(
  '',
  '',
  'fallthrough',
  'fallthrough example.org',
  'fallthrough cluster.local',
  'fallthrough in-addr.arpa ip6.arpa',
);
const zonesOf = (...some: readonly string[]) => fc.constantFrom('', '', ...some);

const rewrites = [
  'rewrite name exact alias.example.org cart.shop.svc.cluster.local',
  'rewrite continue name alias.example.org host.example.org',
  'rewrite name suffix .alias.example.org .shop.svc.cluster.local answer auto',
  'rewrite stop name suffix .old.example.org. .svc.cluster.local',
  'rewrite name prefix www t1 answer auto',
  'rewrite continue name prefix cart. web.',
  'rewrite name substring shop nowhere answer auto',
  'rewrite continue name substring example other.example',
  'rewrite name regex (.*)\\.alias\\.example\\.org {1}.shop.svc.cluster.local answer auto',
  'rewrite name regex ^([a-z]+)[.]([a-z]+)[.]svc[.]cluster[.]local[.]$ {2}.{1}.example.org',
  'rewrite stop {\n    name regex (.*)[.]old[.]example[.]org[.] {1}.svc.cluster.local\n    answer name (.*)[.]svc[.]cluster[.]local[.] {1}.old.example.org\n  }',
  'rewrite stop type AAAA A',
  'rewrite continue type SRV A',
  'rewrite type PTR A',
  'rewrite class CH IN',
  'rewrite continue ttl suffix example.org 30',
  'rewrite ttl www.example.net 30',
  'rewrite continue rcode suffix corp.example.org NXDOMAIN NOERROR',
];

/** `$B` stands for the number of the block, `$UPSTREAM` for its own DNS server, `$OTHER` for that of another. */
const plugins = {
  kubernetes: fc
    .tuple(
      fc.constantFrom(
        'cluster.local',
        'cluster.local',
        'cluster.local in-addr.arpa ip6.arpa',
        'cluster.local 10.96.0.0/16',
        'local cluster.local',
        'svc.cluster.local',
      ),
      fc.constantFrom('', 'pods insecure', 'pods disabled'),
      through,
    )
    .map(
      ([args, pods, fall]) =>
        `kubernetes ${args} {\n    kubeconfig $KUBECONFIG\n    startup_timeout 60s\n    ${pods}\n    ${fall}\n  }`,
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
  denial: fc
    .tuple(
      fc.constantFrom('IN AAAA', 'IN ANY', 'ANY AAAA', 'IN SRV', 'CH A'),
      zonesOf('example.org', 'svc.cluster.local'),
      fc.constantFrom(
        '',
        'match ^www[.]',
        'match ^(cart|web)[.] ^t\\d',
        'match (.*)[.]corp[.]example[.]org[.]$',
      ),
      fc.constantFrom('rcode NXDOMAIN', 'rcode NOERROR', 'rcode REFUSED', 'rcode SERVFAIL'),
      fc.constantFrom('fallthrough', 'fallthrough example.org', ''),
    )
    .map(
      ([types, args, match, code, fall]) =>
        `template ${types} ${args} {\n    ${match}\n    ${code}\n    ${match === '' ? '' : fall}\n  }`,
    ),
  rewrite: fc
    .array(fc.constantFrom(...rewrites), { minLength: 1, maxLength: 3 })
    .map((all) => all.join('\n  ')),
  acl: fc
    .tuple(
      zonesOf('example.org', 'corp.example.org', 'cluster.local'),
      fc.array(
        fc.constantFrom(
          'allow',
          'allow type A',
          'block type AAAA',
          'filter type SRV PTR',
          'filter',
          'allow net 198.51.100.0/24',
          'block type AAAA net 198.51.100.0/24',
          'allow type A AAAA net *',
        ),
        { minLength: 1, maxLength: 2 },
      ),
    )
    .map(([args, lines]) => `acl ${args} {\n${lines.map((line) => `    ${line}\n`).join('')}  }`),
  local: fc.constantFrom('local', 'local {\n    localhost_prefix off\n  }'),
  file: fc
    .tuple(fc.constantFrom('example.org', 'corp.example.org', 'example.net'), through)
    .map(([zone, fall]) => `file $ZONE ${zone} {\n    ${fall}\n  }`),
  last: fc.constantFrom('whoami', 'erratic {\n    drop 0\n  }'),
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
  .chain((chosen) => {
    const all = Object.values(chosen);
    return fc.shuffledSubarray(all, { minLength: Math.max(0, all.length - 2) });
  })
  .map((all) => all.map((one) => `  ${one}\n`).join(''));

/** Server blocks with zones of their own, all on one port. */
const blocksOf = fc
  .uniqueArray(fc.constantFrom(...zones), { minLength: 1, maxLength: 3, size: 'max' })
  .chain((keys) =>
    fc.tuple(fc.constant(keys), fc.array(server, { minLength: keys.length, maxLength: keys.length })),
  )
  .map(([keys, servers]) =>
    keys.map((key, index) => `${key}:$DNS {\n${(servers[index] ?? '').replaceAll('$B', String(index))}}\n`),
  );

/** What a block has beside may stand in a snippet. */
const imported = fc.tuple(blocksOf, fc.boolean()).map(([blocks, isShared]) => {
  if (!isShared) return blocks;
  const shared = '  local\n';
  const [first = '', ...others] = blocks.map((block) => block.replace(shared, '  import shared\n'));
  return [`(shared) {\n${shared}}\n${first}`, ...others];
});

/** A Corefile, and what is asked of it. */
export const answerCase = fc.record({
  blocks: imported,
  queries: fc.noShrink(
    fc.shuffledSubarray([...everyQuery], { minLength: queriesOfCase, maxLength: queriesOfCase }),
  ),
});
