import { cleanText } from '../model/clean-text.ts';
import type { Reading } from './define-tool.ts';
import type { Words } from './gaps.ts';

/** Makes the sentences that rules write free of names that only a file could hold. */
export type OwnWords = (text: string) => string;

/** Rules name objects in their sentences; a name that no API server would take is told as such. */
function ownWordsOf(readings: readonly Pick<Reading, 'strangeNames'>[]): OwnWords {
  const names = new Set(readings.flatMap(({ strangeNames }) => strangeNames));
  // A review holds them cleaned.
  const all = new Set([...names, ...[...names].map((name) => cleanText(name, 2_000))]);
  const longestFirst = [...all].filter((name) => name.trim() !== '').sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, name) => rest.replaceAll(name, '(not a valid name)'), text);
}

/** Whose words may stand in an answer about these readings. */
export function wordsOf(readings: readonly Pick<Reading, 'foreign' | 'strangeNames'>[]): Words {
  return {
    foreign: new Set(readings.flatMap(({ foreign }) => [...foreign])),
    own: ownWordsOf(readings),
  };
}
