import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CommandEntry, CommandFlag } from '../../src/commands/command-table.ts';
import { tableSchema } from './table-schema.ts';
import { tableText } from './table-text.ts';

const folder = new URL('../../src/commands/tables/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

/** Every name by which a command's own commands or flags are called, to be unique among their siblings. */
function twice(named: readonly { readonly name: string; readonly aliases?: readonly string[] }[]): string[] {
  const all = named.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  return all.filter((name, at) => all.indexOf(name) !== at);
}

function faultsOf(entry: CommandEntry, path: string, inherited: readonly CommandFlag[]): string[] {
  const { flags = [], commands = [] } = entry;
  const reachable = [...flags, ...inherited.filter(({ name }) => flags.every((own) => own.name !== name))];
  return [
    ...twice(commands).map((name) => `${path}: ${name} is there twice`),
    ...twice(flags).map((name) => `${path}: ${name} is there twice`),
    ...flags
      .filter(
        ({ value, values, nextWord }) => value === 'none' && (values !== undefined || nextWord === true),
      )
      .map(({ name }) => `${path}: ${name} takes no value and has values`),
    ...(entry.group === true && commands.length === 0 ? [`${path}: a group of nothing`] : []),
    ...(entry.arguments === 'none' && entry.words !== undefined
      ? [`${path}: words where none may stand`]
      : []),
    ...commands.flatMap((one) =>
      faultsOf(
        one,
        `${path} ${one.name}`,
        reachable.filter((flag) => flag.inherited === true),
      ),
    ),
  ];
}

describe('the table of', () => {
  it.each(files)('%s has the shape of tables, and names nothing twice', (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const table = tableSchema.parse(JSON.parse(text));
    expect(`${table.cli}.json`).toBe(file);
    expect(table.root.name).toBe(table.cli);
    expect(faultsOf(table.root, table.cli, [])).toEqual([]);
    expect(text).toBe(tableText(table));
  });
});
