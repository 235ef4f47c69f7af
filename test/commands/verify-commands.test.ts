import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { verifyCommands } from '../../src/commands/verify-commands.ts';

const corpus = (name: string): unknown =>
  parse(readFileSync(new URL(`./corpus/${name}.yaml`, import.meta.url), 'utf8'));
const singles = z.array(z.tuple([z.string(), z.string()]));
const texts = z.array(z.strictObject({ text: z.string(), is: z.array(z.string()) }));

describe('a command', () => {
  it.each(['plain', 'wrapped', 'documented'].flatMap((name) => singles.parse(corpus(name))))(
    '%s: %s',
    (text, label) => {
      const [verdict, cli = text.split(' ')[0]] = label.split(' ');
      const found = verifyCommands(text).map((one) => ({ verdict: one.verdict, cli: one.cli, at: one.at }));
      expect(found).toEqual([{ verdict, cli, at: { line: 1, column: 1 } }]);
    },
  );
});

describe('a text', () => {
  it.each(['texts', 'documented-texts'].flatMap((name) => texts.parse(corpus(name))))(
    '$text',
    ({ text, is }) => {
      expect(
        verifyCommands(text).map(({ at, verdict, cli }) => `${at.line}:${at.column} ${verdict} ${cli}`),
      ).toEqual(is);
    },
  );
});
