import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { CommandEffect, CommandEntry, CommandFlag } from '../../../src/commands/command-table.ts';

const effect = z.enum(['reads', 'mutates', 'reads-secret']);
const paths = z.array(z.string());

/**
 * What a person decided about a tool's commands, each named by its words (`bpf ct flush`), the tool itself by `.`, and a
 * flag by its command and itself (`debuginfo --file`).
 */
const review = z.strictObject({
  reads: paths,
  mutates: paths,
  'reads-secret': paths.default([]),
  aliases: z.record(z.string(), z.array(z.string())).default({}),
  /** The effect of the command once the flag is given. */
  flags: z.record(z.string(), effect).default({}),
  values: z.record(z.string(), z.array(z.string())).default({}),
  mutatesFrom: z.record(z.string(), z.int()).default({}),
  wordEffects: z.record(z.string(), z.record(z.string(), effect)).default({}),
  /** The first version that has it, where that is known. */
  since: z.record(z.string(), z.string()).default({}),
  /** What older versions had, and the last of them. */
  removed: z.record(z.string(), z.strictObject({ effect, until: z.string() })).default({}),
});

export type Review = z.infer<typeof review>;

/** A command as the tool tells of it, before anyone said what it does. */
export interface ToolCommand {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly deprecated?: string;
  readonly runnable: boolean;
  readonly flags: readonly CommandFlag[];
  readonly commands: readonly ToolCommand[];
}

/** Reads test/commands/reviewed/`cli`.yaml. */
export function readReview(cli: string): Review {
  return review.parse(parse(readFileSync(new URL(`../reviewed/${cli}.yaml`, import.meta.url), 'utf8')));
}

/** The entry of a tool's tree. A runnable command without an effect, and a review of what is not there, are errors. */
export function reviewed(root: ToolCommand, review: Review): CommandEntry {
  const effects = new Map<string, CommandEffect>();
  for (const name of ['reads', 'mutates', 'reads-secret'] as const) {
    for (const path of review[name]) {
      if (effects.has(path)) throw new Error(`${path}: reviewed twice`);
      effects.set(path, name);
    }
  }
  const used = new Set<string>();
  const use = <T>(from: Readonly<Record<string, T>>, key: string): T | undefined => {
    if (from[key] !== undefined) used.add(key);
    return from[key];
  };

  const flagOf = (path: string, flag: CommandFlag): CommandFlag => {
    const key = `${path} ${flag.name}`;
    const values = use(review.values, key);
    const effect = use(review.flags, key);
    return {
      ...flag,
      ...(values === undefined ? {} : { values }),
      ...(effect === undefined ? {} : { effect }),
    };
  };
  const entryOf = (command: ToolCommand, path: string): CommandEntry => {
    const effect = effects.get(path);
    if (effect !== undefined) used.add(path);
    if (command.runnable !== (effect !== undefined)) {
      throw new Error(
        `${path}: ${command.runnable ? 'runs, and has no effect' : 'is no command that runs'} in the review`,
      );
    }
    const aliases = [...(command.aliases ?? []), ...(use(review.aliases, path) ?? [])];
    const mutatesFrom = use(review.mutatesFrom, path);
    const wordEffects = use(review.wordEffects, path);
    const since = use(review.since, path);
    const prefix = path === '.' ? '' : `${path} `;
    const commands = [
      ...command.commands.map((one) => entryOf(one, `${prefix}${one.name}`)),
      ...Object.entries(review.removed)
        .map(([key, one]) => ({ name: key.slice(prefix.length), key, ...one }))
        .filter(({ name, key }) => key.startsWith(prefix) && !name.includes(' '))
        .map(({ key, ...one }): CommandEntry => {
          used.add(key);
          return one;
        }),
    ];
    return {
      name: command.name,
      ...(aliases.length === 0 ? {} : { aliases }),
      effect: effect ?? 'reads',
      ...(command.runnable ? {} : { group: true }),
      ...(command.deprecated === undefined || command.deprecated === ''
        ? {}
        : { deprecated: command.deprecated }),
      ...(mutatesFrom === undefined ? {} : { mutatesFrom }),
      ...(wordEffects === undefined ? {} : { wordEffects }),
      ...(command.flags.length === 0 ? {} : { flags: command.flags.map((flag) => flagOf(path, flag)) }),
      ...(since === undefined ? {} : { since }),
      ...(commands.length === 0 ? {} : { commands }),
    };
  };
  const entry = entryOf(root, '.');

  const { aliases, flags, values, mutatesFrom, wordEffects, since, removed } = review;
  const unused = [
    ...effects.keys(),
    ...[aliases, flags, values, mutatesFrom, wordEffects, since, removed].flatMap((one) => Object.keys(one)),
  ].filter((key) => !used.has(key));
  if (unused.length > 0) throw new Error(`reviewed, but not there: ${unused.join(', ')}`);
  return entry;
}
