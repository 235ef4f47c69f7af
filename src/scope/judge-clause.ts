import { asksForChange } from './asks-for-change.ts';
import { type Clause, firstOfSense } from './clauses-of.ts';
import { cuesOf, type PhraseMatch, phrasesOf, type Tally, wordSet } from './match-phrases.ts';
import { namesKubernetes } from './names-kubernetes.ts';
import { elsewhere } from './vocabulary/elsewhere.ts';
import { mesh } from './vocabulary/mesh.ts';
import { network } from './vocabulary/network.ts';
import { networkPolicy, policyContent, policySuspected, unnamedPolicy } from './vocabulary/network-policy.ts';
import { podSpec } from './vocabulary/pod-spec.ts';
import type { Subject } from './vocabulary/vocabulary.ts';
import * as wording from './vocabulary/wording.ts';
import type { Word } from './words-of.ts';

/** Whose a subject is. */
export type Field = 'network' | 'networkPolicy' | 'mesh' | 'podSpec';

/** What one clause is about and wants. */
export interface Judged {
  readonly clause: Clause;
  /** Whose it is: none, ours alone, or of one or more delegates. */
  readonly fields: readonly Field[];
  readonly subjects: readonly string[];
  /** How much its words say of each field. */
  readonly scores: Readonly<Record<Field, number>>;
  readonly isAsk: boolean;
  /** Begins as a question or request does, so that it stands for one even where it names nothing. */
  readonly asksOpenly: boolean;
  readonly isChange: boolean;
}

const subjectPhrases = phrasesOf<{ readonly field: Field | null; readonly subject: Subject | null }>([
  ...Object.entries({ network, networkPolicy, mesh, podSpec }).flatMap(([field, subjects]) =>
    subjects.flatMap((subject) =>
      subject.phrases.map((phrase) => [phrase, { field: field as Field, subject }] as const),
    ),
  ),
  ...unnamedPolicy.phrases.map(
    (phrase) => [phrase, { field: 'networkPolicy' as const, subject: unnamedPolicy }] as const,
  ),
  ...elsewhere.map((phrase) => [phrase, { field: null, subject: null }] as const),
]);
const besides = new Map(
  podSpec.flatMap((subject) =>
    subject.beside === undefined ? [] : [[subject, cuesOf(subject.beside)] as const],
  ),
);
const contents = cuesOf(policyContent);
const suspicions = cuesOf(policySuspected);
const asks = cuesOf(wording.askPhrases);
const exclusions = cuesOf(wording.exclusions);
const absences = cuesOf(wording.absences);
const exclusionsAfter = cuesOf(wording.exclusionsAfter);
const turns = wordSet(wording.turns);
const openly = new Set([...wordSet(wording.questionWords), ...wordSet(wording.requestWords)]);

const reachability = 'Reachability where policies are';

/** So many words are left out after a word that leaves out. */
const excludedAfter = 5;

/** What a clause is read in the light of. */
export interface TextContext {
  /** The text holds a word of Kubernetes. Without one, words such as `timeout` say nothing. */
  readonly isKubernetes: boolean;
  /** Whose a policy is of which only `policy` is said. */
  readonly policies: 'networkPolicy' | 'mesh';
}

/** Reads the whole text for what its clauses do not say again. */
export function contextOf(words: readonly Word[], tally: Tally): TextContext {
  const found = subjectPhrases.matches(words, 0, words.length, tally);
  const names = (wanted: Field): boolean =>
    found.some(
      ({ tag: { field, subject } }) => field === wanted && subject?.weight === 5 && subject !== unnamedPolicy,
    );
  return {
    isKubernetes:
      found.some(
        ({ tag: { subject } }) => subject !== null && subject.weight >= 3 && subject !== unnamedPolicy,
      ) || namesKubernetes(words, 0, words.length, tally),
    policies: names('mesh') && !names('networkPolicy') ? 'mesh' : 'networkPolicy',
  };
}

/** Judges one clause by its own words. */
export function judgeClause(
  words: readonly Word[],
  clause: Clause,
  context: TextContext,
  tally: Tally,
): Judged {
  const { from, to } = clause;
  const first = words[firstOfSense(words, from, to)]?.word ?? '';
  const found = subjectsIn(words, clause, context, tally);
  const scores: Record<Field, number> = { network: 0, networkPolicy: 0, mesh: 0, podSpec: 0 };
  for (const { field, subject } of found) scores[field] += subject.weight;
  const isChange = !clause.isQuoted && asksForChange(words, clause, found.length > 0, tally);
  const isSuspect =
    !isChange &&
    scores.networkPolicy > 0 &&
    !clause.isQuoted &&
    suspicions.matches(words, from, to, tally).length > 0 &&
    contents.matches(words, from, to, tally).length === 0;
  if (isSuspect) {
    scores.network += 3;
    scores.networkPolicy = 0;
  }
  const strong = (['networkPolicy', 'mesh', 'podSpec'] as const).filter((field) => scores[field] >= 5);
  const delegates = strong.length === 0 && scores.mesh > scores.network ? (['mesh'] as const) : strong;
  const fields: Field[] = delegates.length > 0 ? [...delegates] : scores.network >= 2 ? ['network'] : [];
  const names = found.filter(({ field }) => fields.includes(field)).map(({ subject }) => subject.name);
  const asksOpenly = !clause.isQuoted && openly.has(first);
  return {
    clause,
    fields,
    subjects: [...new Set([...names, ...(isSuspect ? [reachability] : [])])],
    scores,
    isChange,
    asksOpenly,
    isAsk:
      !isChange &&
      !clause.isQuoted &&
      (clause.isQuestion || asksOpenly || asks.matches(words, from, to, tally).length > 0),
  };
}

interface Found {
  readonly field: Field;
  readonly subject: Subject;
}

/** The subjects of a clause: of phrases that share a word the longest counts, and none that is left out. */
function subjectsIn(
  words: readonly Word[],
  clause: Clause,
  { isKubernetes, policies }: TextContext,
  tally: Tally,
): Found[] {
  const { from, to } = clause;
  const matches = subjectPhrases.matches(words, from, to, tally).filter(({ tag: { subject } }) => {
    if (subject === null) return true;
    const beside = besides.get(subject);
    return beside === undefined || beside.matches(words, from, to, tally).length > 0;
  });
  const left = leftOut(words, clause, tally);
  const taken = new Set<number>();
  const found: Found[] = [];
  const denied: Found[] = [];
  for (const { tag, places } of matches.sort(longestFirst)) {
    if (places.some((place) => taken.has(place))) continue;
    for (const place of places) taken.add(place);
    const { field, subject } = tag;
    if (field === null || subject === null || (subject.weight === 1 && field === 'network' && !isKubernetes))
      continue;
    if (places.some((place) => left.all.has(place))) continue;
    const one = { field: subject === unnamedPolicy ? policies : field, subject };
    const isDenied = field !== 'network' && places.some((place) => left.delegated.has(place));
    (isDenied ? denied : found).push(one);
  }
  // `Can it run without NET_RAW?` asks about that alone.
  const isAsked = clause.isQuestion || openly.has(words[firstOfSense(words, from, to)]?.word ?? '');
  return found.length === 0 && isAsked ? denied : found;
}

type SubjectMatch = PhraseMatch<{ readonly subject: Subject | null }>;

function longestFirst(a: SubjectMatch, b: SubjectMatch): number {
  const length = b.places.length - a.places.length;
  return length === 0 ? (b.tag.subject?.weight ?? 9) - (a.tag.subject?.weight ?? 9) : length;
}

/** Places that a clause leaves out for everybody, and those that only take a subject from the delegates. */
function leftOut(
  words: readonly Word[],
  { from, to, isQuoted, isQuestion }: Clause,
  tally: Tally,
): { all: ReadonlySet<number>; delegated: ReadonlySet<number> } {
  const all = new Set<number>();
  const delegated = new Set<number>();
  if (isQuoted) return { all, delegated };
  const after = (places: readonly number[], into: Set<number>): void => {
    const start = (places.at(-1) ?? to) + 1;
    for (let at = start; at < Math.min(to, start + excludedAfter); at += 1) {
      if (turns.has(words[at]?.word ?? '')) break;
      into.add(at);
    }
  };
  for (const { places } of exclusions.matches(words, from, to, tally)) after(places, all);
  for (const { places } of absences.matches(words, from, to, tally)) after(places, delegated);
  if (isQuestion) return { all, delegated };
  for (const { places } of exclusionsAfter.matches(words, from, to, tally)) {
    for (let at = from; at < (places[0] ?? from); at += 1) delegated.add(at);
  }
  return { all, delegated };
}
