import { blanks, classOf, isIn, runEnd, whitespace, wordChars } from './char-class.ts';
import { isChosenPassword, isMadeKey } from './credible.ts';
import type { Detector, Found, Tally } from './detector.ts';
import { type SecretName, secretNames } from './families/names.ts';
import { withoutTrailing } from '../model/without-trailing.ts';

/** So much of a value is looked at. */
const mostOfValue = 300;

const quotes = classOf('"\'`\\');
/** What ends a value that stands in no quotes. */
const ends = classOf(' \t\r\n"\'`\\,;&)}]<');
/** Tokens that open nothing: those of pages and limits. */
const otherTokens = /(?:page|next|continue|continuation|sync|cursor|csrf|public|limit|max|num)[-_ ]?$/i;

/** Names by their first word, those of more words first. */
const byFirstWord = new Map<string, SecretName[]>();
for (const name of [...secretNames].sort((a, b) => b.words.length - a.words.length)) {
  const [first = name.words] = name.words.split(' ');
  byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), name]);
}

/** Values of names such as `password` or `token`, as YAML, JSON, shells, command lines and sentences write them. */
export const namedDetectors: readonly Detector[] = [...byFirstWord].map(([anchor, names]) => ({
  anchor,
  ignoresCase: true,
  within: true,
  find(text, at, tally) {
    for (const name of names) {
      const end = nameEnd(text, at, name.words);
      tally.steps += name.words.length;
      if (end !== undefined) return namedValue(text, at, end, name, tally);
    }
    return undefined;
  },
}));

/** Where a name ends that begins here; its words stand together, or a sign or a blank between them. */
function nameEnd(text: string, at: number, words: string): number | undefined {
  let end = at;
  for (const [index, word] of words.split(' ').entries()) {
    if (index > 0 && /[-_ ]/.test(text.charAt(end))) end += 1;
    if (text.slice(end, end + word.length).toLowerCase() !== word) return undefined;
    end += word.length;
  }
  return isIn(wordChars, text.charCodeAt(end)) ? undefined : end;
}

type How = 'assigned' | 'said' | 'beside';

function namedValue(
  text: string,
  at: number,
  end: number,
  name: SecretName,
  tally: Tally,
): Found | undefined {
  if (otherTokens.test(text.slice(Math.max(0, at - 14), at))) return undefined;
  const place = valuePlace(text, end);
  if (place === undefined) return undefined;
  tally.steps += place.from - end + 14;
  const hasWordBetween = place.how === 'beside' && name.words === 'secret';
  for (const from of hasWordBetween ? [place.from, nextWord(text, place.from)] : [place.from]) {
    const value = valueAt(text, from);
    tally.steps += value.end - from;
    if (!isCredible(value, place.how, name, text.slice(Math.max(0, at - 40), at))) continue;
    const rest = value.end - value.start < mostOfValue ? value.end : restOf(text, value.end, tally);
    return { kind: name.kind, rank: name.kind === 'kubeconfig' ? 3 : 1, start: value.start, end: rest };
  }
  return undefined;
}

function restOf(text: string, from: number, tally: Tally): number {
  let at = from;
  while (at < text.length && !isIn(ends, text.charCodeAt(at))) at += 1;
  tally.steps += at - from;
  return at;
}

/** Where a value would begin, and what stands between it and its name. */
function valuePlace(text: string, end: number): { readonly from: number; readonly how: How } | undefined {
  const quoted = runEnd(text, end, quotes, 8);
  const blank = runEnd(text, quoted, blanks, 8);
  const sign = /^(?:[:=]=?>?)/.exec(text.slice(blank, blank + 3))?.[0];
  if (sign !== undefined) {
    const from = runEnd(text, blank + sign.length, blanks, 8);
    const block = /^[|>][-+0-9]{0,2}[ \t]{0,4}\r?\n[ \t]{1,40}/.exec(text.slice(from, from + 60))?.[0];
    return { from: from + (block?.length ?? 0), how: 'assigned' };
  }
  // A container's environment: the value stands under a name of its own.
  const environment = /^["'\\]{0,8}\s{0,40},?\s{0,40}["'\\]{0,8}value["'\\]{0,8}[ \t]{0,8}:[ \t]{0,8}/.exec(
    text.slice(end, end + 140),
  )?.[0];
  if (environment !== undefined) return { from: end + environment.length, how: 'assigned' };
  const said = /^[ \t]{1,8}(?:is|was|:=|->)[ \t]{1,8}/.exec(text.slice(end, end + 24))?.[0];
  if (said !== undefined) return { from: end + said.length, how: 'said' };
  const from = runEnd(text, end, blanks, 8);
  return from === end ? undefined : { from, how: 'beside' };
}

interface Value {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Nothing follows it in its line, or it is quoted. */
  readonly isAlone: boolean;
}

function valueAt(text: string, from: number): Value {
  const start = runEnd(text, from, quotes, 8);
  const isQuoted = start > from;
  const last = Math.min(text.length, start + mostOfValue);
  let end = start;
  while (end < last && !isIn(ends, text.charCodeAt(end))) end += 1;
  const next = text.charAt(end);
  const isAlone = isQuoted || end === text.length || /[\r\n",;&}\]]/.test(next);
  return { text: text.slice(start, end), start, end, isAlone };
}

/** The word after the next, in the same line: `secret example.org. KEY`. */
function nextWord(text: string, from: number): number {
  let at = from;
  const last = Math.min(text.length, from + 260);
  while (at < last && !isIn(whitespace, text.charCodeAt(at))) at += 1;
  return runEnd(text, at, blanks, 8);
}

function isCredible({ text, isAlone }: Value, how: How, name: SecretName, before: string): boolean {
  const bare = how === 'assigned' ? text : withoutTrailing(text, '.,:;!?');
  if (/^kubeconfig$/.test(name.kind)) return bare.length >= 40 && isMadeKey(bare, 40);
  if (name.isChosen) {
    if (how === 'assigned') return isChosenPassword(bare, isAlone);
    const isFlag =
      before
        .split(/[^A-Za-z-]/)
        .at(-1)
        ?.includes('-') === true;
    return (
      bare.length >= 7 &&
      !bare.startsWith('-') &&
      isChosenPassword(bare, isFlag && isAlone) &&
      /\d/.test(bare)
    );
  }
  if (how === 'assigned') return isMadeKey(bare, name.words === 'psk' ? 8 : 16);
  return !bare.startsWith('-') && isMadeKey(bare, 20);
}
