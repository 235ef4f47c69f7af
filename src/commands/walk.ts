import type { CommandEntry, CommandFlag, CommandTable } from './command-table.ts';
import type { Fault } from './fault.ts';
import { nearMiss } from './near-miss.ts';
import { isOpen } from './placeholder.ts';
import { flagNamed, type GivenFlag, isFlag, readFlag, tableNote } from './read-flag.ts';
import type { ShellWord } from './shell-words.ts';
import { shownWord } from './shown-word.ts';

/** What a command line says by the table of its tool. */
export interface Walk {
  readonly entry: CommandEntry;
  /** Names of the subcommands, as the table has them. */
  readonly path: readonly string[];
  readonly flags: readonly GivenFlag[];
  /** Words that are neither flags nor their values. */
  readonly args: readonly ShellWord[];
  /** What stands behind `--`. */
  readonly rest: readonly ShellWord[] | undefined;
  readonly faults: readonly Fault[];
}

/** Reads a command line, its name first, by the table of its tool. */
export function walk(table: CommandTable, [, ...words]: readonly ShellWord[]): Walk {
  const { path, fault } = descend(table, words);
  const entry = path.at(-1) ?? table.root;
  const place = { table, known: flagsOf(table, path), called: calledBy(table, path) };
  const flags: GivenFlag[] = [];
  const args: ShellWord[] = [];
  const faults = fault === undefined ? [] : [fault];
  let passed = 0;
  let rest: readonly ShellWord[] | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) break;
    if (word.value === '--') {
      rest = words.slice(at + 1);
      break;
    }
    if (!isFlag(word.value)) {
      if (passed < path.length) passed += 1;
      else args.push(word);
      if (fault === undefined) faults.push(...wrongDash(place.called, word.value));
      continue;
    }
    const read = readFlag(place, word.value, words[at + 1]?.value);
    flags.push(...read.flags);
    if (fault === undefined) faults.push(...read.faults, ...misplaced(table, passed, read.flags));
    if (read.tookNext) at += 1;
  }
  return { entry, path: path.map(({ name }) => name), flags, args, rest, faults };
}

/** What a word processor makes of `-n` and `--all`. */
function wrongDash(called: string, word: string): Fault[] {
  const [, name = ''] = /^[–—−]+([A-Za-z][\w-]*)/.exec(word) ?? [];
  if (name === '') return [];
  return [
    {
      verdict: 'unknown-flag',
      detail: `${called}: a flag begins with hyphens, and here stands a dash`,
      suggestion: `${called} ${shownWord(`${name.length === 1 ? '-' : '--'}${name}`)}`,
    },
  ];
}

function calledBy({ cli }: CommandTable, path: readonly CommandEntry[]): string {
  return [cli, ...path.map(({ name }) => name)].join(' ');
}

/** `ip` and `nft` take what follows the object for its arguments. */
function misplaced(table: CommandTable, passed: number, flags: readonly GivenFlag[]): Fault[] {
  if (table.grammar !== 'words' || passed === 0) return [];
  return flags
    .filter(({ flag }) => table.root.flags?.includes(flag) === true)
    .map(({ flag: { name } }) => ({
      verdict: 'unknown-flag',
      detail: `${table.cli} takes options before what they are about, and ${name} stands behind it`,
      suggestion: `${table.cli} ${name} ...`,
    }));
}

interface Descent {
  readonly path: readonly CommandEntry[];
  readonly fault: Fault | undefined;
}

function descend(table: CommandTable, words: readonly ShellWord[]): Descent {
  const path: CommandEntry[] = [];
  for (let at = 0; at < words.length; at++) {
    const { commands = [] } = path.at(-1) ?? table.root;
    const word = words[at]?.value ?? '--';
    if (commands.length === 0 || word === '--') break;
    if (isFlag(word)) {
      if (takesNext(flagsOf(table, path), word, words[at + 1]?.value)) at += 1;
      continue;
    }
    const child = childOf(table, commands, word);
    if (child === undefined) return { path, fault: unknownCommand(table, path, word) };
    path.push(child);
    if (child.until === undefined) continue;
    const detail = `${calledBy(table, path)} is in no version after ${child.until}; this is the table of ${table.version}`;
    return { path, fault: { verdict: 'unknown-command', detail, suggestion: child.deprecated ?? null } };
  }
  return { path, fault: undefined };
}

function childOf(
  table: CommandTable,
  commands: readonly CommandEntry[],
  word: string,
): CommandEntry | undefined {
  const exact = commands.find(({ name, aliases }) => name === word || aliases?.includes(word) === true);
  if (exact !== undefined || table.cli !== 'ip' || word === '') return exact;
  return commands.find(({ name }) => name.startsWith(word));
}

function unknownCommand(table: CommandTable, path: readonly CommandEntry[], word: string): Fault | undefined {
  if (isOpen(word) && path.length > 0) return undefined;
  const entry = path.at(-1) ?? table.root;
  const present = (entry.commands ?? []).filter(({ until }) => until === undefined);
  const near = nearMiss(word, present.flatMap(namesOf));
  // What only reads is never mended into what does not.
  const reading = nearMiss(word, present.filter(({ effect }) => effect === 'reads').flatMap(namesOf));
  // A command that also runs by itself takes words of its own: only what is nearly a subcommand is none of them.
  const takesWords = entry.group !== true && entry.arguments !== 'none' && path.length > 0;
  if (takesWords && near === undefined) return undefined;
  const called = calledBy(table, path);
  const isVariable = isOpen(word);
  return {
    verdict: 'unknown-command',
    detail: isVariable
      ? `which command of ${called} this is cannot be told before it runs`
      : `${called} has no command ${shownWord(word)}${tableNote(table)}`,
    suggestion: reading === undefined || isVariable ? null : `${called} ${reading}`,
  };
}

function namesOf({ name, aliases = [] }: CommandEntry): string[] {
  return [name, ...aliases];
}

/** Flags of the last command of the path, and those above it that hold below. */
function flagsOf(table: CommandTable, path: readonly CommandEntry[]): readonly CommandFlag[] {
  const all = [table.root, ...path];
  return all.flatMap(({ flags = [] }, at) =>
    at === all.length - 1 || table.grammar === 'words'
      ? flags
      : flags.filter(({ inherited }) => inherited === true),
  );
}

/** Whether the word behind a flag is its value, as far as the flag is known before its command is. */
function takesNext(known: readonly CommandFlag[], word: string, next: string | undefined): boolean {
  if (next === undefined || word.includes('=')) return false;
  const flag = flagNamed(known, word);
  // A flag of the command that is still to come is taken to have a value, as cobra does.
  if (flag === undefined) return (word.startsWith('--') || word.length === 2) && !isFlag(next);
  return flag.value === 'required' || (flag.nextWord === true && !isFlag(next));
}
