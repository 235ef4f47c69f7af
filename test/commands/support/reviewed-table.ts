import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { CommandEntry, CommandFlag, CommandTable } from '../../../src/commands/command-table.ts';

const effect = z.enum(['reads', 'mutates', 'reads-secret']);
const flags = z.array(z.string()).default([]);

const command = z.strictObject({
  effect: effect.optional(),
  aliases: z.array(z.string()).optional(),
  deprecated: z.string().optional(),
  since: z.string().optional(),
  until: z.string().optional(),
  flags,
  below: flags,
});

/**
 * A table written by hand from a tool's source and manual, its commands by their words. One without an effect only groups
 * others. `below` are flags that also hold for the commands below; `@name` stands for a list of `flagSets`.
 */
const source = z.strictObject({
  cli: z.string(),
  version: z.string(),
  made: z.string(),
  from: z.string(),
  grammar: z.enum(['subcommands', 'options', 'words']).default('subcommands'),
  flagSets: z.record(z.string(), flags).default({}),
  /** Flags that the tool takes and its help and manual do not tell of. */
  undocumented: flags,
  root: command,
  commands: z.record(z.string(), command).default({}),
});
type Source = z.infer<typeof source>;

/** The table of test/commands/reviewed/`cli`.yaml. */
export function reviewedTable(name: string): CommandTable {
  return tableOf(readSource(name));
}

/**
 * The table of test/commands/reviewed/`cli`.yaml, held against the tool as it is installed: an error when that has
 * another version, or when its help and manual define other options than those of the review.
 */
export function documentedTable(
  name: string,
  version: string,
  documented: ReadonlySet<string>,
): CommandTable {
  const read = readSource(name);
  if (read.version !== version)
    throw new Error(`${name} ${version} is here, and ${read.version} in the review`);
  const table = tableOf(read);
  const spelled = new Set((table.root.flags ?? []).flatMap((flag) => [flag.name, ...(flag.aliases ?? [])]));
  const isNoted = (flag: string) => read.undocumented.includes(flag);
  const wrong = [
    ...[...documented].filter((flag) => !spelled.has(flag)).map((flag) => `${flag} is not in the review`),
    ...[...spelled]
      .filter((flag) => !documented.has(flag) && !isNoted(flag))
      .map((flag) => `${flag} is not documented`),
    ...read.undocumented
      .filter((flag) => documented.has(flag) || !spelled.has(flag))
      .map((flag) => `${flag} is no undocumented flag of the review`),
  ];
  if (wrong.length > 0) throw new Error(`${name}: ${wrong.join(', ')}`);
  return table;
}

function readSource(name: string): Source {
  return source.parse(parse(readFileSync(new URL(`../reviewed/${name}.yaml`, import.meta.url), 'utf8')));
}

function tableOf(read: Source): CommandTable {
  const { cli, version, made, from, grammar } = read;
  const orphans = Object.keys(read.commands).filter((path) => {
    const parent = path.split(' ').slice(0, -1).join(' ');
    return parent !== '' && read.commands[parent] === undefined;
  });
  if (orphans.length > 0) throw new Error(`commands of no command: ${orphans.join(', ')}`);
  return {
    cli,
    version,
    made,
    from,
    complete: false,
    grammar,
    root: entryOf(read, cli, '', read.root),
  };
}

function entryOf(
  read: Source,
  name: string,
  path: string,
  command: Source['commands'][string],
): CommandEntry {
  const prefix = path === '' ? '' : `${path} `;
  const below = Object.entries(read.commands).filter(
    ([one]) => one.startsWith(prefix) && one !== path && !one.slice(prefix.length).includes(' '),
  );
  const own = [
    ...expand(read, command.flags).map(parseFlag),
    ...expand(read, command.below).map((text): CommandFlag => ({ ...parseFlag(text), inherited: true })),
  ];
  const { aliases, deprecated, since, until } = command;
  return {
    name,
    ...(aliases === undefined ? {} : { aliases }),
    effect: command.effect ?? 'reads',
    ...(command.effect === undefined ? { group: true } : {}),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(own.length === 0 ? {} : { flags: own }),
    ...(below.length === 0
      ? {}
      : { commands: below.map(([one, value]) => entryOf(read, one.slice(prefix.length), one, value)) }),
  };
}

function expand(read: Source, texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    if (!text.startsWith('@')) return [text];
    const set = read.flagSets[text.slice(1)];
    if (set === undefined) throw new Error(`no set of flags ${text}`);
    return expand(read, set);
  });
}

/**
 * A flag as a review writes it: `--yes -y` has no value, `--wait?` is a boolean of Go, `--config -c =` needs a value,
 * `=integer`, `=duration` or `=json|yaml` one of these, `--since[=]` may have one, `-L [word]` or `-w [integer]` may have
 * the next word for one; a last word `!mutates`, `!reads`, `!reads-secret` or `!dry-run` says what it does.
 */
export function parseFlag(text: string): CommandFlag {
  const words = text.split(' ');
  const [first = '', ...rest] = words.filter((word) => word.startsWith('-'));
  const required = words.find((word) => word.startsWith('='))?.slice(1);
  const next = words.find((word) => word.startsWith('['))?.slice(1, -1);
  const listed = required ?? next ?? '';
  const mark = words.find((word) => word.startsWith('!'))?.slice(1);
  const [, name = '', suffix = ''] = /^(.*?)(\?|\[=\])?$/.exec(first) ?? [];
  return {
    name,
    ...(rest.length === 0 ? {} : { aliases: rest }),
    value: required !== undefined ? 'required' : next !== undefined || suffix !== '' ? 'optional' : 'none',
    ...(next === undefined ? {} : { nextWord: true }),
    ...(suffix === '?' ? { type: 'boolean' } : {}),
    ...(listed === '' || listed === 'word'
      ? {}
      : listed === 'integer' || listed === 'duration'
        ? { type: listed }
        : { values: listed.split('|') }),
    ...(mark === undefined ? {} : mark === 'dry-run' ? { dryRun: true } : { effect: effect.parse(mark) }),
  };
}
