import { verifyCommands } from '../../commands/verify-commands.ts';
import { credentialsIn } from '../../credentials/credentials-in.ts';
import { cleanText } from '../../model/clean-text.ts';
import type { CommandCheck } from '../../model/command-check.ts';
import type { Defect } from '../../model/draft-check.ts';
import type { Draft, DraftLine } from '../draft.ts';

type Verdict = Exclude<CommandCheck['verdict'], 'ok'>;

const found: Readonly<Record<Verdict, readonly [rule: Defect['rule'], says: string]>> = {
  mutates: ['mutation', 'It gives a command that changes something'],
  'reads-secret': ['secret', 'It gives a command that shows credentials'],
  'unknown-command': ['unverified-command', 'It gives a command that does not exist'],
  'unknown-flag': ['unverified-command', 'It gives a flag that does not exist'],
  'bad-value': ['unverified-command', 'It gives a flag a value that it does not take'],
  'outside-set': ['unverified-command', 'It gives a command outside the twelve that are verified'],
};

/** A command that is named to say that it was not, or must not be, run. */
const refused =
  /\b(?:refused?|refusing|declined?|(?:not|never|n['’]t|nobody) (?:\S{1,20} ){0,2}(?:run|use|apply|execute|call|do)|instead of|rather than|not run)\b/i;
/** This program, which is none of the twelve. */
const own = /^(?:kubernetes-network-review|kubectl-network_review)\b/;

/** Commands in code, and those that are a line of their own, exist and only read. What a sentence merely names is left alone. */
export function checkCommands(text: string, draft: Draft): Defect[] {
  const { source, lineAt } = sourceOf(text, draft);
  return verifyCommands(source).flatMap(
    ({ verdict, cli, text: command, detail, suggestion, at }): Defect[] => {
      const line = lineAt(at.line);
      if (verdict === 'ok' || line === undefined) return [];
      if (own.test(cli) || /^kubectl network-review\b/.test(command)) return [];
      const isMeant =
        isGiven(line, at.column, verdict === 'outside-set') ||
        (verdict === 'mutates' && isRun(line, at.column));
      if (!isMeant || (line.kind === 'prose' && refused.test(line.text.slice(0, 2_000)))) return [];
      const [rule, says] = found[verdict];
      return [
        {
          part: line.part,
          rule,
          line: line.number,
          detail: `${says}${shown(detail, ': ')}.`,
          mend: `${mends[rule] ?? 'Leave it out'}${shown(suggestion ?? '', '; suggested: ')}.`,
        },
      ];
    },
  );
}

const mends: Partial<Record<Defect['rule'], string>> = {
  mutation: 'Leave the command out and state the change as an action for a person',
  secret: 'Leave it out: no Secret is read',
  'unverified-command': 'Verify commands before they are given, or ask the user for help text',
};

/** Markdown is read as it is; of JSON the commands become code. */
function sourceOf(
  text: string,
  { format, lines }: Draft,
): { source: string; lineAt: (line: number) => DraftLine | undefined } {
  if (format === 'markdown') return { source: text, lineAt: (line) => lines[line - 1] };
  const written = lines.flatMap((line) =>
    (line.kind === 'code' ? ['```sh', line.text, '```'] : [line.text, '']).map((one) => ({
      text: one,
      line,
    })),
  );
  return { source: written.map((one) => one.text).join('\n'), lineAt: (line) => written[line - 1]?.line };
}

/** In a code fence, in a code span, or at the beginning of its line; what is no known program may begin a sentence. */
function isGiven({ kind, text }: DraftLine, column: number, isForeign: boolean): boolean {
  if (kind === 'code') return true;
  const before = text.slice(Math.max(0, column - 2_000), column - 1);
  if ((before.split('`').length - 1) % 2 === 1) return true;
  return !isForeign && /^[\s>|*+-]{0,40}(?:\d{1,3}[.)]\s)?(?:\$ )?$/.test(before);
}

/** `I ran kubectl apply ...`. */
function isRun({ text }: DraftLine, column: number): boolean {
  return /\b(?:I|we)(?:['’]ve| have|['’]ll| will)? (?:\S{1,20} ){0,3}$/i.test(
    text.slice(Math.max(0, column - 80), column - 1),
  );
}

/** What the verifier says of a command, where it holds nothing that must not be repeated. */
function shown(text: string, before: string): string {
  const clean = cleanText(text.replace(/\.$/, ''), 160);
  return clean === '' || credentialsIn(text).length > 0 ? '' : `${before}${clean}`;
}
