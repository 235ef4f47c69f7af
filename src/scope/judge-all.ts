import type { Clause } from './clauses-of.ts';
import { contextOf, type Judged, judgeClause } from './judge-clause.ts';
import { cuesOf, type Tally, wordSet } from './match-phrases.ts';
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

const everything = cuesOf(allTold);
const further = wordSet(additions);

/** `DNS lookups fail. Why?` asks about what stands before it: a question of so many words at most. */
const bareQuestion = 3;

/** `In addition, is ...?` makes questions of what was told before it. */
function withTold(words: readonly Word[], judged: readonly Judged[], tally: Tally): readonly Judged[] {
  const adds = judged.findLastIndex(
    ({ clause: { from, isFirst }, isAsk }) =>
      isAsk && isFirst && [from, from + 1].some((at) => further.has(words[at]?.word ?? '')),
  );
  const all = everything.matches(words, 0, words.length, tally).length > 0;
  return judged.map((one, at) => {
    if (one.clause.isQuoted) return one;
    const before = judged[at - 1];
    if (before !== undefined && isMeant(before, one, judged[at + 1]))
      return { ...one, fields: before.fields };
    const [next, after] = judged.slice(at + 1, at + 3);
    const isAsked = all || at < adds || (next !== undefined && isMeant(one, next, after));
    return isAsked ? asked(one, true) : one;
  });
}

/** Is what was told asked about by the bare question after it, a sentence of its own? */
function isMeant(told: Judged, question: Judged, after: Judged | undefined): boolean {
  if (told.clause.isQuoted || told.isChange || !told.fields.includes('network')) return false;
  return isBare(question) && after?.clause.isFirst !== false;
}

function isBare({ clause: { from, to }, fields, isAsk, asksOpenly }: Judged): boolean {
  return isAsk && asksOpenly && fields.length === 0 && to - from <= bareQuestion;
}
