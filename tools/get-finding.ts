import { z } from 'zod';
import { defineTool } from '../src/mcp/define-tool.ts';
import { agedNow, originLine, originSchema } from '../src/mcp/origin.ts';
import { wordsOf } from '../src/mcp/own-words.ts';
import { AnswerBudget } from '../src/mcp/review/answer-budget.ts';
import { citationOf, wholeFindingOf } from '../src/mcp/review/page-parts.ts';
import { wholeFindingText } from '../src/mcp/review/page-text.ts';
import { wholeFinding } from '../src/mcp/review/review-page-schema.ts';
import type { ServerContext } from '../src/mcp/server-context.ts';
import { UserError } from '../src/model/user-error.ts';

const input = z.strictObject({
  reviewId: z.string(),
  id: z.string(),
  detail: z.enum(['concise', 'full']).default('concise').describe('full: more evidence'),
});

const output = z.strictObject({
  verdict: z.string(),
  reviewId: z.string(),
  origins: z.array(originSchema),
  finding: wholeFinding,
});

export default defineTool<typeof input, typeof output, ServerContext>({
  name: 'get_finding',
  title: 'One finding whole',
  description:
    'One finding of a review made by review_network less than 30 min ago: all evidence, why, actions, way back, commands to verify. Whole lists are in review_network.',
  input,
  output,
  async run({ reviewId, id, detail }, { reviews, tool }) {
    const again = `call ${tool('review_network')}: its answer holds a new reviewId`;
    const { review, readings } = reviews.byId(reviewId, again);
    const finding = review.findings.find((one) => one.id === id);
    if (finding === undefined) {
      throw new UserError(
        `review ${reviewId} has no finding of that id`,
        `take an id from the findings of ${tool('review_network')}`,
      );
    }
    const { own } = wordsOf(readings);
    const origins = readings.map(({ origin }) => agedNow(origin));
    const bare = wholeFindingOf(finding, review, 0, own);
    const budget = new AnswerBudget(detail);
    budget.add(wholeFindingText(bare), { ...bare, origins });
    const citations = budget.take(
      finding.evidence.map(citationOf),
      ({ object, field, seen }) => `  seen ${object} ${field} = ${seen} []`,
      finding.evidence.length,
    );
    const whole = wholeFindingOf(finding, review, citations.length, own);
    const verdict = `1 finding, ${whole.severity}: ${whole.message}`;
    const lines = [
      verdict,
      `Showing ${citations.length} of ${finding.evidence.length} pieces of evidence.`,
      ...origins.map(originLine),
      wholeFindingText(whole),
    ];
    return Promise.resolve({
      text: lines.join('\n'),
      structured: { verdict, reviewId, origins, finding: whole },
    });
  },
});
