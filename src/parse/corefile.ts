import type { Corefile, ServerBlock, ServerKey } from '../model/corefile.ts';
import { parsed, type Parsed, type Problem, unparsed } from '../model/parsed.ts';
import { isSameLine } from './corefile-cursor.ts';
import { directiveOf } from './corefile-directive.ts';
import {
  CorefileParser,
  type CorefileSurroundings,
  type DirectiveWords,
  type Word,
} from './corefile-parser.ts';
import { parseZoneKey } from './corefile-zone.ts';

/**
 * Reads a Corefile as CoreDNS does, imports included; plugins' own options are not judged. A syntax error is the one at
 * which CoreDNS stops; if there is none, every key that CoreDNS refuses is a problem.
 */
export function parseCorefile(
  text: string,
  surroundings: Partial<CorefileSurroundings> = {},
): Parsed<Corefile> {
  const parser = new CorefileParser(text, {
    path: '/etc/coredns/Corefile',
    imports: () => undefined,
    environment: () => undefined,
    ...surroundings,
  });
  const raw = parser.parse();
  if (!Array.isArray(raw)) return unparsed(raw);
  const problems: Problem[] = [];
  const served = raw.filter(({ keys }) => keys.length > 0);
  const keyless = raw.filter(({ keys }) => keys.length === 0);
  const blocks = served.map(({ keys, directives }): ServerBlock => {
    const [first] = keys;
    return {
      keys: keys.flatMap((key) => serverKeysOf(key, problems)),
      directives: joinRepeats(directives).map(directiveOf),
      line: first?.line ?? 0,
      ...(first?.file !== undefined && { file: first.file }),
    };
  });
  const unserved = keyless.flatMap(({ directives }) => directives.map(directiveOf));
  return problems.length > 0 ? unparsed(...problems) : parsed({ blocks, unserved, imports: parser.imports });
}

/**
 * A plugin gets the words of all its directives in a block one behind the other, and goes by their lines: what comes from
 * one line of a file that is imported twice is one directive to it.
 */
function joinRepeats(directives: readonly DirectiveWords[]): DirectiveWords[] {
  const joined: [Word, ...Word[]][] = [];
  const latest = new Map<string, [Word, ...Word[]]>();
  for (const [first, ...rest] of directives) {
    const before = latest.get(first.text);
    const last = before?.at(-1);
    if (before !== undefined && last !== undefined && isSameLine(last, first)) {
      before.push(first, ...rest);
    } else {
      const words: [Word, ...Word[]] = [first, ...rest];
      latest.set(first.text, words);
      joined.push(words);
    }
  }
  return joined;
}

function serverKeysOf(key: Word, problems: Problem[]): ServerKey[] {
  const { text, line, column, file, unresolved } = key;
  const place = { line, column, ...(file !== undefined && { file }) };
  // A variable that is not known is judged as if it were an ordinary label.
  const result = parseZoneKey(unresolved.length > 0 ? text.replaceAll(/\{[$%][^{}]*\}/gu, 'x') : text);
  if (!result.ok) {
    if (unresolved.length > 0)
      return [{ raw: text, scheme: 'dns', zone: undefined, port: '', ...place, unresolved }];
    problems.push(...result.problems.map((problem) => ({ ...problem, ...place })));
    return [];
  }
  const { scheme, zones, port } = result.value;
  return zones.map((zone) => ({
    raw: text,
    scheme,
    zone: unresolved.length > 0 ? undefined : zone,
    port,
    ...place,
    unresolved,
  }));
}
