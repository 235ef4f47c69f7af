import { z } from 'zod';
import { defineTool, sourceInput } from '../src/mcp/define-tool.ts';
import { offsetIn, snapshotOfCursor } from '../src/mcp/page.ts';
import { reviewOf } from '../src/mcp/review/review-of.ts';
import { reviewPageSchema, sections } from '../src/mcp/review/review-page-schema.ts';
import type { HeldReview } from '../src/mcp/reviews.ts';
import type { ServerContext } from '../src/mcp/server-context.ts';
import { areas } from '../src/model/area.ts';
import { hashOf } from '../src/model/hash.ts';

const input = z.strictObject({
  ...sourceInput,
  areas: z.array(z.enum(areas)).optional(),
  rules: z.array(z.string()).optional().describe('Codes; lists each finding'),
  namespaces: z.array(z.string()).optional(),
  section: z.enum(sections).default('findings').describe('What the cursor walks'),
  cursor: z.string().optional(),
  detail: z.enum(['concise', 'full']).default('concise'),
});

export default defineTool<typeof input, typeof reviewPageSchema, ServerContext>({
  name: 'review_network',
  title: 'Review the cluster network',
  description:
    'Findings of all rules, worst first, with evidence, next action and way back; facts, gaps and a reviewId. Many findings of one rule are one entry. Not every detail: get_finding gives one whole, explain_rule its rule. For plain questions the get_* tools are shorter.',
  input,
  output: reviewPageSchema,
  async run(args, context) {
    const { section, cursor, detail } = args;
    const list = hashOf(JSON.stringify([args.areas, args.rules, args.namespaces, args.source, section]));
    if (cursor !== undefined) offsetIn(cursor, list);
    const held = cursor === undefined ? await reviewOf(args, context) : walked(cursor, context);
    const { reviewAnswer } = await import('../src/mcp/review/review-answer.ts');
    return reviewAnswer(held, { section, cursor, detail, list, tool: context.tool });
  },
});

function walked(cursor: string, { reviews }: ServerContext): HeldReview {
  return reviews.byId(snapshotOfCursor(cursor), 'leave cursor out: the review is made anew');
}
