import { expect, it } from 'vitest';
import { emptyConfig } from '../../src/model/config.ts';
import { buildReview } from '../../src/review/build-review.ts';
import { clusterResult } from '../support/findings.ts';

const assumptionsWith = (podSkew: number | undefined) =>
  buildReview({
    clusters: [clusterResult({ podSkew })],
    rules: [],
    areas: [],
    config: emptyConfig,
    now: undefined,
  }).assumptions;

it('says that pods and EndpointSlices were read more than a minute apart (ME02)', () => {
  expect(assumptionsWith(75.2)).toEqual([
    'Pods and EndpointSlices did not change in the up to 75 s that lie between the reading of the two (ME02: more than 60 s); repeat the review before acting on a contradiction between them.',
  ]);
});

it.each([0, 60, undefined])('says nothing of %s s', (podSkew) => {
  expect(assumptionsWith(podSkew)).toEqual([]);
});
