import fc from 'fast-check';

/** Names of plugins, where every other name is one that CoreDNS does not have. */
export const plugins = ['errors', 'forward', 'kubernetes', 'cache', 'log', 'hosts', 'template', 'val'];

const environment = fc.record(
  {
    A: fc.constantFrom('val', '', '.', 'shop.example', '10.0.0.0/15', '{$B}', '{%C%}', '{', '(s)', 'a b'),
    B: fc.constantFrom('log', '53', '{', 'x'),
    C: fc.constantFrom('1053', 'a"b', '#no', '{$A', 'B'),
  },
  { requiredKeys: [] },
);

const variable = fc.constantFrom(
  ...[
    '{$A}',
    '{%A%}',
    '{$B}',
    '{%C%}',
    '{$NONE}',
    'x{$A}y',
    '{$}',
    '{%%}',
    '{$A',
    '{%B',
    '{${%C%}}',
    '{%A%}{$B}',
  ],
);

const quoted = fc
  .array(fc.constantFrom('a', ' ', '\\"', '\\n', '\\\\', '\n', '#', '{', '}', 'é', '\\', '{$B}', '\r'), {
    maxLength: 5,
  })
  .map((parts) => `"${parts.join('')}"`);

const cidr = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('10.0.0.0', '192.168.1.1', '172.20.255.3', '0.0.0.0', '255.255.255.255'),
      fc.nat(34),
    )
    .map(([address, mask]) => `${address}/${mask}`),
  fc
    .tuple(
      fc.constantFrom(
        '2001:db8::',
        'fd00:1::1',
        '::',
        '::1',
        '0::',
        'fe80::1%eth0',
        '1:2:3:4:5:6:7:8',
        '::ffff:10.0.0.0',
      ),
      fc.integer({ min: 0, max: 130 }),
    )
    .map(([address, mask]) => `${address}/${mask}`),
  fc.constantFrom(
    '10.0.0/8',
    '10.0.0.0/08',
    '10.0.0.0/',
    '010.0.0.0/8',
    '1.2.3.4/+8',
    '2001:db8::/32:54',
    '10.1.0.0/x',
  ),
);

const zone = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '.',
      'cluster.local',
      'Shop.Example.',
      'in-addr.arpa',
      'example.org',
      'é.example',
    ),
  },
  { weight: 4, arbitrary: cidr },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        'a..b',
        '..',
        '.a',
        'a\\.b',
        'a\\',
        'a\\046b',
        '\\',
        'l'.repeat(63),
        'l'.repeat(64),
        '*',
        'ȶ',
        'a b',
      ],
      ...[`${'l'.repeat(60)}.`.repeat(4), `${'l'.repeat(62)}.`.repeat(4), 'l.'.repeat(127), 'l.'.repeat(128)],
    ),
  },
);

const key = fc
  .tuple(
    fc.constantFrom(
      '',
      '',
      '',
      '',
      'dns://',
      'tls://',
      'grpc://',
      'https://',
      'https3://',
      'quic://',
      'unix://',
      'ftp://',
    ),
    zone,
    fc.constantFrom(
      '',
      '',
      '',
      ':53',
      ':1053',
      ':',
      ':x',
      ':+53',
      ':053',
      ':0',
      ':-1',
      ':99999999999999999999',
      ':53:54',
    ),
    fc.constantFrom('', '', '', '', '', ','),
  )
  .map((parts) => parts.join(''));

const plain = fc.constantFrom('ttl', '30', '/none/hosts', 'a#b', '#', 'a\rb', 'a,', '\\', 'é', "'", 'a"b c"');
const argument = fc.oneof(
  { weight: 8, arbitrary: plain },
  { weight: 3, arbitrary: zone },
  { weight: 2, arbitrary: variable },
  { weight: 2, arbitrary: quoted },
);
const space = fc.constantFrom(' ', ' ', ' ', '  ', '\t', '\u00a0', ' \r', '\u3000', '\u0085', '\ufeff ');
const end = fc.constantFrom('\n', '\n', '\n', '\r\n', ' # said\n', '\n# "a { said\n', '\n\n', '#no\n');

function line(words: fc.Arbitrary<readonly string[]>): fc.Arbitrary<string> {
  return fc.tuple(words, space, end).map(([all, between, after]) => `${all.join(between)}${after}`);
}

const patterns = [
  ...['one.conf', '*.conf', 'none', 'none*', '?wo.conf', '../nothing', '..data', 'a*b*', '[ab]', '['],
] as const;
const oddImport = fc.constantFrom(
  'import',
  'import ""',
  'import s t',
  'import {$B}',
  '"import" s',
  'import {$A}',
  '{$IMP} s',
);
const importOf = (names: readonly string[]) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...names).map((one) => `import ${one}`) },
    { weight: 1, arbitrary: oddImport },
  );

const name = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...plugins) },
  { weight: 1, arbitrary: fc.constantFrom('nosuch', '"log"', '{$B}', '{$A}', 'Log', 'import#') },
);

/** Lines of directives, which import some of these names. */
function directivesOf(names: readonly string[]): fc.Arbitrary<string> {
  const importing = importOf(names).chain((one) => end.map((after) => `${one}${after}`));
  const option = fc.oneof(
    { weight: 9, arbitrary: line(fc.array(argument, { minLength: 1, maxLength: 3, size: 'max' })) },
    { weight: 1, arbitrary: importing },
  );
  const simple = fc.tuple(name, fc.array(argument, { maxLength: 3, size: 'max' }));
  const nesting = fc
    .tuple(
      name,
      fc.array(argument, { maxLength: 2 }),
      fc.array(option, { maxLength: 3 }),
      fc.constantFrom('\n', ' '),
      end,
    )
    .map(
      ([one, words, options, before, after]) =>
        `${[one, ...words, '{'].join(' ')}${options.length === 0 ? before : '\n'}${options.join('')}}${after}`,
    );
  const directive = fc.oneof(
    { weight: 5, arbitrary: line(simple.map(([one, rest]) => [one, ...rest])) },
    { weight: 3, arbitrary: nesting },
    { weight: 1, arbitrary: importing },
  );
  return fc.array(directive, { maxLength: 4, size: 'max' }).map((all) => all.join(''));
}
// What imports itself over others is imported up to a limit, which takes minutes: here each imports what comes before it.
const deepest = directivesOf(['u', 'none*']);
const directives = directivesOf([...patterns, 's', 't', 'u']);

const keys = fc
  .tuple(
    fc.array(fc.oneof({ weight: 9, arbitrary: key }, { weight: 1, arbitrary: fc.oneof(variable, quoted) }), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.constantFrom(' ', ', ', ' ,', ',\n'),
  )
  .map(([all, between]) => all.join(between));
const soundKeys = fc.oneof(
  fc.constantFrom('.', '.:53', 'cluster.local in-addr.arpa ip6.arpa', 'tls://example.org', '{$A}:53'),
  fc.tuple(cidr, cidr).map((two) => two.join(' ')),
);

const braced = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: soundKeys }, { weight: 2, arbitrary: keys }),
    fc.constantFrom(' {\n', ' {\n', '{\n', '\n{\n', ' { '),
    directives,
    fc.constantFrom('}\n', '}\n', '}', '} ', ''),
  )
  .map((parts) => parts.join(''));
const snippet = fc
  .tuple(
    fc.oneof(
      fc.tuple(fc.constant('u'), directivesOf(['none*'])),
      fc.tuple(fc.constantFrom('s', 't'), directivesOf([...patterns, 'u'])),
      fc.tuple(
        fc.constantFrom('s', '', 'none'),
        fc.constantFrom('import s\n', '', '{\nimport none\n}\n', 'log import s\n'),
      ),
    ),
    fc.constantFrom('}\n', '}\n', '}\n', ''),
  )
  .map(([[one, body], after]) => `(${one}) {\n${body}${after}`);
const block = fc.oneof(
  { weight: 8, arbitrary: braced },
  { weight: 3, arbitrary: snippet },
  { weight: 1, arbitrary: fc.tuple(keys, directives).map(([one, body]) => `${one}\n${body}`) },
  { weight: 1, arbitrary: importOf([...patterns, 's', 't', 'u']).map((one) => `${one}\n`) },
);

/** Texts with one piece too many or too few, at any place. */
const spoilt = fc
  .tuple(
    fc.array(block, { maxLength: 4, size: 'max' }).map((all) => all.join('')),
    fc.nat(400),
    fc.constantFrom('', '', '', '', '}', '{', '{ ', '"', '\n', 'import s\n', '\\', '#', '\r', '{\n}'),
    fc.constantFrom(0, 0, 0, 0, 0, 1, 3),
  )
  .map(([text, at, inserted, removed]) => {
    const place = at % (text.length + 1);
    return `${text.slice(0, place)}${inserted}${text.slice(place + removed)}`;
  });

/** A Corefile, files beside it, and the variables that its process has. */
export const corefileCase = fc.record({
  text: fc.oneof(
    { weight: 30, arbitrary: spoilt },
    { weight: 1, arbitrary: spoilt.map((text) => `\ufeff${text}`) },
  ),
  files: fc.record(
    {
      'one.conf': deepest,
      'two.conf': fc.oneof(deepest, fc.constantFrom('', '(u) {\nlog\n}\n', '. {\nerrors\n}\n')),
    },
    { requiredKeys: [] },
  ),
  environment,
});

/** What 2,000 cases now and then do without, so that how much of upstream's code a run reaches hangs on no chance. */
export const rarities: readonly string[] = [
  ...['dns', 'tls', 'quic', 'grpc', 'https', 'https3'].map((scheme) => `${scheme}://example.org {\nlog\n}\n`),
  'a..b {\nlog\n}\n',
  'ȶ {\nlog\n}\n',
  'example.org: {\nlog\n}\n',
  'example.org:053 {\nlog\n}\n',
  `${'l.'.repeat(128)} {\nlog\n}\n`,
  '0::/8 {\nlog\n}\n',
  '10.0.0.0/15:1053, 2001:db8::/33 {\nlog\n}\n',
  '. {\nhosts {\n}\nhosts {}\ntemplate {\nttl 30\nval {\nttl 30\n}\n}\ncache\n{\nttl 30\n}\n}\n',
  '(s) {\nhosts {\nttl 30\n}\n}\n. {\nimport s\n}\n',
  '(s)\nlog\n',
  '(s) {\nhosts {\nttl 30\n}\n',
];
