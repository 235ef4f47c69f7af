import { CORE_SCHEMA, load, Type, YAMLException } from 'js-yaml';
import { type Parsed, parsed, unparsed } from '../model/parsed.ts';

const trueWords = new Set(['true', 'True', 'TRUE', 'y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON']);
const falseWords = new Set(['false', 'False', 'FALSE', 'n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF']);

/** Booleans as kubectl reads them, by YAML 1.1: https://github.com/yaml/go-yaml/blob/v2/resolve.go */
const bool = new Type('tag:yaml.org,2002:bool', {
  kind: 'scalar',
  resolve: (text: string | null) => text !== null && (trueWords.has(text) || falseWords.has(text)),
  construct: (text: string) => trueWords.has(text),
});

const merge = new Type('tag:yaml.org,2002:merge', {
  kind: 'scalar',
  resolve: (text: string | null) => text === '<<',
});

/** Times stay text, as in JSON. */
const schema = CORE_SCHEMA.extend({ implicit: [bool, merge] });

/** Without aliases a text cannot hold more values than characters; with a few, not many more. */
const valuesAllowed = (text: string): number => Math.max(text.length, 100_000);

/**
 * Reads one YAML document as kubectl would. Lines are counted from `firstLine`. Nesting beyond 100 levels, and aliases
 * that stand for more values than the text could spell out, are problems.
 */
export function parseYaml(text: string, firstLine = 1): Parsed<unknown> {
  try {
    const value: unknown = load(text, { schema });
    if (/[&*]/.test(text) && holdsMoreThan(value, valuesAllowed(text))) {
      return unparsed({
        message: 'its aliases stand for too many values',
        line: firstLine,
        beyondLimit: true,
      });
    }
    return parsed(value);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line, column } = error.mark as Partial<YAMLException['mark']>;
    return unparsed({
      message: error.reason.slice(0, 200),
      line: firstLine + (line ?? 0),
      column: (column ?? 0) + 1,
      ...(error.reason.includes('exceeded max') ? { beyondLimit: true } : {}),
    });
  }
}

function holdsMoreThan(value: unknown, limit: number): boolean {
  const left: unknown[] = [value];
  let seen = 0;
  while (left.length > 0) {
    if (++seen > limit) return true;
    const next = left.pop();
    if (typeof next !== 'object' || next === null) continue;
    for (const child of Object.values(next)) left.push(child);
  }
  return false;
}
