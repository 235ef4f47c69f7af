import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kept } from '../../src/model/kinds/index.ts';
import { type Withheld, writtenHints } from '../../src/net/written-hints.ts';
import { zoneShares } from '../../src/net/zone-shares.ts';
import { runs } from './support/cases.ts';
import { expectCovered } from './support/coverage.ts';
import { distributionCase, shareCase } from './support/hints-case.ts';
import { type Oracle, startOracle } from './support/oracle.ts';

type Endpoint = NonNullable<Kept<'EndpointSlice'>['endpoints']>[number];
type Hints = Endpoint['hints'];

/** What test/oracle/topology-hints/main.go answers: hints in the order of the endpoints. */
interface Answer {
  readonly hints: readonly (Hints | null)[];
  readonly message: string;
}

const share = 'k8s.io/endpointslice/topologycache';
const distribution = 'k8s.io/endpointslice/trafficdist/trafficdist.go';

/** How each reason starts in the event that the controller writes. */
const messages: Readonly<Record<Withheld, string>> = {
  'nodes do not divide':
    'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
  'fewer ready endpoints than zones': 'Insufficient number of endpoints',
  'some endpoint would be overloaded':
    'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold',
  'an endpoint has no zone': 'One or more endpoints do not have a zone specified',
};

function zoneOfHint(hints: Hints | null): string | undefined {
  expect(hints?.forZones?.length ?? 1).toBe(1);
  return hints?.forZones?.[0]?.name;
}

/** How far each zone is from its share, whichever zone it is: between zones alike in need, chance decides there. */
function distances(hints: readonly (Hints | null)[], shares: ReadonlyMap<string, number>, ready: number) {
  const found = hints.map(zoneOfHint);
  return [...shares]
    .map(([zone, part]) => found.filter((one) => one === zone).length - part * ready)
    .map((distance) => Math.round(distance * 1e6) / 1e6)
    .sort((a, b) => a - b);
}

describe('hints are those that the EndpointSlice controller writes', () => {
  let oracle: Oracle;

  beforeAll(() => {
    oracle = startOracle('topology-hints', [
      ...[
        '*TopologyCache.SetNodes',
        '*TopologyCache.AddHints',
        '*TopologyCache.getAllocations',
        'hasExcludedLabels',
      ].map((name) => `${share}/topologycache.go:${name}`),
      ...[
        'redistributeHints',
        'getGivingAndReceivingZones',
        'getMost',
        'isNodeReady',
        'numReadyEndpoints',
        'EndpointReady',
      ].map((name) => `${share}/utils.go:${name}`),
      ...[
        'ReconcileHints',
        'preferCloseHeuristic.needsUpdate',
        'preferCloseHeuristic.update',
        'endpointReady',
      ].map((name) => `${distribution}:${name}`),
    ]);
  });

  afterAll(async () => {
    expectCovered(await oracle.close(), {
      [`${share}/topologycache.go:*TopologyCache.AddHints`]: {
        least: 88,
        because: 'where zones have shares, some get hints',
      },
      [`${share}/utils.go:redistributeHints`]: {
        least: 88,
        because: 'AddHints has sent away endpoints without a zone before',
      },
      [`${distribution}:preferCloseHeuristic.needsUpdate`]: {
        least: 93,
        because: 'no slice is nil',
      },
    });
  });

  it('for the annotation, by the CPU of each zone', async () => {
    await fc.assert(
      fc.asyncProperty(shareCase, async (asked) => {
        const endpoints = asked.endpoints as unknown as Endpoint[];
        const nodes = asked.nodes as unknown as Kept<'Node'>[];
        const ours = writtenHints('share', endpoints, nodes);
        const theirs = (await oracle.ask(asked)) as Answer;
        if (ours.withheld !== undefined || theirs.message !== '') {
          expect(theirs.message).toMatch(messages[ours.withheld ?? 'nodes do not divide']);
          expect(theirs.hints.every((one) => one === null)).toBe(true);
          return;
        }
        const shares = zoneShares(nodes) ?? new Map<string, number>();
        const ready = endpoints.filter(({ conditions }) => conditions?.ready === true).length;
        expect(distances(ours.hints, shares, ready)).toEqual(distances(theirs.hints, shares, ready));
        const inOwnZone = (hints: readonly (Hints | null)[]) =>
          endpoints.map(({ zone }, index) => hints[index] && zoneOfHint(hints[index]) === zone);
        expect(inOwnZone(ours.hints).map(Boolean)).toEqual(inOwnZone(theirs.hints).map(Boolean));
      }),
      runs,
    );
  });

  it('for trafficDistribution, by where each endpoint is', async () => {
    await fc.assert(
      fc.asyncProperty(distributionCase, async (asked) => {
        const endpoints = asked.endpoints as unknown as Endpoint[];
        const by = asked.trafficDistribution === 'PreferSameNode' ? 'node' : 'zone';
        const ours = writtenHints(by, endpoints, []);
        const theirs = (await oracle.ask(asked)) as Answer;
        const filled = (hints: Hints | null) => ({ forZones: [], forNodes: [], ...hints });
        // What is not ready keeps what it had, and counts for nobody.
        const ready = endpoints.flatMap(({ conditions }, index) =>
          conditions?.ready === true ? [index] : [],
        );
        expect(ready.map((index) => filled(ours.hints[index] ?? null))).toEqual(
          ready.map((index) => filled(theirs.hints[index] ?? null)),
        );
      }),
      runs,
    );
  });
});
