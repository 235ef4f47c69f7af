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
