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

/** What is going on, for a person who waits. `end` takes it away again before the answer is written. */
export interface ProgressLine {
  readonly tell: (text: string) => void;
  readonly end: () => void;
}

type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;

/**
 * Tells it, with the seconds since the beginning, in one line of a terminal that is written over and over; line by
 * line where `--verbose` asks for it or the terminal is dumb; else not at all.
 */
export function progressTo(stream: Terminal, verbose: boolean, env: NodeJS.ProcessEnv): ProgressLine {
  const start = performance.now();
  const lineOf = (text: string): string =>
    `${((performance.now() - start) / 1000).toFixed(1)} s  ${stripVTControlCharacters(text)}`;
  if (verbose || (stream.isTTY && env.TERM === 'dumb')) {
    return {
      tell: (text) => {
        stream.write(`${lineOf(text)}\n`);
      },
      end: () => undefined,
    };
  }
  if (!stream.isTTY) return { tell: () => undefined, end: () => undefined };
  let isShown = false;
  return {
    tell: (text) => {
      isShown = true;
      const width = stream.columns > 0 ? stream.columns : 80;
      stream.write(`${startOfLine}${lineOf(text).slice(0, width - 1)}`);
    },
    end: () => {
      if (isShown) stream.write(startOfLine);
      isShown = false;
    },
  };
}

/** To its first column, and the rest of it cleared. */
const startOfLine = '\r\u001b[K';

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
