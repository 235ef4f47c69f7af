import { cleanText } from '../model/clean-text.ts';
import { firstOfSense } from './clauses-of.ts';
import type { Judged } from './judge-clause.ts';
import { wordSet } from './match-phrases.ts';
import { questionWords } from './vocabulary/wording.ts';
import type { Word } from './words-of.ts';

const longest = 400;
const mostClauses = 6;
/** A word that nobody says: a digest, an encoded value. */
const longestToken = 60;

/**
 * The part of a text that is ours as a question of its own, in the words of the text. Where the clauses that ask
 * (`open`) name no subject, they are repeated with the subjects of what was told. Nothing that was pasted is repeated.
 */
export function restate(
  text: string,
  words: readonly Word[],
  ours: readonly Judged[],
  open: readonly Judged[],
): string {
  const about = [...new Set(ours.flatMap(({ subjects }) => subjects))].slice(0, 4).join(', ');
  const asking = ours.filter(({ isAsk }) => isAsk);
  const said = ours.filter(({ clause }) => !clause.isQuoted);
  const parts = (asking.length > 0 ? asking : open.length > 0 ? open : said)
    .slice(0, mostClauses)
    .map((one) => sentenceOf(text, words, one));
  if (parts.length === 0) return `What does the evidence say about ${about}?`;
  const told = cleanText(parts.join(' '), longest);
  if (asking.length > 0) return told;
  return open.length > 0 ? `${told} (About ${about}.)` : `${told} What does the evidence say about ${about}?`;
}

const questions = wordSet(questionWords);

function sentenceOf(text: string, words: readonly Word[], { clause }: Judged): string {
  const first = firstOfSense(words, clause.from, clause.to);
  const start = words[first]?.start ?? 0;
  const end = Math.min(words[clause.to - 1]?.end ?? start, start + longest);
  const said = text
    .slice(start, end)
    .split(/\s+/)
    .map((word) => (word.length > longestToken ? `${word.slice(0, 8)}…` : word))
    .join(' ');
  const mark = clause.isQuestion || questions.has(words[first]?.word ?? '') ? '?' : '.';
  return `${said.slice(0, 1).toUpperCase()}${said.slice(1)}${mark}`;
}
