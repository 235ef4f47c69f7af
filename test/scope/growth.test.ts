import { expect, it } from 'vitest';
import { phrasesOf } from '../../src/scope/match-phrases.ts';
import { changeCommands, changeOrders, adviceBefore } from '../../src/scope/vocabulary/changes.ts';
import { credentialOffers } from '../../src/scope/vocabulary/credentials.ts';
import { mesh } from '../../src/scope/vocabulary/mesh.ts';
import { networkPolicy } from '../../src/scope/vocabulary/network-policy.ts';
import { network } from '../../src/scope/vocabulary/network.ts';
import { podSpec } from '../../src/scope/vocabulary/pod-spec.ts';
import { wordsOf } from '../../src/scope/words-of.ts';

const subjects = [...network, ...networkPolicy, ...mesh, ...podSpec].flatMap(({ phrases }) => phrases);
const phrases = [
  ...new Set([...subjects, ...credentialOffers, ...changeOrders, ...changeCommands, ...adviceBefore]),
];

/** The first word of each of its parts: as a whole, without its last part, and its first part over and over. */
function unitsOf(phrase: string): string[] {
  const parts = phrase
    .split(' ')
    .filter((part) => !part.startsWith('~'))
    .map((part) => part.split('|')[0] ?? '');
  return [parts.join(' '), parts.slice(0, -1).join(' '), parts[0] ?? '', `${parts[0] ?? ''} x`].filter(
    (unit) => unit !== '',
  );
}

it.each(phrases)('ten times the words cost at most twelve times the steps: %s', (phrase) => {
  const compiled = phrasesOf([[phrase, true]]);
  for (const unit of unitsOf(phrase)) {
    const stepsOf = (times: number): number => {
      const tally = { steps: 0 };
      const words = wordsOf(`${unit} `.repeat(times));
      compiled.matches(words, 0, words.length, tally);
      return tally.steps;
    };
    expect(stepsOf(2_000), unit).toBeLessThanOrEqual(stepsOf(200) * 12);
  }
});
