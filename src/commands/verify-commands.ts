import type { CommandCheck } from '../model/command-check.ts';
import { isShell, judge } from './judge.ts';
import { negatedOf } from './negated.ts';
import { readableText } from './readable-text.ts';
import { hole, type SimpleCommand, simpleCommands, type ShellWord } from './shell-words.ts';
import { shownWord } from './shown-word.ts';
import { type Region, regionsOf } from './text-regions.ts';
import { nameOf, unwrap } from './unwrap.ts';

/** The longest text that is looked at, in characters. */
export const longestText = 1_048_576;
const longestShown = 300;

/**
 * Every invocation of a program in a text (commands, a script, Markdown, a session, prose), in order, and whether it
 * exists and only reads. Nothing of the text is run or followed. Takes time linear in the length of the text.
 */
export function verifyCommands(text: string): CommandCheck[] {
  const clean = readableText(text.slice(0, longestText));
  const lines = lineStarts(text);
  const regions = regionsOf(clean);
  const negated = negatedRegions(clean, regions);
  return regions
    .flatMap((region) => {
      const found = judged(simpleCommands(region.source, region.at), region.isMention, 0);
      return negated.has(region) ? found.map(notToBeRun) : found;
    })
    .sort((one, other) => one.at - other.at)
    .map(({ at, shown, ...rest }) => ({
      text: cut(clean.startsWith(shown, at) ? text.slice(at, at + shown.length) : shown),
      ...rest,
      at: placeOf(lines, at),
    }));
}

/** The mentions of which their sentence says that they are not to be run. */
function negatedRegions(clean: string, regions: readonly Region[]): ReadonlySet<Region> {
  const mentions = regions.filter(({ isMention }) => isMention).sort((one, other) => one.at - other.at);
  const spans = mentions.map(({ at, source }) => ({ at, end: at + source.length }));
  const negated = negatedOf(clean, spans);
  return new Set(mentions.filter((_, index) => negated[index] === true));
}

/** Behind the detail of a command that is named and not proposed. */
export const onlyNamed = 'the sentence says not to run it';

function notToBeRun(found: Judged): Judged {
  const isHarm = found.verdict === 'mutates' || found.verdict === 'reads-secret';
  return isHarm ? { ...found, verdict: 'ok', detail: `${found.detail}; ${onlyNamed}` } : found;
}

type Judged = Omit<CommandCheck, 'at' | 'text'> & { readonly at: number; readonly shown: string };

function judged(commands: readonly SimpleCommand[], isMention: boolean, depth: number): Judged[] {
  return commands.flatMap((command) => {
    const { words, at, text: shown, writes, given } = command;
    const written = writes.find((path) => systemFile.test(path));
    if (written !== undefined) {
      const detail = `it writes ${shownWord(written)}`;
      return [
        {
          at,
          shown,
          cli: shownWord(nameOf(words[0])),
          verdict: 'mutates' as const,
          detail,
          suggestion: null,
        },
      ];
    }
    const unwrapped = unwrap(words);
    const script = depth < 4 ? scriptOf(unwrapped.words, unwrapped.within, given) : undefined;
    if (script !== undefined) return judged(simpleCommands(script.source, script.at), isMention, depth + 1);
    const judgement = judge(unwrapped, isMention);
    return judgement === undefined ? [] : [{ at, shown, ...judgement }];
  });
}

/** Files through which a redirection changes the system: settings of the kernel, and what is configured. */
const systemFile = /^\/(?:proc|sys|etc|boot|usr|var\/lib|dev\/(?!null$|std(?:out|err)$|tty$|fd\/))/;

/** What `bash -c '...'`, `watch '...'`, `eval '...'` or a shell with a here document runs, where the text says it. */
function scriptOf(
  words: readonly ShellWord[],
  within: string | undefined,
  given: SimpleCommand['given'],
): SimpleCommand['given'] {
  const [first, second] = words;
  if (first === undefined || within !== undefined) return undefined;
  const name = nameOf(first);
  if (isShell(name)) {
    const flag = words.findIndex(({ value }) => /^-[a-z]*c$/.test(value));
    const script = flag < 0 ? undefined : words[flag + 1];
    if (script !== undefined) return literal(script);
    return words.length === 1 ? given : undefined;
  }
  if (name === 'eval' && second !== undefined && words.length === 2) return literal(second);
  // `watch` hands one word to a shell.
  return words.length === 1 && /\s/.test(first.value) ? literal(first) : undefined;
}

/** The quotes around it gone, its place is that of its first letter. */
function literal({ value, at, end }: ShellWord): SimpleCommand['given'] {
  return value.includes(hole) ? undefined : { source: value, at: end - at > value.length ? at + 1 : at };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function placeOf(starts: readonly number[], at: number): CommandCheck['at'] {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}

function cut(text: string): string {
  return text.length <= longestShown ? text : `${text.slice(0, longestShown - 1)}…`;
}
