import { classOf, runEnd } from '../char-class.ts';
import type { Detector, Found, Tally } from '../detector.ts';
import { isPlaceholder } from '../placeholder.ts';

/** What a text says of the object around it, for its neighbours to be read by. */
export const marks = {
  object: 'apiVersion',
  kind: 'kind',
  secret: 'kind Secret',
  config: 'kind Config',
  break: '---',
};

/** Entries of a Secret that are looked at, and how much of each. */
const mostEntries = 20;
const mostOfValue = 300;

/**
 * Secrets with something in them, whatever it is, and where objects begin and end. Which `data` is a Secret's is told
 * by `inObjects`.
 */
export const objectDetectors: readonly Detector[] = [
  { anchor: 'apiVersion', ignoresCase: false, within: false, find: markOf(marks.object) },
  { anchor: '\n---', ignoresCase: false, within: true, find: markOf(marks.break) },
  { anchor: 'current-context', ignoresCase: false, within: false, find: markOf(marks.config) },
  { anchor: 'kind', ignoresCase: false, within: false, find: kindMark },
  {
    anchor: 'data',
    ignoresCase: false,
    within: false,
    find: (text, at, tally) => entries(text, at, 'data', tally),
  },
  {
    anchor: 'stringData',
    ignoresCase: false,
    within: false,
    find: (text, at, tally) => entries(text, at, 'stringData', tally),
  },
];

function markOf(kind: string): Detector['find'] {
  return (_text, start) => ({ kind, rank: 0, start, end: start + 1 });
}

function kindMark(text: string, start: number, tally: Tally): Found | undefined {
  const rest = text.slice(start, start + 120);
  tally.steps += rest.length;
  const kind = /^kind["'\\]{0,8}[ \t]{0,8}:[ \t]{0,8}["'\\]{0,8}([A-Za-z]{1,63})/.exec(rest)?.[1];
  if (kind === undefined) return undefined;
  const mark = kind === 'Secret' ? marks.secret : kind === 'Config' ? marks.config : marks.kind;
  return { kind: mark, rank: 0, start, end: start + 4 };
}

const between = classOf(' \t\r\n{,"\'\\-');
const quotes = classOf('"\'\\');
const keyChars = classOf('A-Za-z0-9._-');
const valueEnds = classOf(' \t\r\n"\'\\,}');
const structure = new Set([
  'data',
  'stringData',
  'kind',
  'apiVersion',
  'metadata',
  'type',
  'spec',
  'status',
  'items',
]);

/** The first entry that holds something. Ends at what belongs to the object around it. */
function entries(text: string, name: number, field: 'data' | 'stringData', tally: Tally): Found | undefined {
  const from = name + field.length;
  const sign = /^["'\\]{0,8}[ \t]{0,8}:/.exec(text.slice(from, from + 20))?.[0];
  if (sign === undefined) return undefined;
  let at = from + sign.length;
  for (let count = 0; count < mostEntries; count += 1) {
    const entry = entryAt(text, at);
    tally.steps += (entry?.end ?? at + 1) - at;
    if (entry === undefined || structure.has(entry.key)) return undefined;
    if (isHeld(entry.value, field)) {
      return { kind: field, rank: 0, start: entry.start, end: entry.end, at: name };
    }
    at = entry.end;
  }
  return undefined;
}

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

function entryAt(text: string, from: number): Entry | undefined {
  let start = runEnd(text, from, between, 200);
  // `\n` as JSON writes it within a string leaves its letter.
  if (text[start] === 'n' && text[start - 1] === '\\') start = runEnd(text, start + 1, between, 200);
  for (let lines = 0; text[start] === '#' && lines < 5; lines += 1) {
    const lineEnd = text.slice(start, start + 400).indexOf('\n');
    if (lineEnd < 0) return undefined;
    start = runEnd(text, start + lineEnd, between, 200);
  }
  const keyEnd = runEnd(text, start, keyChars, 254);
  const sign = /^["'\\]{0,8}[ \t]{0,8}:[ \t]{0,8}/.exec(text.slice(keyEnd, keyEnd + 30))?.[0];
  if (keyEnd === start || sign === undefined) return undefined;
  const after = keyEnd + sign.length;
  const block =
    /^[|>][-+0-9]{0,2}[ \t]{0,4}\r?\n[ \t]{1,40}/.exec(text.slice(after, after + 60))?.[0].length ?? 0;
  const value = runEnd(text, after + block, quotes, 8);
  const last = Math.min(text.length, value + mostOfValue);
  let end = value;
  while (end < last && valueEnds[text.charCodeAt(end)] !== 1) end += 1;
  return { key: text.slice(start, keyEnd), value: text.slice(value, end), start: value, end };
}

function isHeld(value: string, field: 'data' | 'stringData'): boolean {
  if (value === '' || isPlaceholder(value)) return false;
  return field === 'stringData' || (value.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(value));
}

/** What is known of the object that a line belongs to, by how far its fields are indented. */
interface Level {
  isSecret: boolean | undefined;
  /** No object has begun since its kind was told. */
  isOpen: boolean;
  waiting: Found[];
}

/** Fields within a line, as in JSON without breaks, are one level. */
const inline = -1;

/**
 * What was found, the `data` of Secrets among it, without marks. An object's `data` stands beside its `kind`, after it
 * or, as kubectl prints it, before; `apiVersion` and `---` part one object from the next.
 */
export function inObjects(text: string, found: readonly Found[], tally: Tally): Found[] {
  const result: Found[] = [];
  let levels = new Map<number, Level>();
  const settle = (level: Level, isSecret: boolean): void => {
    if (isSecret) for (const one of level.waiting) result.push(asSecret(one));
    level.waiting = [];
  };
  const closeAll = (): void => {
    for (const level of levels.values())
      settle(level, level.isSecret ?? levels.get(inline)?.isSecret ?? false);
    levels = new Map();
  };
  for (const one of found) {
    if (one.rank > 0) {
      result.push(one);
      continue;
    }
    if (one.kind === marks.break) {
      closeAll();
      continue;
    }
    const column = columnOf(text, one.at ?? one.start, tally);
    const level = levels.get(column) ?? { isSecret: undefined, isOpen: false, waiting: [] };
    levels.set(column, level);
    if (one.kind === marks.object) level.isOpen = false;
    else if (one.kind === 'stringData') result.push(asSecret(one));
    else if (one.kind === 'data') {
      level.waiting.push(one);
      if (level.isOpen) settle(level, level.isSecret === true);
    } else {
      level.isSecret = one.kind === marks.secret;
      level.isOpen = true;
      settle(level, level.isSecret);
    }
  }
  closeAll();
  return result;
}

function asSecret({ start, end }: Found): Found {
  return { kind: 'Kubernetes Secret', rank: 3, start, end };
}

/** How far a field is indented; `inline` where other text stands before it in its line. */
function columnOf(text: string, at: number, tally: Tally): number {
  const before = text.slice(Math.max(0, at - 100), at);
  tally.steps += before.length;
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return /^[ \t"'-]*$/.test(line) ? line.length : inline;
}
