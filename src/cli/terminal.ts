import { writeFile } from 'node:fs/promises';
import { stripVTControlCharacters, styleText } from 'node:util';
import type { Severity } from '../model/severity.ts';
import { UserError } from '../model/user-error.ts';

const styles = { high: ['bold', 'red'], medium: ['yellow'], low: ['dim'] } as const;

/** Colours severities where a person reads: on a terminal, unless NO_COLOR is set or the terminal is dumb. */
export function painter(
  toTerminal: boolean,
  env: NodeJS.ProcessEnv,
): (severity: Severity, text: string) => string {
  const isPlain = !toTerminal || (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return (severity, text) =>
    isPlain ? text : styleText([...styles[severity]], text, { validateStream: false });
}

/** Tells what is going on, on standard error, when that is a terminal or `--verbose` asks for it. */
export function progressTo(stream: NodeJS.WriteStream, verbose: boolean): (text: string) => void {
  if (!stream.isTTY && !verbose) return () => undefined;
  return (text) => {
    stream.write(`${stripVTControlCharacters(text)}\n`);
  };
}

/** Writes an answer to the file that `--output` names, else to standard output. */
export async function deliver(text: string, output: string | undefined): Promise<void> {
  if (output === undefined) {
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(text, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    return;
  }
  try {
    await writeFile(output, text);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    throw new UserError(
      `${output} could not be written (${why})`,
      'give --output a path in a folder you may write to',
    );
  }
}
