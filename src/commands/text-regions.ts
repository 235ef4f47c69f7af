import { isCommandLine, isShellLine, lineStart } from './command-line-start.ts';
import { cliNames } from './known-programs.ts';
import { mentionsIn } from './mentions.ts';

/** A piece of a text that is shell. */
export interface Region {
  readonly source: string;
  readonly at: number;
  /** It stands in a sentence: it may be unfinished. */
  readonly isMention: boolean;
}

interface Line {
  readonly text: string;
  readonly at: number;
}

const fence = /^ {0,3}(`{3,}|~{3,})[ \t]*([\w+-]*)/;
const shellLanguages = new Set([
  'sh',
  'bash',
  'shell',
  'zsh',
  'ksh',
  'console',
  'shell-session',
  'shellsession',
  'terminal',
]);
const plainLanguages = new Set(
  ['', 'text', 'txt', 'plain', 'plaintext', 'none'].concat([
    'powershell',
    'pwsh',
    'ps1',
    'cmd',
    'bat',
    'batch',
  ]),
);

/** The pieces of shell in a text: a script, code fences, sessions with prompts and output, lines and words of prose. */
export function regionsOf(text: string): Region[] {
  const lines = linesOf(text);
  const isAlone = !text
    .trim()
    .replace(/\\\r?\n/g, ' ')
    .includes('\n');
  const found: Region[] = [];
  let open: Line[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (line === undefined) break;
    const opening = fence.exec(line.text);
    if (
      opening === null ||
      (opening[1]?.startsWith('`') === true && line.text.slice(opening[0].length).includes('`'))
    ) {
      open.push(line);
      continue;
    }
    found.push(...inProse(open, isAlone));
    open = [];
    const [, mark = '', language = ''] = opening;
    const code: Line[] = [];
    for (at += 1; at < lines.length; at++) {
      const inside = lines[at];
      if (inside === undefined || isClosing(inside.text, mark)) break;
      code.push(inside);
    }
    found.push(...inFence(code, language.toLowerCase()));
  }
  found.push(...inProse(open, isAlone));
  return found;
}

function isClosing(line: string, mark: string): boolean {
  const bare = line.trim();
  return bare.length >= mark.length && bare === (mark[0] ?? '').repeat(bare.length);
}

function linesOf(text: string): Line[] {
  let at = 0;
  return text.split('\n').map((line) => {
    const start = at;
    at += line.length + 1;
    return { text: line.endsWith('\r') ? line.slice(0, -1) : line, at: start };
  });
}

function inFence(code: readonly Line[], language: string): Region[] {
  if (!shellLanguages.has(language) && !plainLanguages.has(language)) return [];
  if (code.some(({ text }) => lineStart(text).hasPrompt))
    return session(code, (text) => lineStart(text).hasPrompt);
  if (language === 'console' || language === 'shell-session' || language === 'shellsession') {
    const isRoot = (text: string) => /^\s*# /.test(text) && isCommandLine(text.replace(/^\s*# /, ''), 'line');
    if (code.some(({ text }) => isRoot(text))) return session(code, isRoot);
  }
  if (shellLanguages.has(language)) return joined(withoutOutput(code));
  return runsOf(code, false).regions;
}

/**
 * A script without what its commands printed, which many write below them: it begins as output does, and ends at an empty
 * line or the next command.
 */
function withoutOutput(code: readonly Line[]): Line[] {
  const kept: Line[] = [];
  let isOutput = false;
  for (let at = 0; at < code.length; at++) {
    const { text } = code[at] ?? { text: '' };
    const bare = text.trim();
    if (bare === '' || isCommandLine(bare, 'line') || isShellLine(bare)) isOutput = false;
    else if (beginsOutput.test(bare)) isOutput = true;
    if (isOutput) continue;
    const end = endOfCommand(code, at);
    kept.push(...code.slice(at, end + 1));
    at = end;
  }
  return kept;
}

/** The head of a table, `key: value`, JSON, an address or a date, a status, what `kubectl` says it did. */
const beginsOutput =
  /^(?:[A-Z][A-Z0-9_-]*(?:\([A-Za-z]+\))?(?:\s{2,}|\s+[A-Z][A-Z-]{2,}\b)|["'\w./*<-]+:(?:\s|$)|[{[}\]],?$|[{[]["{]|\d[\d.:/-]+(?:\s|$)|[<>*] |(?:Error|Warning|Server|Address|Name)\b|HTTP\/\d|[\w.-]+\/[\w.-]+ (?:created|configured|unchanged|deleted|patched|scaled|exposed|labeled|annotated|restarted|edited|replaced)\b)/;

/** The lines behind a prompt, each with the lines it goes on in; what a command printed is none. */
function session(code: readonly Line[], hasPrompt: (text: string) => boolean): Region[] {
  const found: Region[] = [];
  for (let at = 0; at < code.length; at++) {
    const line = code[at];
    if (line === undefined || !hasPrompt(line.text)) continue;
    const skip = Math.max(lineStart(line.text).skip, /^\s*# /.exec(line.text)?.[0].length ?? 0);
    const end = endOfCommand(code, at);
    found.push(
      ...joined([{ text: line.text.slice(skip), at: line.at + skip }, ...code.slice(at + 1, end + 1)]),
    );
    at = end;
  }
  return found;
}

function inProse(lines: readonly Line[], isAlone: boolean): Region[] {
  const { regions, others } = runsOf(lines, isAlone);
  return [...regions, ...mentionsIn(others)];
}

/** Splits lines into runs of commands and all others. */
function runsOf(lines: readonly Line[], isAlone: boolean): { regions: Region[]; others: Line[] } {
  const regions: Region[] = [];
  const others: Line[] = [];
  let run: Line[] = [];
  const endRun = (): void => {
    regions.push(...joined(run));
    run = [];
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (line === undefined) break;
    const { skip, hasPrompt, hasMark } = lineStart(line.text);
    const rest = line.text.slice(skip);
    const whole = withContinuations(lines, at).slice(skip);
    const isComment = /^\s*#/.test(line.text) && (run.length > 0 || precedesCommand(lines, at));
    const isCommand = isCommandLine(whole, isAlone || hasPrompt ? 'alone' : 'line');
    if (
      !isCommand &&
      !isComment &&
      !(run.length > 0 && /^\s*(?:\|[^|]*$|&&|\|\|)/.test(line.text)) &&
      !(isShellLine(rest) && !hasMark && opensOrGoesOn(lines, at, run.length > 0))
    ) {
      endRun();
      others.push(line);
      continue;
    }
    const end = endOfCommand(lines, at);
    const own = [{ text: rest, at: line.at + skip }, ...lines.slice(at + 1, end + 1)];
    if (hasPrompt || hasMark) {
      endRun();
      regions.push(...joined(own));
    } else run.push(...own);
    at = end;
  }
  endRun();
  return { regions, others };
}

/** A line with those in which a backslash says that it goes on, as far as it takes to tell what it is. */
function withContinuations(lines: readonly Line[], from: number): string {
  let whole = lines[from]?.text ?? '';
  for (let at = from + 1; at < from + 8 && whole.endsWith('\\'); at++) {
    whole = `${whole.slice(0, -1)} ${lines[at]?.text.trim() ?? ''}`;
  }
  return whole;
}

/** A comment, and no heading: what follows it directly is a command. */
function precedesCommand(lines: readonly Line[], at: number): boolean {
  const next = lines.slice(at + 1, at + 20).find(({ text }) => !/^\s*#/.test(text))?.text ?? '';
  return isCommandLine(next.slice(lineStart(next).skip), 'line');
}

const namesCli = new RegExp(String.raw`\b(?:${[...cliNames].join('|')})(?:\.exe)?\s+[a-z-]`);

/** A keyword or builtin counts as shell where commands stand around it. */
function opensOrGoesOn(lines: readonly Line[], at: number, isOpen: boolean): boolean {
  if (isOpen) return true;
  const text = lines[at]?.text ?? '';
  if (/>\s*\/(?:proc|sys|etc)\//.test(text)) return true;
  if (namesCli.test(text)) return /[;|&$`({]/.test(text);
  const next = lines[at + 1]?.text ?? '';
  return isCommandLine(next.slice(lineStart(next).skip), 'line');
}

/** The last line of the command that begins at a line: it goes on behind a backslash, an operator, a here document. */
function endOfCommand(lines: readonly Line[], from: number): number {
  let at = from;
  const until = Math.min(lines.length - 1, from + 200);
  let quote = openQuote(lines[at]?.text ?? '', undefined);
  while (at < until) {
    const text = lines[at]?.text ?? '';
    const here = /<<-?\s*(["']?)([A-Za-z_]\w*)\1/.exec(text)?.[2];
    if (here !== undefined && quote === undefined) {
      const closing = lines.slice(at + 1, until + 1).findIndex((line) => line.text.trim() === here);
      return closing < 0 ? at : at + 1 + closing;
    }
    const goesOn =
      /(?:\\|\||&&)\s*$/.test(text) || (quote !== undefined && closes(lines, at + 1, until, quote));
    if (!goesOn) break;
    at += 1;
    quote = openQuote(lines[at]?.text ?? '', quote);
  }
  return at;
}

/** The quote that a line leaves open. */
function openQuote(text: string, before: string | undefined): string | undefined {
  let quote = before;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '\\' && quote !== "'") at += 1;
    else if (quote === undefined && (letter === "'" || letter === '"')) quote = letter;
    else if (letter === quote) quote = undefined;
  }
  return quote;
}

function closes(lines: readonly Line[], from: number, until: number, quote: string): boolean {
  return lines.slice(from, until + 1).some(({ text }) => text.includes(quote));
}

/** Lines that follow each other as one piece; holes between them begin another. */
function joined(lines: readonly Line[]): Region[] {
  const found: { source: string; at: number; isMention: false }[] = [];
  for (const { text, at } of lines) {
    const last = found.at(-1);
    const gap = last === undefined ? -1 : at - (last.at + last.source.length);
    if (last !== undefined && gap >= 0 && gap <= 200)
      last.source += `\n${' '.repeat(Math.max(0, gap - 1))}${text}`;
    else found.push({ source: text, at, isMention: false });
  }
  return found;
}
