import type { Clause } from './clauses-of.ts';
import { contextOf, type Judged, judgeClause } from './judge-clause.ts';
import { phrasesOf, type Tally, wordSet } from './match-phrases.ts';
import { additions, allTold } from './vocabulary/wording.ts';
import type { Word } from './words-of.ts';

/** So many clauses without a subject are read together with the one before them. */
const mostJoined = 3;

/** Judges the clauses of a text, each in the light of those beside it. */
export function judgeAll(
  words: readonly Word[],
  clauses: readonly Clause[],
  tally: Tally,
): readonly Judged[] {
  const context = contextOf(words, tally);
  const judge = (clause: Clause): Judged => judgeClause(words, clause, context, tally);
  const judged: Judged[] = [];
  let isJoined = 0;
  for (const clause of clauses) {
    const own = judge(clause);
    const last = judged.at(-1);
    const belongs =
      last !== undefined && !clause.isFirst && !clause.isQuoted && !own.isChange && !last.isChange;
    if (belongs && own.fields.length === 0 && isJoined < mostJoined) {
      judged[judged.length - 1] = asked(judge({ ...last.clause, to: clause.to }), last.isAsk || own.isAsk);
      isJoined += 1;
    } else {
      judged.push(belongs && clause.isItem ? asked(own, last.isAsk) : own);
      isJoined = 0;
    }
  }
  return withTold(words, judged, tally);
}

function asked(judged: Judged, isAsk: boolean): Judged {
  return { ...judged, isAsk: judged.isAsk || (isAsk && !judged.isChange) };
}

const everything = phrasesOf(allTold.map((phrase) => [phrase, true] as const));
const further = wordSet(additions);

/** `In addition, is ...?` makes questions of what was told before it. */
function withTold(words: readonly Word[], judged: readonly Judged[], tally: Tally): readonly Judged[] {
  const adds = judged.findLastIndex(
    ({ clause: { from, isFirst }, isAsk }) =>
      isAsk && isFirst && [from, from + 1].some((at) => further.has(words[at]?.word ?? '')),
  );
  const all = everything.matches(words, 0, words.length, tally).length > 0;
  if (adds < 0 && !all) return judged;
  return judged.map((one, at) => (one.clause.isQuoted || !(all || at < adds) ? one : asked(one, true)));
}
