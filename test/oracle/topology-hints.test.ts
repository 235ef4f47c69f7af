import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kept } from '../../src/model/kinds/index.ts';
import { type Withheld, writtenHints } from '../../src/net/services/written-hints.ts';
import { zoneShares } from '../../src/net/services/zone-shares.ts';
import { cases, runs } from './support/cases.ts';
import { expectCovered } from './support/coverage.ts';
import { distributionCase, shareCase } from './support/hints-case.ts';
import { type Oracle, startOracle } from './support/oracle.ts';
import { recordRun } from './support/record.ts';

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

/**
 * How far each zone is from what it needs, whichever zone it is: between zones alike in that, chance decides there. A zone
 * needs its share of the endpoints, and no less than keeps each of them below 20 % overload.
 */
function distances(hints: readonly (Hints | null)[], shares: ReadonlyMap<string, number>, ready: number) {
  const found = hints.map(zoneOfHint);
  return [...shares]
    .map(([zone, part]) => {
      const need = Math.max(part * ready, Math.ceil(part * ready * (1 / 1.2)));
      return Math.round((found.filter((one) => one === zone).length - need) * 1e6) / 1e6;
    })
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
        const given = (hints: readonly (Hints | null)[]) =>
          endpoints.filter(({ zone }, index) => hints[index] && zoneOfHint(hints[index]) !== zone).length;
        expect(given(ours.hints)).toBe(given(theirs.hints));
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

  it('was asked about nearly every statement of the code that it agrees with', async () => {
    const covered = await oracle.close();
    recordRun('hints', cases * 2, covered);
    expectCovered(covered, {
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
});
