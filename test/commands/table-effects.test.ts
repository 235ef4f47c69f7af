import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CommandEntry } from '../../src/commands/command-table.ts';
import { tableSchema } from './table-schema.ts';

const folder = new URL('../../src/commands/tables/', import.meta.url);
const clis = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

interface Line {
  readonly effect: string;
  readonly what: string;
}

/** All that a tool has beyond reading, each by its words; what only older versions had is left out. */
function linesOf(entry: CommandEntry, called: string): readonly Line[] {
  const { effect, flags = [], commands = [], mutatesFrom, wordEffects = {}, until } = entry;
  if (until !== undefined) return [];
  return [
    ...(effect === 'reads' ? [] : [{ effect, what: called }]),
    ...(mutatesFrom === undefined
      ? []
      : [{ effect: 'mutates', what: `${called} with ${mutatesFrom} or more words` }]),
    ...Object.entries(wordEffects).map(([word, one]) => ({ effect: one, what: `${called} ... ${word}` })),
    ...flags.flatMap((flag) => [
      ...(flag.effect === undefined ? [] : [{ effect: flag.effect, what: `${called} ${flag.name}` }]),
      ...(flag.dryRun === true ? [{ effect: 'only shows or checks', what: `${called} ${flag.name}` }] : []),
    ]),
    ...commands.flatMap((one) => linesOf(one, `${called} ${one.name}`)),
  ];
}

describe('what changes something or shows credentials, as it was reviewed', () => {
  it.each(clis)('%s', async (cli) => {
    const table = tableSchema.parse(JSON.parse(readFileSync(new URL(`${cli}.json`, folder), 'utf8')));
    const lines = linesOf(table.root, cli);
    const effects = ['mutates', 'reads-secret', 'reads', 'only shows or checks'];
    const text = effects
      .map((effect) => ({
        effect,
        what: lines.filter((line) => line.effect === effect).map((line) => line.what),
      }))
      .filter(({ what }) => what.length > 0)
      .map(({ effect, what }) => `${effect}\n${what.map((one) => `  ${one}\n`).join('')}`)
      .join('\n');
    await expect(text).toMatchFileSnapshot(`effects/${cli}.txt`);
  });
});
