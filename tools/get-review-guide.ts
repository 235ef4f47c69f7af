import { z } from 'zod';
import { costOf } from '../src/mcp/budget.ts';
import { defineTool } from '../src/mcp/define-tool.ts';
import { countThatFits, cursorOf, offsetIn, showing } from '../src/mcp/page.ts';
import type { ServerContext } from '../src/mcp/server-context.ts';
import { hashOf } from '../src/model/hash.ts';
import { fileOf, skillReferences } from '../src/model/skill.ts';

const input = z.strictObject({
  reference: z.enum(skillReferences).optional().describe('Without: the skill itself'),
  cursor: z.string().optional().describe('nextCursor'),
});

const output = z.strictObject({
  verdict: z.string(),
  file: z.string(),
  references: z.array(z.string()),
  total: z.int().nonnegative().describe('Sections on all pages'),
  shown: z.int().nonnegative(),
  nextCursor: z.string().nullable(),
  items: z.array(z.strictObject({ text: z.string() })),
});

export default defineTool<typeof input, typeof output, ServerContext>({
  name: 'get_review_guide',
  title: 'How a review is done',
  description:
    'The skill that this server stands for: scope, rules of conduct and the form of an answer, or one of its references. For hosts that load no skills. Tells of no cluster; review_network does.',
  input,
  output,
  async run({ reference, cursor }, context) {
    const file = fileOf(reference);
    // With a line break between them, the sections of all pages are the file.
    const sections = (await context.readGuide(file)).split(/\n(?=## )/).map((text) => ({ text }));
    const list = hashOf(file);
    const start = cursor === undefined ? 0 : offsetIn(cursor, list);
    const verdict = `${file} of the skill; references: ${skillReferences.join(', ')}.`;
    const base = { verdict, file, references: [...skillReferences], total: sections.length };
    const textOf = ({ text }: { text: string }): string => text;
    const spent = { text: costOf(verdict), structured: costOf(JSON.stringify(base)) };
    const count = countThatFits(sections.slice(start), textOf, spent, 'concise');
    const end = start + count;
    const nextCursor = end < sections.length ? cursorOf('given', list, end) : null;
    const items = sections.slice(start, end);
    return {
      text: [
        verdict,
        showing(start, count, sections.length, 'sections', nextCursor),
        ...items.map(textOf),
      ].join('\n'),
      structured: { ...base, shown: count, nextCursor, items },
    };
  },
});
