import { credentialsIn } from '../credentials/credentials-in.ts';
import type { ScopeAnswer } from '../model/scope-answer.ts';
import { UserError } from '../model/user-error.ts';
import { longestQuestion, scopeOf } from '../scope/scope-of.ts';
import { redactText } from '../source/redact-text.ts';
import { readStandardInput } from '../source/standard-input.ts';
import { exitCodes } from './exit-codes.ts';
import { deliver } from './terminal.ts';

/** `scope`: whether a question is answered here, whose it is, or why it is refused. Gives the exit code. */
export async function runScope(
  question: string | undefined,
  options: { readonly format: 'text' | 'json' },
): Promise<number> {
  const text = await questionFrom(question);
  if (text.length > longestQuestion) {
    throw new UserError(
      'the question is longer than 1 MB',
      'give the question and what it needs, not all of the evidence',
    );
  }
  const answer = scopeOf(redactText(text), credentialsIn(text).length > 0);
  await deliver(
    options.format === 'json' ? `${JSON.stringify(answer, null, 2)}\n` : textOf(answer),
    undefined,
  );
  return exitCodes.ok;
}

async function questionFrom(question: string | undefined): Promise<string> {
  if (question !== undefined && question !== '-') return question;
  if (question === undefined && process.stdin.isTTY) {
    throw new UserError('there is no question', 'give it in quotes, or - to read it from standard input');
  }
  return (await readStandardInput(process.stdin, longestQuestion * 4)).toString('utf8');
}

function textOf({ verdict, owners, inScope, subjects, answer, reason }: ScopeAnswer): string {
  const lines = [
    `${verdict.replace('_', ' ')}: ${reason}`,
    ...(inScope === null ? [] : [`ours: ${inScope}`]),
    ...(owners.length === 0 ? [] : [`owners: ${owners.join(', ')}`]),
    ...(subjects.length === 0 ? [] : [`subjects: ${subjects.join(', ')}`]),
    `say: ${answer}`,
  ];
  return `${lines.join('\n')}\n`;
}
