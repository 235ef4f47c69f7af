import { shownWord } from './shown-word.ts';
import type { CommandFlag, CommandTable } from './command-table.ts';
import type { Fault } from './fault.ts';
import { nearMiss } from './near-miss.ts';
import { isOpen } from './placeholder.ts';

/** A flag as it was given, with its value where it took one. */
export interface GivenFlag {
  readonly flag: CommandFlag;
  readonly value: string | undefined;
}

export interface FlagRead {
  readonly flags: readonly GivenFlag[];
  readonly faults: readonly Fault[];
  /** The next word was its value. */
  readonly tookNext: boolean;
}

/** Where a flag stands: the tool's table, the flags that there are, and the command as it is called. */
export interface FlagPlace {
  readonly table: CommandTable;
  readonly known: readonly CommandFlag[];
  readonly called: string;
}

/** A single dash is standard input, and numbers below zero are values, but `-4` and `-6` (`ip`, `iptables`) and `-0` flags. */
export function isFlag(word: string): boolean {
  return word.length > 1 && word.startsWith('-') && !/^-(?![046]$)\d/.test(word);
}

export function flagNamed(known: readonly CommandFlag[], name: string): CommandFlag | undefined {
  return known.find((flag) => flag.name === name || flag.aliases?.includes(name) === true);
}

/** Reads one word that begins with a dash: a long flag, a short one with or without its value, or several short ones. */
export function readFlag(place: FlagPlace, word: string, next: string | undefined): FlagRead {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word : word.slice(0, equals);
  const flag = findFlag(place, name);
  if (flag !== undefined)
    return withValue(place, flag, equals < 0 ? undefined : word.slice(equals + 1), next);
  if (isOpen(name)) return { flags: [], faults: [], tookNext: false };
  return word.startsWith('--') ? unknown(place, name) : cluster(place, word, next);
}

function findFlag({ table, known }: FlagPlace, name: string): CommandFlag | undefined {
  const exact = flagNamed(known, name);
  if (exact !== undefined || !name.startsWith('--') || name.length < 4) return exact;
  // kubectl takes an underscore for a dash, and getopt the beginning of a name.
  if (table.grammar === 'subcommands') return flagNamed(known, name.replaceAll('_', '-'));
  const begun = known.filter((flag) => namesOf(flag).some((one) => one.startsWith(name)));
  return begun.length === 1 ? begun[0] : undefined;
}

function namesOf({ name, aliases = [] }: CommandFlag): readonly string[] {
  return [name, ...aliases];
}

function cluster(place: FlagPlace, word: string, next: string | undefined): FlagRead {
  const flags: GivenFlag[] = [];
  for (let at = 1; at < word.length; at++) {
    const letter = `-${word[at] ?? ''}`;
    const flag = flagNamed(place.known, letter);
    if (flag === undefined) return { ...unknown(place, at === 1 ? word : letter), flags };
    const behind = word.slice(at + 1);
    const takesRest = flag.value === 'required' || flag.nextWord === true || behind.startsWith('=');
    if (flag.value === 'none' || !takesRest) {
      flags.push({ flag, value: undefined });
      continue;
    }
    const read = withValue(place, flag, behind === '' ? undefined : behind.replace(/^=/, ''), next);
    return { ...read, flags: [...flags, ...read.flags] };
  }
  return { flags, faults: [], tookNext: false };
}

function withValue(
  place: FlagPlace,
  flag: CommandFlag,
  value: string | undefined,
  next: string | undefined,
): FlagRead {
  const { called, table } = place;
  const faults: Fault[] = [];
  if (flag.until !== undefined) {
    const detail = `${called} has ${flag.name} in no version after ${flag.until}; this is the table of ${table.version}`;
    faults.push({ verdict: 'unknown-flag', detail, suggestion: flag.deprecated ?? null });
  }
  const tookNext =
    value === undefined &&
    next !== undefined &&
    (flag.value === 'required' || (flag.nextWord === true && !isFlag(next)));
  const given = tookNext ? next : value;
  if (value !== undefined && flag.value === 'none') {
    faults.push({ verdict: 'bad-value', detail: `${called}: ${flag.name} takes no value`, suggestion: null });
  } else if (given !== undefined) {
    faults.push(...wrongValue(place, flag, given));
  } else if (flag.value === 'required') {
    faults.push({
      verdict: 'bad-value',
      detail: `${called}: ${flag.name} needs a value`,
      suggestion: null,
      isMissing: true,
    });
  }
  return { flags: [{ flag, value: given }], faults, tookNext };
}

function wrongValue({ called }: FlagPlace, { name, type, values }: CommandFlag, given: string): Fault[] {
  if (isOpen(given)) return [];
  if (values === undefined) {
    if (type === undefined || typeTests[type].test(given)) return [];
    return [
      {
        verdict: 'bad-value',
        detail: `${called}: ${name} ${shownWord(given)} is no ${type}`,
        suggestion: null,
      },
    ];
  }
  const isListed = (one: string) =>
    values.some((value) =>
      value.endsWith('=') ? `${one}=`.startsWith(value) || one.startsWith(value) : one === value,
    );
  if (isListed(given) || given.split(',').every(isListed)) return [];
  const bare = values.map((value) => value.replace(/=$/, ''));
  const near = nearMiss(given.split('=')[0] ?? '', bare);
  return [
    {
      verdict: 'bad-value',
      detail: `${called}: ${name} ${shownWord(given)} is none of ${values.join(', ')}`,
      suggestion: near === undefined ? null : `${name} ${near}`,
    },
  ];
}

function unknown({ table, known, called }: FlagPlace, name: string): FlagRead {
  const names = known
    .filter(({ until, effect }) => until === undefined && effect !== 'mutates')
    .flatMap(namesOf)
    .filter((one) => one.length > 2);
  const near = names.includes(`-${name}`) ? `-${name}` : name.length > 3 ? nearMiss(name, names) : undefined;
  const fault: Fault = {
    verdict: 'unknown-flag',
    detail: `${called} has no ${shownWord(name)}${tableNote(table)}`,
    suggestion: near === undefined ? null : `${called} ${near}`,
  };
  return { flags: [], faults: [fault], tookNext: false };
}

/** What the table cannot vouch for, said. */
export function tableNote({ cli, version, complete }: CommandTable): string {
  return complete ? ` (${cli} ${version})` : `; not in our table of ${cli} ${version}`;
}

const typeTests = {
  boolean: /^(?:1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/,
  integer: /^-?\d[\d_]*$|^0x[\da-f]+$/i,
  duration: /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/,
};
