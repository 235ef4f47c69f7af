import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simpleCommands } from '../../src/commands/shell-words.ts';
import { verifyCommands } from '../../src/commands/verify-commands.ts';

const wordsOf = (text: string) => simpleCommands(text, 0).map(({ words }) => words.map(({ value }) => value));

/** Each way of writing a word so that the shell hands it over unchanged. */
const quotings: readonly ((word: string) => string)[] = [
  (word) => `'${word.replaceAll("'", String.raw`'\''`)}'`,
  (word) => `"${word.replace(/["\\$`]/g, String.raw`\$&`)}"`,
  (word) => (word === '' ? "''" : word.replace(/[^\w]/g, String.raw`\$&`)),
  (word) => `$'${word.replace(/['\\]/g, String.raw`\$&`)}'`,
];

const word = fc.string({
  unit: fc.constantFrom(...Array.from('abcXYZ019 -_=.,:/{}[]()<>|&;$`"\'\\*?#~!%^@')),
  maxLength: 12,
});

describe('quoting', () => {
  it('is undone: an argv, each word quoted in any style, is read as it was', () => {
    const quoted = fc.tuple(word, fc.constantFrom(...quotings));
    fc.assert(
      fc.property(fc.array(quoted, { maxLength: 6 }), (args) => {
        const text = ['kubectl', ...args.map(([one, quote]) => quote(one))].join(' ');
        expect(wordsOf(text)).toEqual([['kubectl', ...args.map(([one]) => one)]]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of parts of one word makes one word', () => {
    expect(wordsOf(`kubectl get 'po'"d"\\s -n"a b"`)).toEqual([['kubectl', 'get', 'pods', '-na b']]);
  });
});

describe('what is no shell', () => {
  it('is read without an error, in order, inside the text', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...Array.from('kubectl get -n`$(){}<>|&;"\'\\\n #'), 'ip ', '```sh\n'),
        }),
        (text) => {
          const lines = text.split('\n');
          let last = { line: 1, column: 1 };
          for (const { at } of verifyCommands(text)) {
            expect(at.line).toBeLessThanOrEqual(lines.length);
            expect(at.line > last.line || at.column >= last.column).toBe(true);
            last = at;
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('opens no substitution deeper than anybody writes', () => {
    const nested = `kubectl get ${'$(kubectl get '.repeat(200)}pods${')'.repeat(200)}`;
    expect(simpleCommands(nested, 0).length).toBeLessThan(30);
  });
});

describe('1 MB', () => {
  const pieces = {
    script: 'kubectl get pods -n "$(ip a)" | grep x\n',
    prose: 'Run kubectl get pods -A to see, then `conntrack -S` on the node. ',
    fences: '```sh\n$ kubectl get pods\nNAME READY\n```\n',
    backquotes: '`',
    'single quotes': "kubectl '",
    substitutions: '$( ',
    arithmetic: '$((',
    'here documents': 'kubectl apply -f - <<EOF\n',
    prompts: 'a@b:~$ ip r\n',
    placeholders: '<a <b> ',
    words: 'kubectl ',
    'one line': 'x'.repeat(100),
    'right to left': 'שלום kubectl get pods \u202e',
    binary: '\0\x01\x7f',
    marks: '- > 1. ',
    continuations: 'kubectl get pods \\\n',
    assignments: 'a=b ',
    wrappers: 'sudo ',
  };

  it.each(Object.entries(pieces))(
    'of %s takes at most in proportion what a tenth takes',
    (_, piece) => {
      const timeOf = (length: number) => {
        const text = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
        const start = performance.now();
        verifyCommands(text);
        return performance.now() - start;
      };
      timeOf(10_000);
      const tenth = Math.min(timeOf(100_000), timeOf(100_000));
      // Other work of the machine counts, too; what grows with the square would take a hundred times as long.
      expect(timeOf(1_000_000)).toBeLessThan(30 * tenth + 500);
    },
    60_000,
  );
});
