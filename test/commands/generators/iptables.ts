import type { CommandFlag, CommandTable } from '../../../src/commands/command-table.ts';
import { definedOptions, helpOf, manualOf, packageVersion } from '../support/debian.ts';
import { documentedTable } from '../support/reviewed-table.ts';

/** Of the review, held against the installed tool's help and manuals, and the options of its extensions from theirs. */
export default function generate(): CommandTable {
  const version = packageVersion('iptables');
  const documented = definedOptions(`${helpOf('iptables', '--help')}\n${manualOf('iptables')}`);
  const table = documentedTable('iptables', version, documented);
  const { flags = [] } = table.root;
  const own = flags.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  const extensions = extensionFlags(manualOf('iptables-extensions')).filter(
    ({ name }) => !own.includes(name),
  );
  return { ...table, root: { ...table.root, flags: [...flags, ...extensions] } };
}

/** Options so short that their explanation stands on the same line. */
const withoutValue = ['--new', '--next', '--reap', '--rttl', '--save', '--set', '--soft'];

/** What matches and targets add. Where two of them differ on whether one has a value, it may have one. */
function extensionFlags(manual: string): readonly CommandFlag[] {
  const values = new Map<string, Set<boolean>>();
  for (const line of manual.split('\n')) {
    if (line.endsWith('are mutually exclusive.')) continue;
    const [, names, rest] =
      /^ {7}(?:\[!\] )?(--[a-z\d-]+(?:, ?--[a-z\d-]+)*)(?:[ =]([^ [].*|\[[^-].*)|[ =].*)?$/.exec(line) ?? [];
    if (names === undefined) continue;
    for (const [, name = ''] of line.matchAll(/\[(--[a-z]+) /g)) values.set(name, new Set([true]));
    for (const name of names.split(/, ?/)) {
      const seen = values.get(name) ?? new Set();
      values.set(name, seen.add(rest !== undefined && !withoutValue.includes(name)));
    }
  }
  return [...values]
    .map(([name, seen]): CommandFlag => {
      if (seen.size === 2) return { name, value: 'optional', nextWord: true };
      return { name, value: seen.has(true) ? 'required' : 'none' };
    })
    .sort((one, other) => one.name.localeCompare(other.name));
}
