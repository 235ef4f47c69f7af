import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Corefile } from '../../src/model/corefile.ts';
import { importsFromMounts } from '../../src/parse/corefile-import.ts';
import { parseCorefile } from '../../src/parse/corefile.ts';
import { aks, eks, k3s, kubeadm, nodeLocal, openshift } from './corefiles.ts';

type Surroundings = Parameters<typeof parseCorefile>[1];

function valueOf(text: string, surroundings?: Surroundings): Corefile {
  const result = parseCorefile(text, surroundings);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

/** `name arg arg { line; line }` for each directive, by block. */
function outline(corefile: Corefile): string[][] {
  type Line = Corefile['blocks'][number]['directives'][number];
  const show = ({ name, args, block }: Line): string =>
    [name, ...args, ...(block.length > 0 ? [`{ ${block.map(show).join('; ')} }`] : [])].join(' ');
  return corefile.blocks.map(({ directives }) => directives.map(show));
}

const served = (corefile: Corefile) =>
  corefile.blocks.map(({ keys }) => keys.map(({ scheme, zone, port }) => `${scheme}://${zone}:${port}`));

const customMount = (data: Record<string, string>) => ({
  imports: importsFromMounts({ '/etc/coredns/custom': data }),
});

describe('Corefiles of distributions', () => {
  test('kubeadm', () => {
    const corefile = valueOf(kubeadm);
    expect(served(corefile)).toEqual([['dns://.:53']]);
    expect(outline(corefile)).toEqual([
      [
        'errors',
        'health { lameduck 5s }',
        'ready',
        'kubernetes cluster.local in-addr.arpa ip6.arpa { pods insecure; fallthrough in-addr.arpa ip6.arpa; ttl 30 }',
        'prometheus :9153',
        'forward . /etc/resolv.conf { max_concurrent 1000 }',
        'cache 30 { disable success cluster.local; disable denial cluster.local }',
        'loop',
        'reload',
        'loadbalance',
      ],
    ]);
    expect(corefile.imports).toEqual([]);
    expect(corefile.blocks[0]!.directives[3]).toEqual({
      name: 'kubernetes',
      args: ['cluster.local', 'in-addr.arpa', 'ip6.arpa'],
      line: 7,
      column: 5,
      unresolved: [],
      stray: [],
      block: [
        { name: 'pods', args: ['insecure'], line: 8, column: 8, block: [], unresolved: [], stray: [] },
        {
          name: 'fallthrough',
          args: ['in-addr.arpa', 'ip6.arpa'],
          line: 9,
          column: 8,
          block: [],
          unresolved: [],
          stray: [],
        },
        { name: 'ttl', args: ['30'], line: 10, column: 8, block: [], unresolved: [], stray: [] },
      ],
    });
  });

  test('EKS', () => {
    expect(outline(valueOf(eks))[0]).toContain('health { lameduck 5s }');
    expect(outline(valueOf(eks))[0]).toHaveLength(10);
  });

  test('AKS with what coredns-custom adds inside and outside the block', () => {
    const corefile = valueOf(
      aks,
      customMount({
        'corp.server': 'corp.example:53 {\n    forward . 10.1.0.4\n}\n',
        'log.override': 'log\n',
        'notes.md': 'not imported',
      }),
    );
    expect(outline(corefile)[0]!.at(-1)).toBe('log');
    expect(outline(corefile)[1]).toEqual(['forward . 10.1.0.4']);
    expect(corefile.blocks[1]!.file).toBe('/etc/coredns/custom/corp.server');
    expect(corefile.imports).toEqual([
      {
        pattern: 'custom/*.override',
        line: 18,
        column: 5,
        snippet: false,
        files: ['/etc/coredns/custom/log.override'],
      },
      {
        pattern: 'custom/*.server',
        line: 20,
        column: 1,
        snippet: false,
        files: ['/etc/coredns/custom/corp.server'],
      },
    ]);
  });

  test('AKS without coredns-custom: a glob may match nothing', () => {
    expect(valueOf(aks, customMount({})).imports.map(({ files }) => files)).toEqual([[], []]);
  });

  test('k3s while coredns-custom is not known', () => {
    const corefile = valueOf(k3s);
    expect(corefile.imports.map(({ pattern, files }) => [pattern, files])).toEqual([
      ['/etc/coredns/custom/*.override', undefined],
      ['/etc/coredns/custom/*.server', undefined],
    ]);
    expect(outline(corefile)[0]).toContain(
      'hosts /etc/coredns/NodeHosts { ttl 60; reload 15s; fallthrough }',
    );
    expect(outline(corefile)[0]!.at(-1)).toBe('forward . /etc/resolv.conf');
  });

  test('NodeLocal DNSCache', () => {
    const corefile = valueOf(nodeLocal);
    expect(served(corefile)).toEqual([
      ['dns://__pillar__dns__domain__.:53'],
      ['dns://in-addr.arpa.:53'],
      ['dns://ip6.arpa.:53'],
      ['dns://.:53'],
    ]);
    expect(outline(corefile)[0]).toEqual([
      'errors',
      'cache { success 9984 30; denial 9984 5 }',
      'reload',
      'loop',
      'bind __PILLAR__LOCAL__DNS__ __PILLAR__DNS__SERVER__',
      'forward . __PILLAR__CLUSTER__DNS__ { force_tcp }',
      'prometheus :9253',
      'health __PILLAR__LOCAL__DNS__:8080',
    ]);
  });

  test('OpenShift', () => {
    const corefile = valueOf(openshift);
    expect(served(corefile)).toEqual([
      ['dns://corp.example.:5353'],
      ['dns://.:5353'],
      ['dns://hostname.bind.:5353'],
    ]);
    expect(corefile.blocks.map(({ line }) => line)).toEqual([2, 18, 41]);
    expect(outline(corefile)[0]![1]).toBe(
      'forward . tls://10.0.0.53 { tls_servername dns.corp.example; ' +
        'tls /etc/pki/dns.corp.example-7/ca-bundle.crt; policy random }',
    );
  });
});

describe('grammar', () => {
  test('keys are parted by spaces, commas and line breaks behind a comma', () => {
    expect(served(valueOf('example.org example.net,example.com,\n  Example.EDU:1053 {\n}'))).toEqual([
      ['dns://example.org.:53', 'dns://example.net,example.com.:53', 'dns://example.edu.:1053'],
    ]);
  });

  test('one block needs no braces', () => {
    expect(outline(valueOf('.:53\nerrors\ncache 30\n'))).toEqual([['errors', 'cache 30']]);
  });

  test('an empty Corefile, and a key alone', () => {
    expect(valueOf('# nothing\n').blocks).toEqual([]);
    expect(served(valueOf('example.org'))).toEqual([['dns://example.org.:53']]);
  });

  test('quotes, escapes and comments', () => {
    const text =
      '. { # comment\n' +
      '  template IN A example.org {\n' +
      '    match "^(.*)\\.x$" # why\n' +
      '    answer "{{ .Name }} 60 IN TXT \\"a # b\\""\n' +
      '  }\n' +
      '}';
    expect(outline(valueOf(text))).toEqual([
      ['template IN A example.org { match ^(.*)\\.x$; answer {{ .Name }} 60 IN TXT "a # b" }'],
    ]);
  });

  test('a quoted line break does not end the line of arguments', () => {
    expect(outline(valueOf('. {\n  x "a\nb" c\n  y\n}'))).toEqual([['x a\nb c', 'y']]);
  });

  test('a hash within a word hides the rest of the word only', () => {
    expect(outline(valueOf('. {\n  forward a#b c\n}'))).toEqual([['forward a c']]);
  });

  test('byte order mark and carriage returns', () => {
    expect(outline(valueOf('\uFEFF.:53 {\r\n  errors\r\n  cache 30\r\n}\r\n'))).toEqual([
      ['errors', 'cache 30'],
    ]);
  });

  test('a missing last brace passes behind a block of a plugin, as in CoreDNS', () => {
    expect(outline(valueOf('. {\n  health {\n    lameduck 5s\n  }\n'))).toEqual([['health { lameduck 5s }']]);
  });

  test('what plugins stumble over is kept apart', () => {
    const corefile = valueOf('. {\n  errors\n  {\n  }\n  health {\n    lameduck 5s }\n  log { } extra\n}');
    const [errors, health, log] = corefile.blocks[0]!.directives;
    expect(errors!.stray).toEqual(['{']);
    expect(health!.block[0]!.stray).toEqual(['}']);
    expect(log!.stray).toEqual(['extra']);
  });

  test('braces that an option has not, or has with nothing in them', () => {
    const corefile = valueOf('. {\n  errors { {\n  } }\n  health {\n    lameduck { }\n  }\n  log {$A}\n}', {
      environment: () => '{',
    });
    const [errors, health, log] = corefile.blocks[0]!.directives;
    expect(errors!.block[0]!.stray).toEqual(['{', '}']);
    expect(health!.block[0]!.stray).toEqual(['}']);
    expect(log!.stray).toEqual(['{']);
  });

  test('a line that is imported twice into a block goes on where it ended, as CoreDNS goes by lines', () => {
    expect(outline(valueOf('(l) {\n  log\n  cache 30\n}\n. {\n  import l\n  import l\n}'))).toEqual([
      ['log log', 'cache 30 cache 30'],
    ]);
  });

  test('directives of a block without a key are not served', () => {
    const corefile = valueOf('{\n  errors\n}\n. {\n  log\n}');
    expect(outline(corefile)).toEqual([['log']]);
    expect(corefile.unserved.map(({ name }) => name)).toEqual(['errors']);
  });

  test('nested blocks', () => {
    expect(outline(valueOf('. {\n  a {\n    b c {\n      d e\n    }\n    f\n  }\n}'))).toEqual([
      ['a { b c { d e }; f }'],
    ]);
  });
});

describe('snippets and imports', () => {
  test('a snippet is spliced in, inside blocks of plugins too', () => {
    const corefile = valueOf(
      '(common) {\n  errors\n  cache 30\n}\n(limits) {\n  max_concurrent 1000\n}\n' +
        '. {\n  import common\n  forward . 1.1.1.1 {\n    import limits\n    policy random\n  }\n}\n',
    );
    expect(outline(corefile)).toEqual([
      ['errors', 'cache 30', 'forward . 1.1.1.1 { max_concurrent 1000; policy random }'],
    ]);
    expect(corefile.blocks[0]!.directives[0]).toMatchObject({ name: 'errors', line: 2 });
    expect(corefile.imports.map(({ snippet }) => snippet)).toEqual([true, true]);
  });

  test('a file may bring whole server blocks and snippets', () => {
    const files = { 'a.server': '(s) {\n  whoami\n}\n', 'b.server': 'b.example {\n  import s\n}\n' };
    const corefile = valueOf('import custom/*.server\n. {\n  import s\n}', customMount(files));
    expect(served(corefile)).toEqual([['dns://b.example.:53'], ['dns://.:53']]);
    expect(outline(corefile)).toEqual([['whoami'], ['whoami']]);
  });

  test('a problem in an imported file names the file', () => {
    expect(
      parseCorefile(
        '. {\n  import custom/b.override\n}',
        customMount({ 'b.override': 'log\nforward . x }\n' }),
      ),
    ).toEqual({
      ok: false,
      problems: [
        {
          message: "'}' without an opening brace",
          line: 2,
          column: 13,
          file: '/etc/coredns/custom/b.override',
        },
      ],
    });
  });

  test('imports that multiply end at a limit, which is no verdict on the Corefile', () => {
    const long = `  x ${'y'.repeat(10_000)}\n`;
    const text = `(a) {\n${long}}\n(b) {\n${'import a\n'.repeat(100)}}\n. {\n${'import b\n'.repeat(100)}}\n`;
    const result = parseCorefile(text);
    expect(result).toMatchObject({ ok: false, problems: [{ beyondLimit: true, line: 104 }] });
  });
});

describe('environment', () => {
  const text = '{$ZONE}:{%PORT%} . {\n  forward . {$UPSTREAM} 9.9.9.9\n}';

  test('known values are put in', () => {
    const values: Record<string, string> = { ZONE: 'Example.org', PORT: '1053', UPSTREAM: '10.0.0.2' };
    const corefile = valueOf(text, { environment: (name) => values[name] });
    expect(served(corefile)).toEqual([['dns://example.org.:1053', 'dns://.:53']]);
    expect(outline(corefile)).toEqual([['forward . 10.0.0.2 9.9.9.9']]);
  });

  test('what is not known stays and is named', () => {
    const corefile = valueOf(text);
    expect(corefile.blocks[0]!.keys[0]).toMatchObject({
      raw: '{$ZONE}:{%PORT%}',
      zone: undefined,
      unresolved: ['PORT', 'ZONE'],
    });
    expect(corefile.blocks[0]!.keys[1]).toMatchObject({ zone: '.', port: '53', unresolved: [] });
    expect(corefile.blocks[0]!.directives[0]).toMatchObject({
      args: ['.', '{$UPSTREAM}', '9.9.9.9'],
      unresolved: ['UPSTREAM'],
    });
  });

  test('an import by an unknown variable is not known', () => {
    expect(valueOf('. {\n  import {$FILE}\n}').imports[0]).toMatchObject({ files: undefined });
  });
});

describe('what CoreDNS refuses, and where', () => {
  test.each([
    ['another key must follow a comma', 'example.org, {\n}', 1, 14, 'another address must follow the comma'],
    ['the text ends behind a comma', 'example.org,', 1, 1, 'the text ends within a server block'],
    [
      'the block of a plugin is not closed',
      '. {\n  health {\n    lameduck 5s\n',
      3,
      14,
      'the text ends within a server block',
    ],
    ['the server block is not closed', '. {\n  errors\n', 2, 3, "'}' expected, found 'errors'"],
    ['a brace closes nothing', '. {\n  errors }\n', 2, 10, "'}' without an opening brace"],
    ['a snippet needs braces', '(a)\nerrors\n', 2, 1, "'{' expected, found 'errors'"],
    ['a snippet is not closed', '(a) {\n  errors\n', 2, 3, "snippet (a) is not closed: '}' expected"],
    ['a snippet is defined twice', '(a) {\n}\n(a) {\n}\n', 3, 5, 'snippet (a) is defined twice'],
    ['a snippet imports itself', '(a) {\n  import a\n}\n', 3, 1, 'snippet (a) imports itself'],
    ['import without a name', '. {\n  import\n}', 2, 3, "'import' needs a file or a snippet"],
    ['import of an empty name', '. {\n  import ""\n}', 2, 10, "'import' needs a name that is not empty"],
    ['import of two', '. {\n  import a b\n}', 2, 12, "'import' takes one argument"],
    [
      'two wildcards',
      '. {\n  import */*.conf\n}',
      2,
      10,
      'an import pattern may contain only one wildcard (*): /etc/coredns/*/*.conf',
    ],
    ['an open character class', '. {\n  import a[b\n}', 2, 10, 'malformed import pattern: /etc/coredns/a[b'],
    ['nothing behind the colon', 'example.org: {\n}', 1, 1, "nothing after the last colon of 'example.org:'"],
    ['no zone', '. :53 {\n}', 1, 3, "not a valid domain name: ''"],
    ['an empty label', 'a..b {\n}', 1, 1, "not a valid domain name: 'a..b'"],
    ['a label of 64 bytes', `${'a'.repeat(64)} {\n}`, 1, 1, `not a valid domain name: '${'a'.repeat(64)}'`],
    ['a name of 256 bytes', `${'a.'.repeat(128)} {\n}`, 1, 1, 'zone is too long: 256 bytes, at most 255'],
    ['a CIDR that begins with a zero', '0::/8 {\n}', 1, 1, 'CoreDNS refuses this CIDR: 0::/8'],
  ])('%s', (_, text, line, column, message) => {
    expect(parseCorefile(text)).toEqual({ ok: false, problems: [{ message, line, column }] });
  });

  test.each([
    ['import custom/none.server', 'file to import not found: custom/none.server'],
    ['import custom/*', 'cannot import /etc/coredns/custom/..data: it is a directory'],
    ['import custom', 'cannot import /etc/coredns/custom: it is a directory'],
  ])('%s', (text, message) => {
    expect(parseCorefile(text, customMount({ 'a.server': '' }))).toEqual({
      ok: false,
      problems: [{ message, line: 1, column: 8 }],
    });
  });

  test('every refused key is named', () => {
    const result = parseCorefile('a..b {\n}\nc: {\n}');
    expect(result.ok ? [] : result.problems.map(({ line }) => line)).toEqual([1, 3]);
  });

  test('nesting ends at a limit', () => {
    expect(parseCorefile(`. {\n  x ${'{ '.repeat(65)}`)).toMatchObject({
      ok: false,
      problems: [{ beyondLimit: true, line: 2 }],
    });
  });
});

describe('for any text', () => {
  const soup = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '{',
          '}',
          'import',
          'import a',
          '(a)',
          '.',
          '.:53',
          '"',
          '\\',
          '#',
          ',',
          '{$A}',
          '{%',
          '\n',
          '\n',
        ),
        fc.string({ unit: 'binary', maxLength: 6 }),
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join(' '));

  test('there is a value, or a problem with its place', () => {
    fc.assert(
      fc.property(soup, (text) => {
        const result = parseCorefile(text);
        const lines = text.split('\n').length;
        if (result.ok) {
          for (const block of result.value.blocks) expect(block.line).toBeLessThanOrEqual(lines);
        } else {
          expect(result.problems.length).toBeGreaterThan(0);
          for (const { line = 0 } of result.problems) expect(line).toBeLessThanOrEqual(lines);
        }
      }),
      { numRuns: 500 },
    );
  });

  // Work that grew with the square of these lengths would outlast the test's time many times over.
  test.each([
    ['words', 'a ', undefined],
    ['blocks', 'x {\n errors\n}\n', undefined],
    ['open braces', '{ ', 'blocks nest deeper than 64'],
    ['quotes', '"a" ', undefined],
    ['an open quote', '"a ', undefined],
    ['imports', 'import a\n', undefined],
    ['imports of a snippet', '(a) {\n}\nimport a\n', 'snippet (a) is defined twice'],
    ['references', '{$A}', undefined],
    ['open references', '{$', 'zone is too long: 400000 bytes, at most 255'],
    ['hashes', 'a#', undefined],
    ['backslashes in a key', '\\', 'zone is too long: 400000 bytes, at most 255'],
  ])('400,000 characters are read whole: %s', (_, unit, problem) => {
    const result = parseCorefile(unit.repeat(Math.ceil(400_000 / unit.length)));
    expect(result.ok ? undefined : result.problems[0]?.message).toBe(problem);
  });
});
