import { describe, expect, it } from 'vitest';
import type { Kept } from '../../../src/model/kinds/index.ts';
import { writtenHints } from '../../../src/net/services/written-hints.ts';
import { node } from '../../support/objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

type Endpoint = NonNullable<Kept<'EndpointSlice'>['endpoints']>[number];

/** Worker nodes, each in the zone and with the CPU given. */
function nodes(...given: readonly (readonly [zone: string, cpu: string])[]) {
  const objects = given.map(([zone, cpu], index) =>
    node(`worker-${index}`, {
      metadata: { name: `worker-${index}`, labels: { 'topology.kubernetes.io/zone': zone } },
      status: { conditions: [{ type: 'Ready', status: 'True' }], allocatable: { cpu } },
    }),
  );
  return evidenceIn({ objects }).nodes.items;
}

function inZone(zone: string | undefined, ready = true): Endpoint {
  return { addresses: ['10.244.0.1'], zone, nodeName: 'worker-0', conditions: { ready } };
}

/** The zones hinted, or why there are none. */
function share(endpoints: readonly Endpoint[], of: ReturnType<typeof nodes>): string {
  const { hints, withheld } = writtenHints('share', endpoints, of);
  const found = hints.map((one) => one?.forZones?.map(({ name }) => name).join('+') ?? '-').join(' ');
  return withheld === undefined ? found : `${withheld}: ${found}`;
}

describe('hints by share of CPU', () => {
  const even = nodes(['a', '4'], ['b', '4']);

  it('keep each endpoint in its zone where zones have their share', () => {
    expect(share([inZone('a'), inZone('b'), inZone('a', false)], even)).toBe('a b -');
  });

  it('give endpoints of a zone that has too many to one that has too few', () => {
    expect(share([inZone('a'), inZone('a'), inZone('a'), inZone('b')], even)).toBe('b a a b');
    expect(share([inZone('a'), inZone('a')], even)).toBe('b a');
    const uneven = nodes(['a', '2'], ['b', '4500m'], ['b', '1500m']);
    const all = [inZone('a'), inZone('a'), inZone('b'), inZone('b')];
    expect(share(all, uneven)).toBe('b a b b');
  });

  it('leave endpoints where they are when no zone has or lacks a whole one', () => {
    const all = ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', 'b'].map((zone) => inZone(zone));
    expect(share(all, nodes(['a', '5600m'], ['b', '4400m']))).toBe('a a a a a b b b b b');
    expect(share(all, nodes(['a', '6500m'], ['b', '3500m']))).toBe('a a a a a a b b b b');
  });

  it('are withheld with fewer ready endpoints than zones', () => {
    expect(share([inZone('a'), inZone('b', false)], even)).toBe('fewer ready endpoints than zones: - -');
  });

  it('are withheld where a zone would be more than 20 % over its share', () => {
    const lopsided = nodes(['a', '4'], ['b', '1']);
    expect(share([inZone('a'), inZone('b')], lopsided)).toBe('some endpoint would be overloaded: - -');
    // 3 × 0.8 ÷ 1.2 is 2, and a little more in floating point, of which the controller takes the ceiling.
    expect(share([inZone('a'), inZone('a'), inZone('b')], lopsided)).toBe(
      'some endpoint would be overloaded: - - -',
    );
    expect(
      share(
        ['a', 'a', 'a', 'a', 'b'].map((zone) => inZone(zone)),
        lopsided,
      ),
    ).toBe('a a a a b');
  });

  it('are withheld where nodes lack zone or CPU, or are in one zone', () => {
    const all = [inZone('a'), inZone('b')];
    expect(share(all, nodes(['a', '4'], ['b', '0']))).toBe('nodes do not divide: - -');
    expect(share(all, nodes(['a', '4'], ['', '4']))).toBe('nodes do not divide: - -');
    expect(share(all, nodes(['a', '4'], ['a', '4']))).toBe('nodes do not divide: - -');
    expect(share(all, [])).toBe('nodes do not divide: - -');
  });

  it('are withheld where an endpoint has no zone', () => {
    expect(share([inZone('a'), inZone(undefined)], even)).toBe('an endpoint has no zone: - -');
    expect(share([inZone('a'), inZone('b'), inZone(undefined, false)], even)).toBe('a b -');
  });
});

describe('hints by trafficDistribution', () => {
  const all = [inZone('a'), inZone(undefined), inZone('b', false)];

  it('name the zone of each ready endpoint that has one', () => {
    expect(writtenHints('zone', all, []).hints).toEqual([
      { forZones: [{ name: 'a' }], forNodes: [] },
      undefined,
      undefined,
    ]);
  });

  it('name its node too for PreferSameNode', () => {
    expect(writtenHints('node', all, []).hints).toEqual([
      { forZones: [{ name: 'a' }], forNodes: [{ name: 'worker-0' }] },
      { forZones: [], forNodes: [{ name: 'worker-0' }] },
      undefined,
    ]);
  });
});
