import { parsed, type Parsed, unparsed } from '../model/parsed.ts';

/** Parses JSON; a problem carries its place where the engine tells it. */
export function parseJson(text: string): Parsed<unknown> {
  try {
    return parsed(JSON.parse(text.replace(/^\uFEFF/u, '')) as unknown);
  } catch (error) {
    const position = /at position (\d+)/u.exec(String(error))?.[1];
    const before = position === undefined ? undefined : text.slice(0, Number(position)).split('\n');
    return unparsed({
      message: text.trim() === '' ? 'empty, not JSON' : 'not JSON',
      ...(before !== undefined && { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }),
    });
  }
}
