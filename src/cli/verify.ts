import { readFileSync, statSync } from 'node:fs';
import { longestText, verifyCommands } from '../commands/verify-commands.ts';
import { cleanText } from '../model/clean-text.ts';
import type { CommandCheck } from '../model/command-check.ts';
import { UserError } from '../model/user-error.ts';
import { redactChecks } from '../source/redact-checks.ts';
import { readStandardInput } from '../source/standard-input.ts';
import { exitCodes } from './exit-codes.ts';
import { refuseCredentials } from './refuse-credentials.ts';
import { deliver } from './terminal.ts';

/** `verify`: whether the commands of a text exist and only read. Gives the exit code: 1 when one does not. */
export async function runVerify(
  given: string | undefined,
  options: { readonly format: 'text' | 'json' },
): Promise<number> {
  const text = await textFrom(given);
  if (text.length > longestText) {
    throw new UserError('the text is longer than 1 MB', 'give the commands, not what they printed');
  }
  refuseCredentials(text);
  const commands = redactChecks(verifyCommands(text));
  const ok = commands.every(({ verdict }) => verdict === 'ok');
  await deliver(
    options.format === 'json' ? `${JSON.stringify({ commands, ok }, null, 2)}\n` : textOf(commands),
    undefined,
  );
  return ok ? exitCodes.ok : exitCodes.findings;
}

/** A file where there is one of that name, else the text itself. */
async function textFrom(given: string | undefined): Promise<string> {
  if (given === undefined && process.stdin.isTTY) {
    throw new UserError('there is no text', 'give commands in quotes, a file, or - to read standard input');
  }
  if (given === undefined || given === '-') {
    return (await readStandardInput(process.stdin, longestText * 4)).toString('utf8');
  }
  const file = fileAt(given);
  if (file === undefined) return given;
  if (file.size > longestText * 4)
    throw new UserError(`${given} is longer than 4 MB`, 'give the commands alone');
  return readFileSync(given, 'utf8');
}

/** A text that is too long for a name, or holds what no name does, is none of a file. */
function fileAt(path: string): { readonly size: number } | undefined {
  try {
    const file = statSync(path);
    return file.isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

function textOf(commands: readonly CommandCheck[]): string {
  if (commands.length === 0) return 'no command was found\n';
  return commands
    .map(({ text, verdict, at, detail, suggestion }) => {
      const place = `${at.line}:${at.column}`;
      const lines = [`${place} ${verdict}: ${cleanText(text, 300)}`, `  ${cleanText(detail, 300)}`];
      return [...lines, ...(suggestion === null ? [] : [`  instead: ${cleanText(suggestion, 300)}`])].join(
        '\n',
      );
    })
    .join('\n')
    .concat('\n');
}
