import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { CommandEntry, CommandFlag, CommandTable } from '../../../src/commands/command-table.ts';
import { helpOf, packageVersion } from '../support/debian.ts';
import { parseFlag } from '../support/reviewed-table.ts';

type Below = string | readonly string[] | { readonly [name: string]: Below };

const below: z.ZodType<Below> = z.lazy(() =>
  z.union([z.string(), z.array(z.string()), z.record(z.string(), below)]),
);
const source = z.strictObject({
  version: z.string(),
  made: z.string(),
  objects: z.record(z.string(), below),
  reads: z.array(z.string()),
  'reads-secret': z.record(z.string(), z.string().nullable()),
  options: z.array(z.string()),
});

/** Of the review, held against the installed tool's help: each object, command and option that it tells of is there. */
export default function generate(): CommandTable {
  const read = source.parse(parse(readFileSync(new URL('../reviewed/ip.yaml', import.meta.url), 'utf8')));
  const version = packageVersion('iproute2');
  if (read.version !== version) throw new Error(`ip ${version} is here, and ${read.version} in the review`);

  const help = helpOf('ip', 'help');
  const root: CommandEntry = {
    name: 'ip',
    effect: 'reads',
    flags: read.options.map((option) => optionOf(parseFlag(option), help)),
    commands: Object.entries(read.objects).map(([name, one]) => entryOf(read, name, [], one)),
  };
  const wrong = [...missingObjects(help, root), ...(root.commands ?? []).flatMap(missingCommands)];
  if (wrong.length > 0) throw new Error(`ip: its help tells of ${wrong.join(', ')}`);
  return {
    cli: 'ip',
    version,
    made: read.made,
    from: `help of iproute2 ${version} (Debian 12), reviewed by hand`,
    complete: false,
    grammar: 'words',
    root,
  };
}

function entryOf(
  read: z.infer<typeof source>,
  name: string,
  above: readonly string[],
  one: Below,
): CommandEntry {
  const path = [...above, name];
  const key = path.join(' ');
  const without = read['reads-secret'][key];
  const commands =
    typeof one === 'string'
      ? []
      : Array.isArray(one)
        ? (one as readonly string[]).map((verb) => entryOf(read, verb, path, []))
        : Object.entries(one).map(([verb, deeper]) => entryOf(read, verb, path, deeper));
  const isVerb = above.length > 0 && commands.length === 0;
  return {
    name,
    effect:
      without !== undefined ? 'reads-secret' : isVerb && !read.reads.includes(name) ? 'mutates' : 'reads',
    ...(typeof without === 'string' ? { wordEffects: { [without]: 'reads' as const } } : {}),
    ...(commands.length === 0 ? {} : { arguments: 'none' as const, commands }),
  };
}

/** With the shortest beginning that its help gives it (`-s[tatistics]`), and two dashes, which ip takes for one. */
function optionOf(flag: CommandFlag, help: string): CommandFlag {
  const { name, aliases = [] } = flag;
  if (name.length === 2) return flag;
  const shortest = Array.from({ length: name.length - 2 }, (_, at) => name.slice(0, at + 2)).find(
    (beginning) => help.includes(`${beginning}[${name.slice(beginning.length)}]`),
  );
  return { ...flag, aliases: [...(shortest === undefined ? [] : [shortest]), ...aliases, `-${name}`] };
}

/** `amt` is a type of link that the help counts among the objects. */
function missingObjects(help: string, { commands = [] }: CommandEntry): string[] {
  const [, listed = ''] = /OBJECT := \{([^}]*)\}/.exec(help) ?? [];
  return listed
    .split(/[\s|]+/)
    .filter((object) => object !== '' && object !== 'amt')
    .filter((object) => !commands.some(({ name }) => name === object));
}

/** The words behind `ip OBJECT` in an object's help: `{ add | del }`, `[ list | flush ]` or a single one. */
function missingCommands(object: CommandEntry): string[] {
  if (object.commands === undefined) return [];
  const usages = helpOf('ip', object.name, 'help').matchAll(
    /^(?:Usage:)?\s+ip (?:\[[^\]]*\] )?(\S+) (.*)$/gm,
  );
  return [...usages].flatMap(([, called = '', rest = '']) => {
    if (!object.name.startsWith(called)) return [];
    const [, several, single = ''] =
      /^[{[] ?([a-z\d|_ -]+?) ?(?:[}\]]|\[|$)|^([a-z][a-z\d_-]*)/.exec(rest) ?? [];
    return (several ?? single)
      .split(/[ |]+/)
      .filter((verb) => verb !== '' && !(object.commands ?? []).some(({ name }) => name.startsWith(verb)))
      .map((verb) => `${object.name} ${verb}`);
  });
}
