import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { emptyConfig } from '../../../src/model/config.ts';
import type { Area } from '../../../src/model/area.ts';
import { areas as allAreas } from '../../../src/model/area.ts';
import type { Fact, Review, ReviewFinding } from '../../../src/model/review.ts';
import { reviewSources } from '../../../src/pipeline/review-sources.ts';
import { areaOf } from '../../../src/review/rank.ts';
import { rules } from '../../../src/rules/index.ts';
import { openLive } from '../../../src/source/live/open-live.ts';

interface Request extends NonNullable<Parameters<typeof openLive>[0]> {
  readonly namespaces?: readonly string[];
  readonly area?: Area;
}

/** Later than anything in the cluster, so that what rests on ages is the same in every review. */
const now = '2027-01-01T00:00:00Z';

/** A review in this process, with every rule, or those of one area. */
export async function reviewLive({ namespaces = [], area, ...options }: Request): Promise<Review> {
  const source = await openLive(options);
  try {
    return await reviewSources([source], {
      rules: rules.filter(({ id }) => area === undefined || areaOf(id) === area),
      areas: area === undefined ? allAreas : [area],
      namespaces,
      config: emptyConfig,
      now,
    });
  } finally {
    await source.close();
  }
}

/** The review of the demo cluster once the endpointslice-controller, behind the API server's back, has done its work. */
export async function settledReview(kubeconfig: string): Promise<Review> {
  let before = '';
  for (let tries = 0; tries < 30; tries++) {
    const review = await reviewLive({ kubeconfig });
    const outcomes = JSON.stringify(review.outcomes);
    const isFilled = review.outcomes.some(({ code, outcome }) => code === 'SV13' && outcome === 'flagged');
    if (isFilled && outcomes === before) return review;
    before = outcomes;
    await sleep(1_000);
  }
  throw new Error('the EndpointSlices never settled');
}

/** The gaps that rights to this API server would fill: not outputs of nodes, and not what is in other clusters. */
export function fillableGaps({ gaps }: Pick<Review, 'gaps'>): Review['gaps'] {
  return gaps.filter(({ reason, what }) => reason !== 'not-observable' && what !== 'other clusters');
}

/**
 * Demands that a review which read less claims nothing that the one which read everything does not: no finding, no rule
 * passed or without an object, no fact. (The pod ranges of nodes are all that can be told where no pool was read.)
 */
export function expectNoFurtherClaim(less: Review, all: Review): void {
  const ids = new Set(all.findings.map(({ id }) => id));
  // Where a workload could not be read, what is wrong with its template is told of its pods.
  const templates = new Set(
    all.findings.map(({ code, at, field }) => `${code} ${at.namespace ?? ''} ${field}`),
  );
  const ofTemplate = ({ code, at, field }: ReviewFinding) =>
    at.kind === 'Pod' && templates.has(`${code} ${at.namespace ?? ''} spec.template.${field}`);
  expect(less.findings.filter((one) => !ids.has(one.id) && !ofTemplate(one))).toEqual([]);
  const outcomes = new Map(all.outcomes.map(({ code, outcome }) => [code, outcome]));
  const settled = less.outcomes.filter(
    ({ outcome }) => outcome === 'passed' || outcome === 'not-applicable' || outcome === 'crashed',
  );
  expect(settled.filter(({ code, outcome }) => outcomes.get(code) !== outcome)).toEqual([]);
  const allFacts: Readonly<Record<string, Fact>> = all.clusters[0]?.facts ?? {};
  for (const [name, fact] of Object.entries(less.clusters[0]?.facts ?? {})) {
    const full = allFacts[name];
    const isKnown = 'value' in fact && name !== 'podCidrs';
    if (isKnown)
      expect(agrees(fact.value, full !== undefined && 'value' in full && full.value), name).toBe(true);
  }
}

/** Does a value say nothing else than another? Null says nothing. */
function agrees(value: unknown, other: unknown): boolean {
  if (value === null) return true;
  if (typeof value !== 'object') return value === other;
  if (typeof other !== 'object' || other === null) return false;
  return Object.entries(value).every(([key, part]) => agrees(part, (other as Record<string, unknown>)[key]));
}
