import { z } from 'zod';
import { defineTool, type Reading, sourceInput } from '../src/mcp/define-tool.ts';
import { offsetIn, snapshotOfCursor } from '../src/mcp/page.ts';
import { reviewPageSchema, sections } from '../src/mcp/review/review-page-schema.ts';
import type { HeldReview } from '../src/mcp/reviews.ts';
import type { ServerContext } from '../src/mcp/server-context.ts';
import { areas } from '../src/model/area.ts';
import { hashOf } from '../src/model/hash.ts';
import { nearestFirst } from '../src/model/nearest-first.ts';
import { UserError } from '../src/model/user-error.ts';

const input = z.strictObject({
  ...sourceInput,
  areas: z.array(z.enum(areas)).optional(),
  rules: z.array(z.string()).optional().describe('Codes; lists each finding'),
  namespaces: z.array(z.string()).optional(),
  section: z.enum(sections).default('findings').describe('What the cursor walks'),
  cursor: z.string().optional(),
  detail: z.enum(['concise', 'full']).default('concise'),
});

type Arguments = z.output<typeof input>;

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

/** The review of what is held now; made once for each question. */
async function reviewOf(args: Arguments, context: ServerContext): Promise<HeldReview> {
  const config = await context.config();
  const readings = await context.loadAll(args);
  const { rules: names, namespaces = [] } = args;
  for (const namespace of namespaces) mustExist(namespace, readings);
  const [{ rules: allRules }, { ruleNamed }, { reviewSnapshots }, { areaOf }] = await Promise.all([
    import('../src/rules/index.ts'),
    import('../src/mcp/rule-named.ts'),
    import('../src/pipeline/review-sources.ts'),
    import('../src/review/rank.ts'),
  ]);
  const named = names === undefined || names.length === 0 ? allRules : names.map(ruleNamed);
  const wanted = args.areas === undefined || args.areas.length === 0 ? areas : args.areas;
  const rules = [...new Set(named)].filter(({ id }) => wanted.includes(areaOf(id)));
  if (rules.length === 0) {
    throw new UserError(
      'no rule is in these areas',
      'leave areas or rules out; these areas have rules: ' +
        areas.filter((area) => allRules.some(({ id }) => areaOf(id) === area)).join(', '),
    );
  }
  const origins = readings.map(({ origin }) => [origin.snapshotId, origin.source]);
  const key = JSON.stringify([
    origins,
    rules.map(({ code }) => code),
    namespaces,
    named === allRules,
    config,
  ]);
  const before = context.reviews.byKey(key);
  if (before !== undefined) return { ...before, readings };
  const of = new Set(rules.map(({ id }) => areaOf(id)));
  const review = reviewSnapshots(
    readings.map(({ snapshot }) => snapshot),
    { rules, areas: areas.filter((area) => of.has(area)), namespaces, config },
  );
  const areasWithoutRules =
    named === allRules ? wanted.filter((area) => !allRules.some(({ id }) => areaOf(id) === area)) : [];
  const kept = readings.map(({ origin, foreign, strangeNames }) => ({ origin, foreign, strangeNames }));
  return context.reviews.add({ review, readings: kept, key, listAll: named !== allRules, areasWithoutRules });
}

/** A misspelt namespace would look like one without faults. */
function mustExist(namespace: string, readings: readonly Reading[]): void {
  const listings = readings.map(({ snapshot }) => snapshot.listing('Namespace'));
  const isAbsent = listings.every((listing) => listing.find(undefined, namespace).state === 'absent');
  if (!isAbsent) return;
  const names = listings.flatMap(({ items }) => items.map(({ ref }) => ref.name));
  const near = nearestFirst(
    names.filter((name) => /^[a-z0-9-]{1,63}$/.test(name)),
    namespace.slice(0, 63),
  );
  throw new UserError(
    'there is no namespace of that name in what was read',
    near.length === 0 ? 'leave namespaces out' : `did you mean ${near.slice(0, 3).join(' or ')}?`,
  );
}
