import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { skillReferences } from '../../src/model/skill.ts';
import { scopeOf } from '../../src/scope/scope-of.ts';

const requests = z
  .array(
    z.strictObject({
      request: z.string(),
      holds: z.partialRecord(z.enum(skillReferences), z.array(z.string()).min(1)),
    }),
  )
  .parse(parse(readFileSync(new URL('requests.yaml', import.meta.url), 'utf8')));

/** A reference without its table of rules, as one line. */
function textOf(name: string): string {
  const text = readFileSync(new URL(`../../references/${name}.md`, import.meta.url), 'utf8');
  return (text.split('## Checks')[0] ?? '').replaceAll(/\s+/g, ' ');
}

describe('a review from documentation alone', () => {
  it.each(requests)('$request', ({ request, holds }) => {
    expect(scopeOf(request, false).verdict).toBe('in_scope');
    for (const [name, needed] of Object.entries(holds)) {
      const text = textOf(name).toLowerCase();
      expect(needed.filter((words) => !text.includes(words.toLowerCase()))).toEqual([]);
    }
  });
});
