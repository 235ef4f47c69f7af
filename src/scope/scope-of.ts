import { cleanText } from '../model/clean-text.ts';
import { type HandoffOwner, handoffOwners } from '../model/handoff-owner.ts';
import type { ScopeAnswer } from '../model/scope-answer.ts';
import { answerOf } from './answer-of.ts';
import { clausesOf } from './clauses-of.ts';
import type { Field, Judged } from './judge-clause.ts';
import { judgeAll } from './judge-all.ts';
import { cuesOf, type Tally } from './match-phrases.ts';
import { restate } from './restate.ts';
import { credentialOffers } from './vocabulary/credentials.ts';

/** Characters of a question that are read: those at its beginning. */
export const longestQuestion = 1_000_000;

/**
 * Whether a question in free text is answered here, whose it is, or why it is refused. Reads words alone: the same
 * text gives the same answer, and nothing in it is followed. `holdsCredential` says that one was found and taken out.
 */
export function scopeOf(
  question: string,
  holdsCredential: boolean,
  tally: Tally = { steps: 0 },
): ScopeAnswer {
  const text = cleanText(question.slice(0, longestQuestion), longestQuestion, true);
  const { words, clauses } = clausesOf(text);
  if (holdsCredential || offers.matches(words, 0, words.length, tally).length > 0) {
    return answerOf({ kind: 'credential' });
  }
  const judged = judgeAll(words, clauses, tally);
  const changes = judged.filter(({ isChange }) => isChange);
  const open = judged.filter(({ isAsk, asksOpenly, clause }) => isAsk && (asksOpenly || clause.isQuestion));
  const asked = askedOf(judged, open.length > 0, changes.length > 0);
  const ours = asked.filter(({ fields }) => fields.includes('network'));
  const delegated = ownersOf(asked.flatMap(({ fields }) => fields));
  const subjects = [...new Set([...asked, ...changes].flatMap((one) => one.subjects))];
  const inScope = ours.length === 0 ? null : restate(text, words, ours, open);
  if (changes.length > 0) {
    const guards = guardsOf(changes, judged);
    return answerOf({ kind: 'change', guards, delegated, inScope, subjects });
  }
  return answerOf({ kind: 'question', delegated, inScope, subjects });
}

const offers = cuesOf(credentialOffers);

/** The clauses that the answer depends on: what is asked, else what is told, else what was pasted. */
function askedOf(judged: readonly Judged[], asksOpenly: boolean, hasChange: boolean): readonly Judged[] {
  const asks = judged.filter(({ isAsk }) => isAsk);
  const told = judged.filter(({ clause, isChange, isAsk }) => !clause.isQuoted && !isChange && !isAsk);
  const decided = asks.filter(({ fields }) => fields.length > 0);
  if (decided.length > 0) return decided;
  if (hasChange) return !asksOpenly ? [] : told.filter(({ fields }) => fields.includes('network'));
  const about = told.filter(({ fields }) => fields.length > 0);
  if (about.length > 0) return asks.length === 0 ? about : theMain(about);
  const pasted = judged.filter(({ clause, fields }) => clause.isQuoted && fields.length > 0);
  return theMain(pasted);
}

/** Of what is told around a question that names nothing: what most of it is about. */
function theMain(about: readonly Judged[]): readonly Judged[] {
  const isOurs = ({ fields }: Judged): boolean => fields.includes('network');
  const weight = (some: readonly Judged[], own: boolean): number =>
    some.reduce((sum, { scores: { network, networkPolicy, mesh, podSpec } }) => {
      return sum + (own ? network : networkPolicy + mesh + podSpec);
    }, 0);
  const ours = about.filter(isOurs);
  const others = about.filter((one) => !isOurs(one));
  if (ours.length === 0 || others.length === 0) return about;
  // A policy told of beside trouble with the network is as a rule a suspect.
  return 2 * weight(ours, true) >= weight(others, false) ? ours : others;
}

const delegates = [
  ['networkPolicy', handoffOwners.networkPolicy],
  ['mesh', handoffOwners.mesh],
  ['podSpec', handoffOwners.podSpec],
] as const satisfies readonly (readonly [Field, HandoffOwner])[];

function ownersOf(fields: readonly Field[]): HandoffOwner[] {
  return delegates.flatMap(([field, owner]) => (fields.includes(field) ? [owner] : []));
}

/** Who makes the changes asked for; nobody, where one is of no policy. A bare `apply this` is of what the text is about. */
function guardsOf(changes: readonly Judged[], judged: readonly Judged[]): readonly HandoffOwner[] {
  const guards = new Set<HandoffOwner>();
  for (const { fields, scores } of changes) {
    const own = policyFields(fields);
    const bare = own.length === 0 && scores.network === 0;
    for (const field of bare ? policyFields(judged.flatMap((one) => one.fields)) : own) {
      guards.add(field === 'mesh' ? handoffOwners.liveMeshPolicy : handoffOwners.liveNetworkPolicy);
    }
  }
  return [...guards].sort((a, b) => rank.indexOf(a) - rank.indexOf(b));
}

const rank: readonly HandoffOwner[] = [handoffOwners.liveNetworkPolicy, handoffOwners.liveMeshPolicy];

function policyFields(fields: readonly Field[]): Field[] {
  return (['networkPolicy', 'mesh'] as const).filter((field) => fields.includes(field));
}
