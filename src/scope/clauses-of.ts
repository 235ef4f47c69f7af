import { wordSet } from './match-phrases.ts';
import { changeVerbs } from './vocabulary/changes.ts';
import { additions, openers, questionWords, requestNouns, requestWords } from './vocabulary/wording.ts';
import { type Word, wordsOf } from './words-of.ts';

/** A part of a text that asks or tells one thing: words `from` to `to` of the text. */
export interface Clause {
  readonly from: number;
  readonly to: number;
  /** Its sentence ends with a question mark. */
  readonly isQuestion: boolean;
  /** An object, a file or an output that was pasted, not said. */
  readonly isQuoted: boolean;
  /** A further object of the request before it: `review DNS and the policies`. */
  readonly isItem: boolean;
  /** Begins a sentence. */
  readonly isFirst: boolean;
}

export interface Clauses {
  readonly words: readonly Word[];
  readonly clauses: readonly Clause[];
}

/** Cuts a text into clauses. One pass over lines, one over words. */
export function clausesOf(text: string): Clauses {
  const words: Word[] = [];
  const clauses: Clause[] = [];
  for (const block of blocksOf(text)) {
    const from = words.length;
    for (const word of wordsOf(text, block.start, block.end)) words.push(word);
    if (from === words.length) continue;
    if (block.isQuoted) {
      clauses.push({
        from,
        to: words.length,
        isQuestion: false,
        isQuoted: true,
        isItem: false,
        isFirst: true,
      });
    } else {
      cutBlock(text, words, from, block.end, clauses);
    }
  }
  return { words, clauses };
}

interface Block {
  readonly start: number;
  end: number;
  readonly isQuoted: boolean;
}

/** A line that is shorter ends what it says; a longer one may have been wrapped. */
const wrappedAt = 60;

/** Runs of lines that were pasted, and paragraphs of what was said. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let isFenced = false;
  let isWrapped = false;
  for (let start = 0; start <= text.length;) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const head = text.slice(start, Math.min(end, start + 200));
    const isFence = head.trimStart().startsWith('```');
    if (isFence) isFenced = !isFenced;
    const isQuoted = isFenced || isFence || isPasted(head);
    const last = blocks.at(-1);
    if (last?.isQuoted === isQuoted && (isQuoted || isWrapped)) last.end = end;
    else blocks.push({ start, end, isQuoted });
    isWrapped = !isQuoted && end - start >= wrappedAt;
    start = end + 1;
  }
  return blocks;
}

/** Looks like YAML, JSON, a Corefile, or a line of a terminal. */
function isPasted(line: string): boolean {
  if (/^(?: {2}|\t)/.test(line)) return line.trim() !== '';
  return /^(?:[a-z][\w./-]{0,60}:(?:\s|$)(?!.*[?]\s*$)(?!kubectl)|[{}[\]](?:.*[{}[\],])?\s*$|\$ |---|- [a-z][\w.]{0,40}:|\S{0,80}\{$)/.test(
    line,
  );
}

const starters = new Set([...wordSet(questionWords), ...wordSet(requestWords), ...wordSet(changeVerbs)]);
const requests = wordSet(requestWords);
const opening = wordSet(openers);
const nouns = wordSet(requestNouns);
const articles = wordSet('a|an|your|some|the');
const further = wordSet(additions);
const joins = wordSet('and|or|but|then|also|please|so|plus');
const prepositions = wordSet('for|to|of|between|from|in|with|on|by|at|if|whether|why|how|that');

/** How many words that say nothing may stand before a clause's first word of sense. */
const mostOpeners = 6;

/** The place of the first word of sense. */
export function firstOfSense(words: readonly Word[], from: number, to: number): number {
  let at = from;
  while (at < to - 1 && at < from + mostOpeners && opening.has(words[at]?.word ?? '')) at += 1;
  return at;
}

function cutBlock(text: string, words: readonly Word[], from: number, end: number, clauses: Clause[]): void {
  let sentence: Omit<Clause, 'isQuestion'>[] = [];
  let start = from;
  let isItem = false;
  const close = (to: number): void => {
    sentence.push({ from: start, to, isItem, isQuoted: false, isFirst: sentence.length === 0 });
    start = to;
    isItem = false;
  };
  for (let at = from; at < words.length; at += 1) {
    const gap = text.slice(words[at]?.end, words[at + 1]?.start ?? end);
    const isLast = at === words.length - 1;
    const saysNothing = opening.has(words[firstOfSense(words, start, at + 1)]?.word ?? '');
    if (isLast || /[?!.]/.test(gap)) {
      close(at + 1);
      const isQuestion = gap.includes('?');
      // One by one: a sentence of 1 MB has more clauses than a call takes arguments.
      for (const clause of sentence) clauses.push({ ...clause, isQuestion });
      sentence = [];
      continue;
    }
    if (saysNothing) continue;
    const next = words[at + 1]?.word ?? '';
    const hasComma = gap.includes(',') || gap.includes('&');
    const opensClause =
      (hasComma || joins.has(next)) &&
      (starters.has(words[firstOfSense(words, at + 1, words.length)]?.word ?? '') ||
        opensAsNoun(words, firstOfSense(words, at + 1, words.length)));
    const addsObject = (hasComma || joins.has(next)) && further.has(words[at + 2]?.word ?? '');
    if (addsObject && !opensClause) {
      close(at + 1);
      isItem = true;
    } else if (/[;:(){}<>—–]| - /.test(gap) || opensClause || (hasComma && next === 'but')) close(at + 1);
    else if ((hasComma || next === 'and') && (isItem ? isShort : listsObjects)(words, start, at + 1)) {
      close(at + 1);
      isItem = true;
    }
  }
}

/** `and an opinion about ...`. */
function opensAsNoun(words: readonly Word[], at: number): boolean {
  return articles.has(words[at]?.word ?? '') && nouns.has(words[at + 1]?.word ?? '');
}

/** Is what stands here a request's list of objects, without anything said about them? */
function listsObjects(words: readonly Word[], from: number, to: number): boolean {
  const first = words[firstOfSense(words, from, to)]?.word ?? '';
  if (to - from > 8 || !requests.has(first)) return false;
  for (let at = from; at < to; at += 1) if (prepositions.has(words[at]?.word ?? '')) return false;
  return true;
}

/** `, EndpointSlices`: an object further on in such a list. */
function isShort(words: readonly Word[], from: number, to: number): boolean {
  if (to - from > 4) return false;
  for (let at = from; at < to; at += 1) if (prepositions.has(words[at]?.word ?? '')) return false;
  return true;
}
