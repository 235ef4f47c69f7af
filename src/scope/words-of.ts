import { compounds, ruleCodes } from './vocabulary/compounds.ts';

/** A word as phrases compare it, and where it stands in the text. */
export interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** How much of one word is compared. */
const longestWord = 64;
const mostParts = 3;

/** The words of a part of a text, stemmed, several words that are one name put together. One pass. */
export function wordsOf(text: string, from = 0, to = text.length): Word[] {
  const single: Word[] = [];
  let start = -1;
  for (let at = from; at <= to; at += 1) {
    if (at < to && isOfWord(text.charCodeAt(at))) {
      if (start < 0) start = at;
    } else if (start >= 0) {
      const word = wordOf(text, start, at);
      if (word !== undefined) single.push(word);
      start = -1;
    }
  }
  return joined(single);
}

/** Plural and singular alike, and `node-3` a node. Applied to the phrases too, so that it need not be the language's own rule. */
export function stem(word: string): string {
  const numbered = /-\d+$/.exec(word);
  if (numbered !== null && numbered.index > 1) return word.slice(0, numbered.index);
  if (code.test(word)) return 'rulecode';
  if (ipv4.test(word)) return isMetadataAddress(word) ? word : 'ipv4literal';
  if (word.length <= 3 || word.endsWith('ss') || !word.endsWith('s')) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.endsWith('sses')) return word.slice(0, -2);
  return word.slice(0, -1);
}

const code = new RegExp(`^(?:${ruleCodes})\\d\\d$`);

const ipv4 = /^\d{1,3}(?:\.(?:\d{1,3}|x)){3}$/;

/** Addresses that are a subject by themselves. */
function isMetadataAddress(word: string): boolean {
  return /^(?:169\.254\.|100\.100\.100\.200$|192\.0\.0\.192$)/.test(word);
}

const apostrophes = new Set([0x27, 0x2019]);

function isOfWord(code: number): boolean {
  return isLetter(code) || code === 0x2d || code === 0x2e || code === 0x5f || apostrophes.has(code);
}

function isLetter(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    // Above the signs of Latin-1; general punctuation apart.
    (code >= 0xc0 && (code < 0x2000 || code > 0x206f))
  );
}

/** Dashes, points and apostrophes belong to a word only between letters; one dash before a letter is a flag's. */
function wordOf(text: string, from: number, to: number): Word | undefined {
  let start = from;
  let end = to;
  while (start < end && !isLetter(text.charCodeAt(start))) start += 1;
  while (end > start && !isLetter(text.charCodeAt(end - 1))) end -= 1;
  if (start === end) return undefined;
  const written = text.slice(start, Math.min(end, start + longestWord)).toLowerCase();
  const whole = written.replaceAll(/['’]/g, '');
  const bare = ofFile(whole) ?? whole;
  const isFlag = bare.length === 1 && text.charCodeAt(start - 1) === 0x2d && start - from === 1;
  const isPrefix = /^\d{1,3}$/.test(bare) && /(?:^|[\s(])\/$/.test(text.slice(Math.max(0, start - 2), start));
  if (isPrefix) return { word: 'prefixlength', start, end };
  return { word: isFlag ? `-${bare}` : stem(bare), start, end };
}

const ofPolicies = new Set(
  'netpol|networkpolicy|networkpolicies|cnp|ccnp|authorizationpolicy|peerauthentication|virtualservice|destinationrule'.split(
    '|',
  ),
);

/** A file by what its name says it holds: `cnp-kafka.yaml`. */
function ofFile(word: string): string | undefined {
  const suffix = /\.(?:yaml|yml|json)$/.exec(word);
  if (suffix === null) return undefined;
  const name = word.slice(0, suffix.index);
  return name.split(/[-_.]/).find((part) => ofPolicies.has(part)) ?? name;
}

function joined(single: readonly Word[]): Word[] {
  const result: Word[] = [];
  for (let at = 0; at < single.length;) {
    const [word, length] = longestName(single, at);
    result.push(word);
    at += length;
  }
  return result;
}

function longestName(single: readonly Word[], at: number): [Word, number] {
  const [first] = single.slice(at, at + 1);
  if (first === undefined) throw new RangeError('a word beyond the last');
  for (let length = mostParts; length > 0; length -= 1) {
    const parts = single.slice(at, at + length);
    const word = parts.length === length ? names.get(parts.map((part) => part.word).join(' ')) : undefined;
    const last = parts.at(-1);
    if (word !== undefined && last !== undefined) {
      return [{ word, start: first.start, end: last.end }, length];
    }
  }
  return [first, 1];
}

const names = new Map(
  Object.entries(compounds).map(([written, name]) => [written.split(' ').map(stem).join(' '), stem(name)]),
);
