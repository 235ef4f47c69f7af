import { describe, expect, it } from 'vitest';
import { progressTo } from '../../src/cli/terminal.ts';

function terminal({ isTTY = true, columns = 42 }) {
  const written: string[] = [];
  return { written, isTTY, columns, write: (text: string) => written.push(text) > 0 };
}

/** The seconds differ from run to run. */
const timeless = (texts: readonly string[]) => texts.map((text) => text.replace(/\d+\.\d s/, 'N s'));

describe('progress', () => {
  it('is one line of a terminal, cut to its width, and gone in the end', () => {
    const stream = terminal({});
    const progress = progressTo(stream, false, {});
    progress.tell('Pod: 2000 of 10000 read, page 1 of 5 and more than fits');
    progress.tell('Pod: 4000');
    progress.end();
    progress.end();
    expect(timeless(stream.written)).toEqual([
      '\r\u001b[KN s  Pod: 2000 of 10000 read, page 1 of',
      '\r\u001b[KN s  Pod: 4000',
      '\r\u001b[K',
    ]);
  });

  it('is nothing where no terminal is and nobody asked', () => {
    const stream = terminal({ isTTY: false });
    const progress = progressTo(stream, false, {});
    progress.tell('Pod: 1 read');
    progress.end();
    expect(stream.written).toEqual([]);
  });

  it.each([
    ['--verbose', terminal({ isTTY: false }), true, {}],
    ['--verbose on a terminal', terminal({}), true, {}],
    ['a dumb terminal', terminal({}), false, { TERM: 'dumb' }],
  ])('is line by line with %s, without control sequences', (_name, stream, verbose, env) => {
    const progress = progressTo(stream, verbose, env);
    progress.tell('Pod: 1 read');
    progress.tell('Node: \u001b[31m2 read');
    progress.end();
    expect(timeless(stream.written)).toEqual(['N s  Pod: 1 read\n', 'N s  Node: 2 read\n']);
  });
});
