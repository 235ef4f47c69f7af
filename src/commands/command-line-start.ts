import {
  clis,
  cliNames,
  daemons,
  isProse,
  otherNames,
  shellNames,
  shellWords,
  wrapperNames,
} from './known-programs.ts';
import { isOpen } from './placeholder.ts';
import { tableOf } from './tables.ts';
import { nearMiss } from './near-miss.ts';

const who = String.raw`(?:\[[\w.-]+@[^\]\n]{1,80}\]|[\w.-]{1,64}@[\w.-]{1,64}:?[^\s$#]{0,80}|(?:ba)?sh-[\d.]+)`;
const prompts = [
  String.raw`(?:${who}|~)?\s?[$❯%]`,
  String.raw`(?:${who}\s?|[/~][\w./-]{0,80} )#`,
  String.raw`➜(?:\s+(?:[~/]\S{0,60}|[\w.-]{1,60}\s+git:\(\S{1,60}\)(?:\s✗)?))?`,
  String.raw`(?:PS )?[A-Za-z]:\\[^>\n]{0,80}>`,
];
const prompt = new RegExp(String.raw`^(?:${prompts.join('|')})[ \t]+`);
const listMark = /^(?:(?:[-*+•]|\d{1,3}[.)]|>)[ \t]+){1,4}/;

/** How a line begins before what may be a command. */
export interface LineStart {
  /** Characters before it. */
  readonly skip: number;
  readonly hasPrompt: boolean;
  readonly hasMark: boolean;
}

export function lineStart(line: string): LineStart {
  const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  const bare = line.slice(indent);
  const direct = prompt.exec(bare);
  if (direct !== null) return { skip: indent + direct[0].length, hasPrompt: true, hasMark: false };
  const mark = listMark.exec(bare)?.[0].length ?? 0;
  const behind = prompt.exec(bare.slice(mark))?.[0].length ?? 0;
  return { skip: indent + mark + behind, hasPrompt: behind > 0, hasMark: mark > 0 };
}

/** Where a line is looked at: alone, as all there is; among others; or in backquotes, where prose sets off what it quotes. */
export type Place = 'alone' | 'line' | 'span';

const goesIntoCli = (operators: string): RegExp =>
  new RegExp(
    String.raw`^[a-z][\w./-]*\s.*?(?:${operators})\s*(?:sudo |xargs )?(?:${[...cliNames].join('|')})\s+[a-z-]`,
  );
const pipesIntoCli = goesIntoCli(String.raw`\||&&`);
const leadsToCli = goesIntoCli(String.raw`\||&&|;`);

/** Whether a line, its mark and prompt gone, is a command and no sentence. */
export function isCommandLine(line: string, place: Place): boolean {
  const words = line
    .slice(0, 2_000)
    .replace(/\s#\s[^]*$/, '')
    .replace(/^(\s*[\w./-]+)([|;&])/, '$1 $2')
    .trim()
    .split(/\s+/, 60);
  if (place === 'alone' && /^(?:(?:sudo|doas|nsenter|chroot|unshare)\s|env\s+(?:-|\w+=))/.test(line.trim()))
    return true;
  if (/^(?:sudo\s+-[is]\b|nsenter\s+-{1,2}[a-zA-Z]|chroot\s+\/)/.test(line.trim())) return true;
  if (/^\$\{?[A-Za-z_]\w*\}?\s+[a-z-]/.test(line.trim()) && place !== 'span') return true;
  const at = programAt(words);
  if (at < 0) return false;
  const name = programName(words[at] ?? '');
  const rest = words.slice(at + 1);
  const next = rest[0]?.replace(/["']/g, '');
  const hasFlag = rest.some((word) => /^--?[A-Za-z]|^-[046]$/.test(word));
  if (place !== 'span' && isSentence(name, rest)) return false;
  if (place !== 'span' && (place === 'alone' ? leadsToCli : pipesIntoCli).test(line.trim().slice(0, 2_000))) {
    return true;
  }
  if (shellNames.has(name)) return hasFlag || (at > 0 && place !== 'line');
  if (next === undefined) return place === 'alone' && (at > 0 || cliNames.has(name));
  if (cliNames.has(name))
    return place === 'alone' || isCliLine(name, next, hasFlag || rest.includes('|'), place);
  if (daemons.has(name)) return hasFlag;
  if (name === 'kubeadm') return /^(?:-|init|join|config|certs|token|upgrade|reset|version)/.test(next);
  if (otherNames.has(name)) return place !== 'line' || hasFlag || /[./:@\d]/.test(next) || rest.length < 3;
  return (
    /^(?:\.{0,2}\/)?[a-z][\w.-]*$/.test(words[at] ?? '') &&
    /^--?[a-zA-Z][\w-]*(?:=|$)/.test(next) &&
    !isSubcommand(name)
  );
}

/** Whether a line goes on with a script: a keyword, a builtin, an assignment. */
export function isShellLine(line: string): boolean {
  const [first = ''] = line.trim().split(/\s+/, 1);
  return shellWords.has(first) || /^[A-Za-z_]\w*=/.test(first) || /^\(|^[\w-]+\(\)/.test(first);
}

function isCliLine(name: string, next: string, hasFlag: boolean, place: Place): boolean {
  if (isOpen(next)) return hasFlag && place !== 'span';
  if (next.startsWith('-') || place === 'span') return !/^[.,;:)]/.test(next);
  const commands = tableOf(name)?.root.commands ?? [];
  const names = commands.flatMap((one) => [one.name, ...(one.aliases ?? [])]);
  return (
    names.includes(next) ||
    (name === 'ip' && /^[a-z]+$/.test(next) && names.some((one) => one.startsWith(next))) ||
    hasFlag ||
    (/^[a-z][\w-]*$/.test(next) && nearMiss(next, names) !== undefined)
  );
}

/** Its quotes and backslashes, its path and `.exe` gone. */
function programName(word: string): string {
  return word
    .replace(/["'\\]/g, '')
    .replace(/^.*\/(?=[\w.-]+$)/, '')
    .replace(/(?<=[a-z])\.exe$/, '');
}

/** The index of the program behind assignments and wrappers; -1 where none is known. */
function programAt(words: readonly string[]): number {
  let at = 0;
  let hasWrapper = false;
  for (; at < words.length; at++) {
    const given = words[at] ?? '';
    const word = programName(given);
    const isBetween = hasWrapper && /^(?:-|\d+(?:\.\d+)?[smhd]?$)/.test(word);
    if (/^[A-Za-z_]\w*=/.test(given) || isBetween) continue;
    if (cliNames.has(word) || otherNames.has(word) || shellNames.has(word)) return at;
    if (!wrapperNames.has(word)) break;
    hasWrapper = true;
  }
  if (hasWrapper) {
    const later = words.findIndex((word, index) => index > at && index <= at + 3 && cliNames.has(word));
    return later;
  }
  return at === 0 ? 0 : -1;
}

/** `get -o yaml`: the rest of a command whose beginning the text leaves out. */
function isSubcommand(name: string): boolean {
  return clis.some((cli) => tableOf(cli)?.root.commands?.some((one) => one.name === name) === true);
}

function isSentence(name: string, words: readonly string[]): boolean {
  const behind = words.findIndex((word) => word === '--' || /^["'(]/.test(word));
  const open = behind < 0 ? words : words.slice(0, behind);
  return open.some(
    (word, at) =>
      (word.length > 1 && isProse(word, open[at + 1], name)) ||
      /^[^/\d]+,$|^[^/]+:$|^-{1,2}[\w-]+,/.test(word),
  );
}
