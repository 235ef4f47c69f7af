import { credentialsIn } from '../credentials/credentials-in.ts';
import { credentialRefusal } from '../model/credential-refusal.ts';
import { UserError } from '../model/user-error.ts';

/** Throws a UserError for a text that holds a credential: it names what that is, and nothing of it. */
export function refuseCredentials(text: string): void {
  const kinds = credentialsIn(text).map(({ kind }) => kind);
  if (kinds.length === 0) return;
  const { message, next } = credentialRefusal(kinds);
  throw new UserError(message, next);
}

/** Refuses a command line that holds one, before anything else reads it; what `scope` is asked it judges itself. */
export function refuseCredentialsIn(args: readonly string[]): void {
  const isJudged = args[0] === 'scope';
  const given = isJudged ? args.filter((one) => one.startsWith('-')) : args;
  for (const one of [...given, given.join(' ')]) refuseCredentials(one);
}
