import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Directive } from '../../src/model/corefile.ts';
import { importsFromMounts, type ImportResolver } from '../../src/parse/corefile-import.ts';
import { CorefileParser, type RawBlock } from '../../src/parse/corefile-parser.ts';
import { parseCorefile } from '../../src/parse/corefile.ts';
import { cases, runs } from './support/cases.ts';
import { corefileCase, plugins, rarities } from './support/corefile-case.ts';
import { expectCovered } from './support/coverage.ts';
import { type Oracle, startOracle } from './support/oracle.ts';
import { recordRun } from './support/record.ts';

const parser = 'github.com/coredns/caddy/caddyfile';
const coredns = 'github.com/coredns/coredns';
const functions = [
  ...['*lexer.load', '*lexer.next'].map((name) => `${parser}/lexer.go:${name}`),
  ...[
    ...['Parse', 'allTokens', '*parser.parseAll', '*parser.parseOne', '*parser.begin', '*parser.addresses'],
    ...['*parser.blockContents', '*parser.directives', '*parser.doImport', '*parser.doSingleImport'],
    ...['*parser.directive', '*parser.openCurlyBrace', '*parser.closeCurlyBrace', '*parser.validDirective'],
    ...['replaceEnvVars', 'replaceEnvReferences', '*parser.isSnippet', '*parser.snippetTokens'],
  ].map((name) => `${parser}/parse.go:${name}`),
  ...[
    'NextArg',
    'NextBlock',
    'RemainingArgs',
    'isNewLine',
    'numLineBreaks',
    'ArgErr',
    'SyntaxErr',
    'EOFErr',
  ].map((name) => `${parser}/dispenser.go:*Dispenser.${name}`),
  `${coredns}/core/dnsserver/register.go:*dnsContext.InspectServerBlocks`,
  `${coredns}/plugin/normalize.go:SplitHostPort`,
  `${coredns}/plugin/normalize.go:Name.Normalize`,
  `${coredns}/plugin/pkg/parse/transport.go:Transport`,
  ...['Split', 'nets', 'Reverse'].map((name) => `${coredns}/plugin/pkg/cidr/cidr.go:${name}`),
];

const noFault = 'reading a text that is at hand does not fail';
const exceptions = {
  [`${parser}/lexer.go:*lexer.load`]: { least: 80, because: noFault },
  [`${parser}/parse.go:allTokens`]: { least: 85, because: noFault },
  [`${parser}/parse.go:*parser.doSingleImport`]: {
    least: 75,
    because: 'files that are there can be opened and read; their paths are whole already',
  },
  ...Object.fromEntries(
    [
      ['NextArg', 66, 'plugins go to the first word before, and not beyond the last one'],
      ['NextBlock', 80, 'the parser lets no block through that is not closed'],
      ['isNewLine', 80, 'the parser asks it of words that are there only'],
      ['numLineBreaks', 66, 'as isNewLine'],
      ['ArgErr', 66, 'a brace is an argument of import'],
    ].map(([name, least, because]) => [`${parser}/dispenser.go:*Dispenser.${name}`, { least, because }]),
  ),
  [`${coredns}/plugin/pkg/cidr/cidr.go:nets`]: {
    least: 85,
    because: 'no range goes beyond the last address',
  },
  [`${coredns}/plugin/pkg/cidr/cidr.go:Reverse`]: { least: 90, because: 'it is given networks only' },
} as Parameters<typeof expectCovered>[1];

interface Block {
  readonly keys: readonly string[] | null;
  readonly words: Record<string, { file: string; line: number; text: string }[]>;
}

interface Answer {
  readonly syntaxError: string;
  readonly blocks: readonly Block[] | null;
  readonly error: string;
  readonly inspected: {
    readonly zones: Record<string, readonly string[]>;
    readonly lines: Record<string, Record<string, { args: string[] | null; block: string[][] }[]>>;
  };
}

/** What CoreDNS says, and what we say, of the same fault. */
const faults: readonly (readonly [RegExp, RegExp])[] = [
  [/Expected another address/, /another address must follow/],
  [/Unexpected EOF/, /ends within a server block/],
  [/redeclaration of previously declared snippet/, /is defined twice/],
  [/maximum snippet import depth/, /imports itself|imports of snippets/],
  [/maximum file import depth/, /imports of files/],
  [/Wrong argument count or unexpected line ending/, /needs a file or a snippet/],
  [/non-empty filepath/, /not empty/],
  [/Import takes only one argument/, /takes one argument/],
  [/may only contain one wildcard/, /only one wildcard/],
  [/Failed to use import pattern/, /malformed import pattern/],
  [/File to import not found/, /file to import not found/],
  [/is a directory/, /is a directory/],
  [/no matching opening brace/, /without an opening brace/],
  [/expecting '\{'/, /'\{' expected/],
  [/expecting '\}'/, /'\}' expected/],
  [/expecting data after last colon/, /nothing after the last colon/],
  [/specified zone is too long/, /zone is too long/],
  [/zone is not a valid domain name/, /not a valid domain name/],
  [/invalid CIDR/, /refuses this CIDR/],
];

/** Files in the folder of the Corefile, which has nothing beside it. */
function mounted(files: object): ImportResolver {
  return importsFromMounts({ [directory]: { ...files }, [parent]: {} });
}

function expectFault(ours: string, theirs: string): void {
  const fault = faults.find(([, own]) => own.test(ours));
  expect({ ours, theirs, same: fault?.[0].test(theirs) }).toEqual({ ours, theirs, same: true });
}

let oracle: Oracle;
let parent: string;
let directory: string;

beforeAll(() => {
  oracle = startOracle('corefile', functions);
  parent = mkdtempSync(join(tmpdir(), 'corefile-'));
  directory = join(parent, 'coredns');
  mkdirSync(join(directory, '..data'), { recursive: true });
});

afterAll(() => {
  rmSync(parent, { recursive: true });
});

/** Words by the name of their directive; the first one CoreDNS keeps as it is written, variables and all. */
function blockOf({ keys, directives }: RawBlock): Block {
  const words = directives.flatMap(([first, ...rest]) =>
    [{ ...first, text: expect.any(String) as string }, ...rest].map(
      ({ text, line, file = '' }) => [first.text, { text, line, file }] as const,
    ),
  );
  return { keys: keys.map(({ text }) => text), words: grouped(words) };
}

/** Can every plugin read it? One that nests, or has words where none belong, each reads in its own way. */
function isPlain({ stray, block }: Directive): boolean {
  return stray.length === 0 && block.every((one) => one.stray.length === 0 && one.block.length === 0);
}

function lineOf({ args, block }: Directive) {
  return { args, block: block.map((one) => [one.name, ...one.args]) };
}

function grouped<T>(all: readonly (readonly [string, T])[]): Record<string, T[]> {
  const groups: Record<string, T[]> = {};
  for (const [name, one] of all) (groups[name] ??= []).push(one);
  return groups;
}

it('parses what CoreDNS parses, to the same words, keys and faults', async () => {
  await fc.assert(
    fc.asyncProperty(corefileCase, async ({ text, files, environment }) => {
      const theirs = (await oracle.ask({ directory, text, files, environment, plugins })) as Answer;
      const surroundings = {
        path: join(directory, 'Corefile'),
        imports: (pattern: string) => mounted(files)(pattern) ?? [],
        environment: (name: string) => environment[name as keyof typeof environment] ?? '',
      };
      const raw = new CorefileParser(text, surroundings).parse();
      if (!Array.isArray(raw)) {
        expectFault(raw.message, theirs.syntaxError);
        return;
      }
      expect(theirs.syntaxError).toBe('');
      const served = raw.filter(({ keys }) => keys.length > 0);
      expect(served.map(blockOf)).toEqual(theirs.blocks ?? []);
      const named = raw.flatMap(({ directives }) => directives.map(([{ text: name }]) => name));
      if (named.some((name) => !plugins.includes(name))) {
        expect(theirs.error).toContain('Unknown directive');
        return;
      }
      if (served.length === 0) return; // CoreDNS takes its default, of whoami and log
      const ours = parseCorefile(text, surroundings);
      if (!ours.ok) {
        expectFault(ours.problems[0]?.message ?? '', theirs.error);
        return;
      }
      expect(theirs.error).toBe('');
      const { zones, lines } = theirs.inspected;
      for (const [index, { keys, directives }] of ours.value.blocks.entries()) {
        if (directives.length === 0) continue;
        const served = keys.map(({ scheme, zone, port }) => `${scheme}://${zone}:${port}`);
        expect(served).toEqual(zones[index]);
        const all = grouped(directives.map((one) => [one.name, one]));
        for (const [name, written] of Object.entries(all)) {
          if (written.every(isPlain)) expect(written.map(lineOf)).toEqual(lines[index]?.[name]);
        }
      }
    }),
    { ...runs, examples: rarities.map((text) => [{ text, files: {}, environment: {} }]) },
  );
});

it.each([
  ['snippets', '(s) {\nimport t\n}\n(t) {\nimport s\n}\n. {\nimport s\n}\n'],
  ['files', '. {\nimport one.conf\n}\n'],
])('ends where CoreDNS does among %s that import each other', async (_, text) => {
  const files = { 'one.conf': 'import one.conf\n' };
  const theirs = (await oracle.ask({ directory, text, files, environment: {}, plugins })) as Answer;
  const ours = parseCorefile(text, {
    path: join(directory, 'Corefile'),
    imports: mounted(files),
  });
  expectFault(ours.ok ? '' : (ours.problems[0]?.message ?? ''), theirs.syntaxError);
});

it('was asked about nearly every statement of the code that it agrees with', async () => {
  const covered = await oracle.close();
  recordRun('corefile', cases, covered);
  expectCovered(covered, exceptions);
});
