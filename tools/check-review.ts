import { z } from 'zod';
import type { DraftEvidence } from '../src/draft/evidence.ts';
import { defineTool, type SourceArguments, sourceInput } from '../src/mcp/define-tool.ts';
import { agedNow, type Origin, originLine, originSchema } from '../src/mcp/origin.ts';
import { reviewOf } from '../src/mcp/review/review-of.ts';
import type { HeldReview } from '../src/mcp/reviews.ts';
import type { ServerContext } from '../src/mcp/server-context.ts';
import { dataText } from '../src/mcp/untrusted.ts';
import { draftCheck } from '../src/model/draft-check.ts';
import { UserError } from '../src/model/user-error.ts';
import { draftVerdict, renderDraftCheckText } from '../src/render/draft-check-text.ts';

const input = z.strictObject({
  ...sourceInput,
  source: z.string().optional().describe('Id from list_sources; default: no evidence'),
  draft: z.string().max(1_000_000).describe('Markdown, or the JSON of a review'),
  reviewId: z.string().optional().describe('In place of source'),
});

const output = draftCheck.extend({
  verdict: z.string(),
  reviewId: z.string().nullable(),
  origins: z.array(originSchema),
});

export default defineTool<typeof input, typeof output, ServerContext>({
  name: 'check_review',
  title: 'Is a draft a complete and true review',
  description:
    'Defects of a draft answer, each with line and mend: parts, labels, severities, assumptions, commands, rollback, owners, secrets, promised changes; with source or reviewId also findings left out, contradicted or weakened. Judges no prose.',
  input,
  output,
  judges: ['draft'],
  async run(args, context) {
    const held = await heldTo(args, context);
    const { checkReview } = await import('../src/draft/check-review.ts');
    const answer = checkReview(args.draft, held === undefined ? undefined : evidenceOf(held, context));
    const origins = held?.readings.map(({ origin }) => agedNow(origin)) ?? [];
    const text = [renderDraftCheckText(answer).trimEnd(), ...origins.map(originLine)].join('\n');
    const verdict = draftVerdict(answer);
    return { text, structured: { verdict, ...answer, reviewId: held?.id ?? null, origins } };
  },
});

/** The review that the draft is held against; none where nothing was chosen, for no cluster is asked unbidden. */
async function heldTo(
  { reviewId, source, refresh, maxAge }: SourceArguments & { readonly reviewId?: string | undefined },
  context: ServerContext,
): Promise<HeldReview | undefined> {
  if (reviewId === undefined) {
    return source === undefined ? undefined : await reviewOf({ source, refresh, maxAge }, context);
  }
  if (source !== undefined) {
    throw new UserError('a draft is held against one review', 'give source or reviewId, not both');
  }
  return context.reviews.byId(
    reviewId,
    `call ${context.tool('review_network')}: its answer holds a new reviewId`,
  );
}

/** The review, with the objects it was made of while they are still held. */
function evidenceOf({ review, readings }: HeldReview, context: ServerContext): DraftEvidence {
  const clusters = readings.flatMap(({ origin }) => snapshotsOf(origin, context));
  return { review, clusters: clusters.length === readings.length ? clusters : [] };
}

function snapshotsOf(
  { snapshotId, cluster }: Origin,
  { readings }: ServerContext,
): DraftEvidence['clusters'] {
  const clusters = readings.byId(snapshotId)?.clusters ?? [];
  return clusters.map(({ snapshot }) => snapshot).filter(({ info }) => dataText(info.name, 253) === cluster);
}
