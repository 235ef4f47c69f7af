import type { CommandEntry } from './command-table.ts';
import { isCommandLine, lineStart } from './command-line-start.ts';
import { cliNames, isProse } from './known-programs.ts';
import { nearMiss } from './near-miss.ts';
import { tableOf } from './tables.ts';
import { withoutTrailing } from '../model/without-trailing.ts';

interface Line {
  readonly text: string;
  readonly at: number;
}

interface Mention {
  readonly source: string;
  readonly at: number;
  readonly isMention: true;
}

const program = new RegExp(
  String.raw`(?<![\w./-])(?:sudo )?(${[...cliNames].sort((one, other) => other.length - one.length).join('|')}|kube-proxy(?=\s+--))(?:\.exe)?(?=[ \t]+[\w{<-])`,
  'g',
);
const determiners = /(?:^|\s)(?:the|an?|its|our|your|their|every|each|any|no|this)\s+$/i;
const orders = /\b(?:run|runs|running|ran|execute|try|type|call|use|with|by|of|from):?\s+["'“]?$/i;

/** Commands in prose: in backquotes, in quotes, or named in a sentence. */
export function mentionsIn(lines: readonly Line[]): Mention[] {
  return paragraphsOf(lines).flatMap(({ text, at }) => {
    const { spans, rest } = codeSpans(text);
    const quoted = spans.flatMap((span) => {
      const { skip } = lineStart(span.text);
      const source = span.text.slice(skip).replaceAll('\n', ' ').replaceAll(escapedPipe, '|');
      return isCommandLine(source, 'span')
        ? [{ source, at: at + span.at + skip, isMention: true as const }]
        : [];
    });
    return [...quoted, ...bareMentions(withoutCells(rest), at)];
  });
}

/** Stands for `\\|` in a table, where a pipe alone ends the cell. */
const escapedPipe = '\x01';

/** Each cell of a table on a line of its own. */
function withoutCells(text: string): string {
  return text.replace(/^\|.*$/gm, (row) => row.replaceAll('|', '\n')).replaceAll(escapedPipe, '|');
}

function paragraphsOf(lines: readonly Line[]): Line[] {
  const found: { text: string; at: number }[] = [];
  let isOpen = false;
  for (const { text, at } of lines) {
    const last = found.at(-1);
    const follows = last !== undefined && last.at + last.text.length + 1 >= at - 1 && isOpen;
    isOpen = text.trim() !== '';
    if (!isOpen) continue;
    const own = text.startsWith('|') ? text.replaceAll('\\|', ` ${escapedPipe}`) : text;
    if (follows) last.text += own.padStart(own.length + at - (last.at + last.text.length), '\n');
    else found.push({ text: own, at });
  }
  return found;
}

/** What stands between equally many backquotes, and the text with it blanked out. */
function codeSpans(text: string): { spans: Line[]; rest: string } {
  const runs = [...text.matchAll(/`+/g)];
  const spans: Line[] = [];
  let rest = '';
  let done = 0;
  for (let i = 0; i < runs.length; i++) {
    const open = runs[i];
    if (open === undefined) break;
    const behind = runs.slice(i + 1, i + 9).findIndex(([mark]) => mark.length === open[0].length);
    const close = behind < 0 ? undefined : runs[i + 1 + behind];
    if (close === undefined) continue;
    const start = open.index + open[0].length;
    spans.push({ text: text.slice(start, close.index), at: start });
    const end = close.index + close[0].length;
    // Not a blank, so that a sentence's words on both sides do not become arguments of each other.
    rest += text.slice(done, open.index) + '`'.repeat(end - open.index);
    done = end;
    i += 1 + behind;
  }
  return { spans, rest: rest + text.slice(done) };
}

function bareMentions(text: string, base: number): Mention[] {
  const found: Mention[] = [];
  let done = 0;
  for (const match of text.matchAll(program)) {
    if (match.index < done) continue;
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    const mark = /(?:["'“]|\*{1,2})$/.exec(before)?.[0];
    const source = extentOf(text.slice(match.index, match.index + 1_000), mark);
    const isEmphasized = mark?.startsWith('*') === true && isCommandLine(source, 'span');
    if (
      !isEmphasized &&
      !isMention(source.replace(/^(\S+)\.exe /, '$1 ').split(/\s+/), match[1] ?? '', before)
    )
      continue;
    found.push({ source, at: base + match.index, isMention: true });
    done = match.index + source.length;
  }
  return found;
}

/** How far the command goes in the sentence. */
function extentOf(text: string, quote: string | undefined): string {
  if (quote !== undefined) {
    const end = text.indexOf(quote === '“' ? '”' : quote);
    if (end > 0 && !text.slice(0, end).includes('\n')) return text.slice(0, end);
  }
  const name = /^(?:sudo )?(\S+)/.exec(text)?.[1] ?? '';
  let end = 0;
  let isFirst = true;
  let previous = '';
  for (const match of text.matchAll(/(?:"[^"\n]*"|'[^'\n]*'|[^\s"'`])+|[\s`]/g)) {
    const [word] = match;
    if (word === '\n' || word === '`' || word.startsWith('</')) break;
    const tag = isFirst ? -1 : word.search(/<\/[a-z]/);
    if (tag > 0) return text.slice(0, match.index + tag);
    if (word === ' ' || word === '\t') continue;
    const bare = withoutTrailing(word, '.,;:!?)]”"');
    const goesOn = bare === word || word.endsWith('...') || endsWhole(word);
    const next = /^\s*(\S+)/.exec(text.slice(match.index + word.length, match.index + word.length + 40))?.[1];
    // A letter behind a flag is rather its value.
    if (!isFirst && !(word.length === 1 && /^--?[a-zA-Z][\w-]*$/.test(previous)) && isProse(word, next, name))
      break;
    if (/^[—–→(]/.test(word) || (word === '|' && !/^[a-z]/.test(next ?? ''))) break;
    const flag = /^(--?[\w-]+),/.exec(word)?.[1];
    if (flag !== undefined) return text.slice(0, match.index + flag.length);
    isFirst = false;
    previous = word;
    end = match.index + (goesOn ? word.length : bare.length);
    if (!goesOn) break;
  }
  return text.slice(0, end);
}

/** Does a word end with a quote or a bracket that closes one of its own? */
function endsWhole(word: string): boolean {
  if (/["']$/.test(withoutTrailing(word, ')]'))) return true;
  const last = word.slice(0, -1).split(/\s/).at(-1) ?? '';
  return /[)\]]$/.test(word) && /[[{(]/.test(last);
}

function isMention(words: readonly string[], cli: string, before: string): boolean {
  const at = words.indexOf(cli);
  const [next, third] = words.slice(at + 1);
  if (next === undefined) return false;
  const hasFlag = words.some((word) => /^--?[A-Za-z]|^-[046]$/.test(word));
  if (cli === 'kube-proxy' || next.startsWith('-')) return hasFlag;
  if (determiners.test(before) && !hasFlag) return false;
  const entries = tableOf(cli)?.root.commands ?? [];
  const isCalled =
    (word: string) =>
    ({ name, aliases }: CommandEntry) =>
      name === word ||
      aliases?.includes(word) === true ||
      (cli === 'ip' && /^[a-z]{2,}$/.test(word) && name.startsWith(word));
  const entry = entries.find(isCalled(next));
  if (entry === undefined) {
    if (!/^[a-z][a-z-]+$/.test(next) || isProse(next, third, cli)) return false;
    const near = nearMiss(
      next,
      entries.map(({ name }) => name),
    );
    // `kubectl plugins` are things.
    const isNear = near !== undefined && next !== `${near}s`;
    return hasFlag || (isNear && orders.test(before));
  }
  if (cli !== 'ip') return true;
  const isVerb = entry.commands?.some(isCalled(third ?? ''));
  return hasFlag || isVerb === true || /(?:^|\b(?:run|running|execute|try|type)\s+|^\W+)$/i.test(before);
}
