import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { hashOf } from '../../src/model/hash.ts';

const folder = new URL('../scope/questions/', import.meta.url);

const groups = z.array(
  z.strictObject({
    verdict: z.enum(['in_scope', 'delegate', 'refuse', 'mixed', 'unrelated']),
    owners: z.array(z.string()),
    questions: z.array(z.string()),
  }),
);

export interface LabelledQuestion {
  readonly question: string;
  readonly verdict: z.infer<typeof groups>[number]['verdict'];
  readonly owners: readonly string[];
  /** Questions of the kept half are counted, and never looked at while the vocabulary is made. */
  readonly half: 'open' | 'kept';
}

/** All labelled questions; the half that each belongs to follows from its text alone. */
export function labelledQuestions(): LabelledQuestion[] {
  return readdirSync(folder)
    .sort()
    .flatMap((file) => groups.parse(parse(readFileSync(new URL(file, folder), 'utf8'))))
    .flatMap(({ verdict, owners, questions }) =>
      questions.map((question) => ({ question, verdict, owners, half: halfOf(question) })),
    );
}

/** Further questions, all of which are judged right. They belong to no half. */
export function furtherQuestions(): Omit<LabelledQuestion, 'half'>[] {
  const file = new URL('../scope/further-questions.yaml', import.meta.url);
  return groups
    .parse(parse(readFileSync(file, 'utf8')))
    .flatMap(({ verdict, owners, questions }) =>
      questions.map((question) => ({ question, verdict, owners })),
    );
}

/** Questions in other wording, in the sets in which they were first judged. */
export function freshQuestions(): Omit<LabelledQuestion, 'half'>[] {
  const sets = new URL('../scope/fresh/', import.meta.url);
  return readdirSync(sets)
    .sort()
    .flatMap((file) => groups.parse(parse(readFileSync(new URL(file, sets), 'utf8'))))
    .flatMap(({ verdict, owners, questions }) =>
      questions.map((question) => ({ question, verdict, owners })),
    );
}

function halfOf(question: string): 'open' | 'kept' {
  return Number.parseInt(hashOf(question).slice(-1), 16) % 2 === 0 ? 'kept' : 'open';
}
