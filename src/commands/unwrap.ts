import { walk } from './walk.ts';
import type { Fault } from './fault.ts';
import { isFlag } from './read-flag.ts';
import type { ShellWord } from './shell-words.ts';
import { shownWord } from './shown-word.ts';
import { tableOf } from './tables.ts';

/** What a command line runs in the end. */
export interface Unwrapped {
  /** The innermost command and its arguments. */
  readonly words: readonly ShellWord[];
  /** The wrapper closest to it that says where or as whom it runs: `kubectl exec`, `sudo`, `nsenter`. */
  readonly within: string | undefined;
  /** What is wrong with the wrappers themselves. */
  readonly faults: readonly Fault[];
  /** `sudo -i`, `nsenter -t 1 -n`: a shell although none is named. */
  readonly opensShell: boolean;
}

interface Wrapper {
  /** Letters of short options whose value is the rest of the word or the next one. */
  readonly valued?: string;
  /** Long options whose value may be the next word. */
  readonly long?: readonly string[];
  /** Words between its options and the command. */
  readonly operands?: number;
  readonly assignments?: true;
  /** It says where or as whom the command runs, so that a shell in it may do anything there. */
  readonly place?: true;
  /** Without a command it runs a shell. */
  readonly shell?: true;
}

/** Programs that run the command they are given, by the options in their manual pages. */
const wrappers: Readonly<Record<string, Wrapper>> = {
  sudo: {
    valued: 'ughpCrtTUDR',
    long: ['user', 'group', 'host', 'prompt', 'close-from', 'role', 'type', 'chdir', 'chroot', 'other-user'],
    assignments: true,
    place: true,
  },
  doas: { valued: 'uC', place: true },
  env: { valued: 'uC', long: ['unset', 'chdir'], assignments: true },
  nsenter: { valued: 'tSG', long: ['target', 'setuid', 'setgid'], place: true, shell: true },
  chroot: { operands: 1, place: true, shell: true },
  unshare: { valued: 'SG', place: true, shell: true },
  timeout: { valued: 'ks', long: ['kill-after', 'signal'], operands: 1 },
  time: { valued: 'fo', long: ['format', 'output'] },
  watch: { valued: 'nqs', long: ['interval', 'equexit', 'shotsdir'] },
  xargs: { valued: 'InPLdasE', long: ['max-args', 'max-procs', 'max-chars', 'delimiter', 'arg-file'] },
  nohup: {},
  setsid: {},
  command: {},
  builtin: {},
  exec: { valued: 'a' },
  stdbuf: { valued: 'ioe', long: ['input', 'output', 'error'] },
  nice: { valued: 'n', long: ['adjustment'] },
  ionice: { valued: 'cn', long: ['class', 'classdata'] },
  taskset: { operands: 1 },
  busybox: {},
};

/** Neither a path before a command's name nor `.exe` behind it makes it another. */
export function nameOf(word: ShellWord | undefined): string {
  return (word?.value ?? '').replace(/^.*\//, '').replace(/(?<=[a-z])\.exe$/, '');
}

/** Takes off what only runs another command, as often as there is one. */
export function unwrap(given: readonly ShellWord[]): Unwrapped {
  let words = given;
  let within: string | undefined;
  const faults: Fault[] = [];
  // Nobody wraps deeper; what is left then is judged as it is.
  for (let depth = 0; depth < 16; depth++) {
    const name = nameOf(words[0]);
    // It asks where a program is.
    if (name === 'command' && /^-[vV]$/.test(words[1]?.value ?? ''))
      return { words: words.slice(0, 1), within, faults, opensShell: false };
    const wrapper = Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
    const inner = wrapper === undefined ? innerOfCli(name, words) : innerOf(wrapper, words);
    if (inner === undefined) break;
    if (inner.faults.length > 0) faults.push(...inner.faults);
    if (inner.place !== undefined) within = inner.place;
    if (inner.words.length === 0) {
      const isShell =
        wrapper?.shell === true ||
        (name === 'sudo' && words.some(({ value }) => /^(?:-[is]|--login|--shell)$/.test(value)));
      return { words, within, faults, opensShell: isShell };
    }
    words = inner.words;
  }
  return { words, within, faults, opensShell: false };
}

interface Inner {
  readonly words: readonly ShellWord[];
  readonly place?: string;
  readonly faults: readonly Fault[];
}

function innerOf(wrapper: Wrapper, words: readonly ShellWord[]): Inner {
  const { valued = '', long = [], operands = 0, assignments, place } = wrapper;
  let at = 1;
  for (; at < words.length; at++) {
    const { value = '' } = words[at] ?? {};
    if (value === '--') {
      at += 1;
      break;
    }
    if (isFlag(value) || /^-\d+$/.test(value)) {
      if (takesNext(value, valued, long)) at += 1;
    } else if (!(assignments === true && /^[A-Za-z_]\w*=/.test(value))) break;
  }
  const inner = words.slice(at + operands);
  return { words: inner, faults: [], ...(place === true && { place: nameOf(words[0]) }) };
}

function takesNext(option: string, valued: string, long: readonly string[]): boolean {
  if (option.startsWith('--')) return long.includes(option.slice(2));
  // Only the last of several letters can take the next word; behind an earlier one the rest of this word is its value.
  const first = option.slice(1).search(new RegExp(`[${valued}]`));
  return valued !== '' && first >= 0 && first === option.length - 2;
}

/** `kubectl exec POD -- ...`, `ip netns exec NAME ...` and `ip vrf exec NAME ...`. */
function innerOfCli(name: string, words: readonly ShellWord[]): Inner | undefined {
  const table = name === 'kubectl' || name === 'ip' ? tableOf(name) : undefined;
  if (table === undefined) return undefined;
  if (name === 'kubectl') {
    const { path, args, rest, faults } = walk(table, words);
    if (path[0] !== 'exec') return undefined;
    if (rest !== undefined && rest.length > 0) return { words: rest, faults, place: 'kubectl exec' };
    const [, ...inner] = args;
    const [command] = inner;
    if (command === undefined) return undefined;
    // Older versions took what follows the pod for the command, too: it is judged for what it would do.
    const fault: Fault = {
      verdict: 'bad-value',
      detail: 'kubectl exec takes a command only behind --',
      suggestion: `kubectl exec ... -- ${shownWord(command.value)}`,
    };
    return {
      words: words.slice(words.indexOf(command)),
      faults: [fault],
      place: 'kubectl exec',
    };
  }
  const at = words.findIndex(
    ({ value }, index) => value === 'exec' && /^(?:netns|vrf)$/.test(words[index - 1]?.value ?? ''),
  );
  if (at < 0 || words.slice(1, at - 1).some(({ value }) => !isFlag(value))) return undefined;
  const isEach = words.slice(1, at).some(({ value }) => /^-a(?:ll)?$/.test(value));
  const inner = words.slice(at + (isEach ? 1 : 2));
  return inner.length === 0
    ? undefined
    : { words: inner, faults: [], place: `ip ${words[at - 1]?.value ?? ''} exec` };
}
