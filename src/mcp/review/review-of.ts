import { type Area, areas } from '../../model/area.ts';
import { nearestFirst } from '../../model/nearest-first.ts';
import { UserError } from '../../model/user-error.ts';
import type { Reading, SourceArguments } from '../define-tool.ts';
import type { HeldReview } from '../reviews.ts';
import type { ServerContext } from '../server-context.ts';

/** Of what a review is made, and of how much of it. */
export interface ReviewArguments extends SourceArguments {
  readonly areas?: readonly Area[] | undefined;
  readonly rules?: readonly string[] | undefined;
  readonly namespaces?: readonly string[] | undefined;
}

/** The review of what is held now; made once for each question. */
export async function reviewOf(args: ReviewArguments, context: ServerContext): Promise<HeldReview> {
  const config = await context.config();
  const readings = await context.loadAll(args);
  const { rules: names, namespaces = [] } = args;
  for (const namespace of namespaces) mustExist(namespace, readings);
  const [{ rules: allRules }, { ruleNamed }, { reviewSnapshots }, { areaOf }] = await Promise.all([
    import('../../rules/index.ts'),
    import('../rule-named.ts'),
    import('../../pipeline/review-sources.ts'),
    import('../../review/rank.ts'),
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
