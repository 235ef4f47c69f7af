import type { CommandCheck } from '../model/command-check.ts';
import type { CommandEffect, CommandTable } from './command-table.ts';
import type { Fault } from './fault.ts';
import { judgeOutside } from './judge-outside.ts';
import { kubectlEffect, kubectlFaults } from './judge-kubectl.ts';
import type { Judgement } from './judgement.ts';
import { nftCommands } from './nft-commands.ts';
import { isOpen } from './placeholder.ts';
import type { ShellWord } from './shell-words.ts';
import { shownWord } from './shown-word.ts';
import { tableOf } from './tables.ts';
import { nameOf, type Unwrapped } from './unwrap.ts';
import { walk, type Walk } from './walk.ts';

const shells = new Set([
  'sh',
  'bash',
  'zsh',
  'ash',
  'dash',
  'ksh',
  'fish',
  'su',
  'powershell',
  'pwsh',
  'cmd',
]);

/** Other names under which the same package installs the same program. */
const sameProgram: Readonly<Record<string, string>> = {
  ip6tables: 'iptables',
  'iptables-nft': 'iptables',
  'iptables-legacy': 'iptables',
  'ip6tables-nft': 'iptables',
  'ip6tables-legacy': 'iptables',
};

export function isShell(name: string): boolean {
  return shells.has(name);
}

/** Judges what a command runs in the end; undefined where it is passed over. `isMention`: it may be unfinished. */
export function judge(
  { words, within, faults, opensShell }: Unwrapped,
  isMention: boolean,
): Judgement | undefined {
  const name = nameOf(words[0]);
  const cli = Object.hasOwn(sameProgram, name) ? (sameProgram[name] ?? name) : name;
  if (opensShell || isShell(name)) return judgeShell(name, within);
  if (isOpen(words[0]?.value ?? '')) {
    const detail = 'which command this is cannot be told before it runs';
    return { cli: '(unknown)', verdict: 'outside-set', detail, suggestion: 'name the command itself' };
  }
  const saved = judgeSave(name, words);
  if (saved !== undefined) return saved;
  const table = tableOf(cli);
  const wrapperFault = worstOf(faults, isMention);
  if (table === undefined) {
    if (wrapperFault !== undefined) return { cli: 'kubectl', ...pick(wrapperFault) };
    return judgeOutside(words, within);
  }
  if (cli === 'nft') {
    const [first, ...others] = nftCommands(words).map((one) => judgeBy(table, cli, one, faults, isMention));
    return others.reduce<Judgement | undefined>(
      (worst, one) => (rankOf(one) > rankOf(worst) ? one : worst),
      first,
    );
  }
  return judgeBy(table, cli, words, faults, isMention);
}

const worsts: readonly CommandCheck['verdict'][] = [
  'ok',
  'bad-value',
  'unknown-flag',
  'unknown-command',
  'mutates',
];

function rankOf(judgement: Judgement | undefined): number {
  return worsts.indexOf(judgement?.verdict ?? 'ok');
}

function judgeBy(
  table: CommandTable,
  cli: string,
  words: readonly ShellWord[],
  faults: readonly Fault[],
  isMention: boolean,
): Judgement {
  const found = walk(table, words);
  if (cli === 'kubectl' && words[1]?.value === 'network-review') {
    return { cli, verdict: 'ok', detail: 'this program, which only reads', suggestion: null };
  }
  const kubectl = cli === 'kubectl' && found.faults.every(({ verdict }) => verdict !== 'unknown-command');
  const fault = worstOf([...faults, ...found.faults, ...(kubectl ? kubectlFaults(found) : [])], isMention);
  const help = helpAsked(found);
  const effect = help
    ? { verdict: 'ok' as const, detail: 'its help text', isDefault: false }
    : effectOf(found, cli);
  // That a command changes something, or shows a secret, matters more than that one of its flags is wrong.
  if (
    fault !== undefined &&
    (effect.verdict === 'ok' || effect.isDefault || fault.verdict === 'unknown-command')
  )
    return { cli, ...pick(otherCilium(cli, words, fault)) };
  return {
    cli,
    verdict: effect.verdict,
    detail:
      fault === undefined ? `${effect.detail}${aged(found)}` : `${effect.detail}; besides, ${fault.detail}`,
    suggestion: fault?.suggestion ?? null,
  };
}

/** What the agent's tool has and the client has not, and the other way round. */
function otherCilium(cli: string, words: readonly ShellWord[], fault: Fault): Fault {
  const other = cli === 'cilium' ? 'cilium-dbg' : cli === 'cilium-dbg' ? 'cilium' : undefined;
  const table = other === undefined ? undefined : tableOf(other);
  if (fault.verdict !== 'unknown-command' || fault.suggestion !== null || table === undefined) return fault;
  const { path, faults } = walk(table, words);
  const isThere = path.length > 0 && faults.every(({ verdict }) => verdict !== 'unknown-command');
  if (isThere) return { ...fault, suggestion: [table.cli, ...path].join(' ') };
  const [past] = faults.filter(({ detail }) => detail.includes('in no version after'));
  return past === undefined ? fault : { ...fault, detail: `${fault.detail}; ${past.detail}` };
}

function pick({ verdict, detail, suggestion }: Fault): Omit<Judgement, 'cli'> {
  return { verdict, detail, suggestion };
}

const ranks = ['unknown-command', 'unknown-flag', 'bad-value'];

function worstOf(faults: readonly Fault[], isMention: boolean): Fault | undefined {
  const counted = faults.filter(({ isMissing }) => isMissing !== true || !isMention);
  return counted.toSorted((one, other) => ranks.indexOf(one.verdict) - ranks.indexOf(other.verdict))[0];
}

function judgeShell(name: string, within: string | undefined): Judgement {
  return {
    cli: name,
    verdict: 'mutates',
    detail: `a shell${within === undefined ? '' : ` in ${within}`} runs whatever it is given`,
    suggestion: 'give the command itself in place of the shell',
  };
}

function helpAsked({ path, flags }: Walk): boolean {
  return path[0] === 'help' || flags.some(({ flag, value }) => flag.name === '--help' && value !== 'false');
}

interface Effect extends Pick<Judgement, 'verdict' | 'detail'> {
  /** Neither a subcommand nor a flag says what is done: with a flag that is none, nothing is. */
  readonly isDefault: boolean;
}

/** What the command does, and the words or the flag that decide it. */
function effectOf(found: Walk, cli: string): Effect {
  const special = cli === 'kubectl' ? kubectlEffect(found) : undefined;
  if (special !== undefined) return { ...special, isDefault: false };
  const { entry, args } = found;
  const flags = found.flags.filter(({ value }) => value !== 'false');
  const called = [cli, ...found.path].join(' ');
  if (flags.some(({ flag, value }) => flag.dryRun === true && value !== 'none')) {
    return { verdict: 'ok', detail: 'a dry run: it only shows or checks what it would do', isDefault: false };
  }
  const causes: { effect: CommandEffect; what: string }[] = [
    ...flags.flatMap(({ flag: { effect, name } }) =>
      effect === undefined ? [] : [{ effect, what: `${called} ${name}` }],
    ),
    ...args.flatMap(({ value }) => {
      const effect = Object.hasOwn(entry.wordEffects ?? {}, value) ? entry.wordEffects?.[value] : undefined;
      return effect === undefined ? [] : [{ effect, what: `${called} ... ${value}` }];
    }),
  ];
  if (entry.mutatesFrom !== undefined && args.length >= entry.mutatesFrom) {
    causes.push({ effect: 'mutates', what: `${called} with ${args.length} more words` });
  }
  const cause = causes.toSorted(
    (one, other) => badness.indexOf(other.effect) - badness.indexOf(one.effect),
  )[0];
  const { effect, what } = cause ?? { effect: entry.effect, what: called };
  return {
    verdict: verdicts[effect],
    detail: `${what} ${says[effect]}`,
    isDefault: cause === undefined && found.path.length === 0,
  };
}

const badness: readonly CommandEffect[] = ['reads', 'reads-secret', 'mutates'];
const verdicts = { reads: 'ok', mutates: 'mutates', 'reads-secret': 'reads-secret' } as const;
const says = {
  reads: 'only reads',
  mutates: 'changes something, or starts a process that stays',
  'reads-secret': 'shows credentials',
} as const;

/** What holds for some versions only. */
function aged({ entry, flags }: Walk): string {
  const notes = [
    ...(entry.since === undefined ? [] : [`since ${entry.since}`]),
    ...(entry.deprecated === undefined ? [] : [`deprecated: ${entry.deprecated}`]),
    ...flags.flatMap(({ flag }) => [
      ...(flag.since === undefined ? [] : [`${flag.name} since ${flag.since}`]),
      ...(flag.deprecated === undefined ? [] : [`${flag.name} is deprecated: ${flag.deprecated}`]),
    ]),
  ];
  return notes.length === 0 ? '' : `; ${notes.join('; ')}`;
}

/** The programs beside `iptables` and `ipvsadm` that print all rules, or load them. */
function judgeSave(name: string, words: readonly ShellWord[]): Judgement | undefined {
  const match = /^(ip6?tables|ipvsadm)(?:-nft|-legacy)?-(save|restore)$/.exec(name);
  if (match === null) return undefined;
  const cli = match[1] === 'ipvsadm' ? 'ipvsadm' : 'iptables';
  if (match[2] === 'restore')
    return { cli, verdict: 'mutates', detail: `${name} replaces rules`, suggestion: null };
  const known =
    cli === 'ipvsadm' ? /^-n$|^--numeric$/ : /^-[cM]$|^-t|^--(?:counters|table|modprobe|version)(?:=|$)|^-V$/;
  const strange = words.slice(1).find(({ value }) => value.startsWith('-') && !known.test(value));
  if (strange !== undefined) {
    const isFile = /^-f|^--file/.test(strange.value);
    const detail = isFile
      ? `${name} ${shownWord(strange.value)} writes a file`
      : `${name} has no ${shownWord(strange.value)}`;
    return { cli, verdict: isFile ? 'mutates' : 'unknown-flag', detail, suggestion: name };
  }
  return { cli, verdict: 'ok', detail: `${name} prints the rules that there are`, suggestion: null };
}
