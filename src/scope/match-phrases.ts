import { stem, type Word } from './words-of.ts';

/** Counts comparisons, so that a test can hold them to the length of the text. */
export interface Tally {
  steps: number;
}

/** Where a phrase stands: the places of its words. */
export interface PhraseMatch<Tag> {
  readonly tag: Tag;
  readonly places: readonly number[];
}

export interface Phrases<Tag> {
  /** All matches within words `from` to `to`. Linear in their number, whatever they are. */
  readonly matches: (words: readonly Word[], from: number, to: number, tally: Tally) => PhraseMatch<Tag>[];
}

interface Part {
  readonly words: ReadonlySet<string>;
  /** So many words may stand before it. */
  readonly gap: number;
}

interface Compiled<Tag> {
  readonly tag: Tag;
  readonly rest: readonly Part[];
}

/**
 * Prepares phrases: words in order, `a|b` for either, `~3` for up to three words between. A gap ends at the first word
 * that fits, so that nothing is ever tried twice.
 */
export function phrasesOf<Tag>(list: readonly (readonly [phrase: string, tag: Tag])[]): Phrases<Tag> {
  const byFirst = new Map<string, Compiled<Tag>[]>();
  for (const [phrase, tag] of list) {
    const [first, ...rest] = partsOf(phrase);
    for (const word of first?.words ?? []) {
      byFirst.set(word, [...(byFirst.get(word) ?? []), { tag, rest }]);
    }
  }
  return {
    matches(words, from, to, tally) {
      const found: PhraseMatch<Tag>[] = [];
      for (let at = from; at < to; at += 1) {
        tally.steps += 1;
        for (const { tag, rest } of byFirst.get(words[at]?.word ?? '') ?? []) {
          const places = placesOf(rest, words, at, to, tally);
          if (places !== undefined) found.push({ tag, places });
        }
      }
      return found;
    },
  };
}

/** Phrases that are all of one sort. */
export function cuesOf(phrases: readonly string[]): Phrases<true> {
  return phrasesOf(phrases.map((phrase) => [phrase, true] as const));
}

/** A set of single words, `a|b|c`, as phrases have them. */
export function wordSet(list: string): ReadonlySet<string> {
  return new Set(list.split('|').map(stem));
}

function partsOf(phrase: string): Part[] {
  const parts: Part[] = [];
  let gap = 0;
  for (const piece of phrase.split(' ')) {
    if (piece.startsWith('~')) {
      gap = Number(piece.slice(1));
    } else {
      parts.push({ words: wordSet(piece), gap });
      gap = 0;
    }
  }
  return parts;
}

function placesOf(
  rest: readonly Part[],
  words: readonly Word[],
  first: number,
  to: number,
  tally: Tally,
): number[] | undefined {
  const places = [first];
  let at = first;
  for (const { words: wanted, gap } of rest) {
    const end = Math.min(at + 1 + gap, to - 1);
    let next = at + 1;
    for (; next <= end; next += 1) {
      tally.steps += 1;
      if (wanted.has(words[next]?.word ?? '')) break;
    }
    if (next > end) return undefined;
    places.push(next);
    at = next;
  }
  return places;
}
