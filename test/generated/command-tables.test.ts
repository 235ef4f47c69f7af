import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import type { CommandEntry } from '../../src/commands/command-table.ts';
import { tableSchema } from '../commands/table-schema.ts';

const folder = new URL('../../src/commands/tables/', import.meta.url);
const tables = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => tableSchema.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))));

function commandsOf(entry: CommandEntry): readonly CommandEntry[] {
  return [entry, ...(entry.commands ?? []).flatMap(commandsOf)];
}

/** How many of a tool's ways to be run have an effect: a command by itself, with a flag that decides, or with words. */
function count(entries: readonly CommandEntry[], effect: CommandEntry['effect']): number {
  return entries
    .flatMap((entry) => [
      ...(entry.group === true ? [] : [entry.effect]),
      ...(entry.flags ?? []).map((flag) => flag.effect),
      ...(entry.mutatesFrom === undefined ? [] : ['mutates']),
      ...Object.values(entry.wordEffects ?? {}),
    ])
    .filter((one) => one === effect).length;
}

const rows = tables.map(({ cli, version, made, from, complete, root }) => {
  const entries = commandsOf(root).filter(({ until }) => until === undefined);
  const runnable = entries.filter(({ group }) => group !== true).length;
  const flags = entries.reduce((sum, { flags = [] }) => sum + flags.length, 0);
  const cells = [
    `\`${cli}\``,
    version,
    runnable,
    flags,
    count(entries, 'mutates'),
    count(entries, 'reads-secret'),
    complete ? 'yes' : 'no',
    `${from}, ${made}`,
  ];
  return `| ${cells.join(' | ')} |`;
});

const page = `# What is known of each command line

\`verify_commands\` and \`kubernetes-network-review verify\` hold a command against the table of its tool, of one version:
which subcommands and flags there are, which values a flag takes, and whether it reads, changes something or shows
credentials. Of a table that is not complete, what is missing may exist: the answer says so.

| tool | version | commands | flags | ways to change | ways to show credentials | complete | from |
| --- | --- | ---: | ---: | ---: | ---: | --- | --- |
${rows.join('\n')}

A flag of one command counts once there, also where it holds for the commands below. A way to change or to show
credentials is a command that does, or a flag or words that make it do so. What each does was read in its source or its
manual, and stands as a list in \`test/commands/effects\`.

\`npm run gen:commands\` makes the tables again. Those of \`kubectl\`, \`cilium-dbg\`, \`hubble\` and \`coredns\` come from their
Go modules. Those of \`ip\`, \`conntrack\`, \`iptables\`, \`nft\` and \`ipvsadm\` are reviews that are held against the help and
the manual of the installed tool: another version, and an option or a command that one of both lacks, is an error. Those
of \`cilium\`, \`calicoctl\` and \`subctl\` are reviews of public source. The tests make all of them again, and pass over a
Debian package that is not installed in that version.
`;

it('references/command-tables.md says what the tables hold', async () => {
  const path = fileURLToPath(new URL('../../references/command-tables.md', import.meta.url));
  const options = await resolveConfig(path);
  await expect(await format(page, { ...options, parser: 'markdown' })).toMatchFileSnapshot(path);
});
