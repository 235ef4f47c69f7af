import type { Clause } from './clauses-of.ts';
import { cuesOf, type Tally, wordSet } from './match-phrases.ts';
import { namesKubernetes } from './names-kubernetes.ts';
import {
  adviceBefore,
  changeCommands,
  changeLeave,
  changeObjects,
  changeOrders,
  changeVerbs,
  harmlessObjects,
  namedKinds,
  nounsBefore,
  politeWords,
} from './vocabulary/changes.ts';
import type { Word } from './words-of.ts';

const verbs = wordSet(changeVerbs);
const polite = wordSet(politeWords);
const nouns = wordSet(nounsBefore);
const harmless = wordSet(harmlessObjects);
const objects = wordSet(changeObjects);
const kinds = wordSet(namedKinds);
const advice = cuesOf(adviceBefore);
const orders = cuesOf(changeOrders);
const leave = cuesOf(changeLeave);
const commands = cuesOf(changeCommands);
const running = wordSet('run|execute');
const we = wordSet('i|we');
const asked = wordSet('you|please|kindly');

/** Does a clause ask for a change, rather than about one? */
export function asksForChange(
  words: readonly Word[],
  { from, to, isQuestion, isFirst }: Clause,
  hasSubject: boolean,
  tally: Tally,
): boolean {
  const wordAt = (at: number): string => (at < to ? (words[at]?.word ?? '') : '');
  if (!isQuestion && leave.matches(words, from, to, tally).some(({ places }) => places[0] === from))
    return true;
  // `does the gateway do that?`: who is asked to do it is not whom it is asked of.
  if (isQuestion && wordAt(from) === 'doe') return false;
  let at = from;
  while (at < to - 1 && at < from + 12 && polite.has(wordAt(at))) at += 1;
  const beforeVerb = verbs.has(wordAt(at)) ? at : Math.min(from + 4, to);
  if (advice.matches(words, from, beforeVerb, tally).length > 0) return false;
  const isOrdered = orders.matches(words, from, to, tally).some(({ places: [place = from] }) => {
    // `is it possible to do it`: advice is asked for just before it.
    return advice.matches(words, Math.max(from, place - 4), place + 1, tally).length === 0;
  });
  if (isOrdered) return true;
  const commandAt = running.has(wordAt(at)) ? at + 1 : at;
  if (commands.matches(words, commandAt, to, tally).some(({ places }) => places[0] === commandAt))
    return true;
  if (!verbs.has(wordAt(at)) || nouns.has(wordAt(at + 1))) return false;
  const before = words.slice(from, at).map(({ word }) => word);
  if (before.some((word) => we.has(word)) && !before.includes('you')) return false;
  // `the order of DENY and ALLOW rules?`: within a question only who is asked to do it changes anything.
  if (isQuestion && !isFirst && !before.some((word) => asked.has(word))) return false;
  for (let next = at + 1; next < Math.min(to, at + 4) && !kinds.has(wordAt(next)); next += 1)
    if (harmless.has(wordAt(next))) return false;
  if (hasSubject || namesKubernetes(words, at + 1, to, tally)) return true;
  for (let next = at + 1; next < to; next += 1) if (objects.has(wordAt(next))) return true;
  return false;
}
