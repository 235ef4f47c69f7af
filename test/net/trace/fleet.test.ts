import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Kept } from '../../../src/model/kinds/index.ts';
import { eligibleEndpoints } from '../../../src/net/services/eligible-endpoints.ts';
import { portEndpoints } from '../../../src/net/services/port-endpoints.ts';
import { classesOf, fleetOf, spreadOf } from '../../../src/net/trace/fleet.ts';
import { node } from '../../support/objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

const zones = ['a', 'b', 'a', 'c', 'b'];
const { nodes } = evidenceIn({
  objects: zones.map((zone, index) => {
    const name = `n${index}`;
    return node(name, { metadata: { name, labels: { 'topology.kubernetes.io/zone': zone } } });
  }),
});
const fleet = fleetOf(nodes.items, () => ({ name: 'kube-proxy', mode: 'nftables', from: [] }));

const endpoint = fc.record({
  on: fc.integer({ min: 0, max: zones.length }),
  ready: fc.boolean(),
  hint: fc.constantFrom('a', 'b', 'c'),
});

it('counts by classes what asking every node counts', () => {
  fc.assert(
    fc.property(
      fc.array(endpoint, { maxLength: 6 }),
      fc.constantFrom('Cluster', 'Local'),
      (given, internal) => {
        const slice = {
          addressType: 'IPv4',
          ports: [{ port: 8080 }],
          endpoints: given.map(({ on, ready, hint }, index) => ({
            addresses: [`10.0.0.${index}`],
            nodeName: `n${on}`,
            zone: zones[on] ?? 'a',
            conditions: { ready },
            hints: { forZones: [{ name: hint }] },
          })),
        } as unknown as Kept<'EndpointSlice'>;
        const all = portEndpoints([slice], {}, 'IPv4');
        const heeded = { zones: true, nodes: true };
        const eligible = eligibleEndpoints(all, { internal, external: undefined }, heeded);
        const classes = classesOf(eligible, true, (on) => on.internal, fleet);
        const { shares, crossZone } = spreadOf(classes, (one) => one.endpoint.zone);

        const asked = zones.map((zone, index) => ({
          zone,
          ...eligible.on({ name: `n${index}`, zone }).internal,
        }));
        const reaching = asked.filter(({ verdict }) => verdict === 'reaches');
        expect(classes.reduce((sum, { count }) => sum + count, 0)).toBe(zones.length);
        expect(
          classes.filter(({ fate }) => fate.verdict === 'reaches').reduce((sum, { count }) => sum + count, 0),
        ).toBe(reaching.length);
        for (const one of all) {
          const parts = reaching.map(({ endpoints }) =>
            endpoints.some((chosen) => chosen === one) ? 1 / endpoints.length : 0,
          );
          const share = parts.reduce((sum, part) => sum + part, 0) / Math.max(1, reaching.length);
          expect(shares.get(one) ?? 0).toBeCloseTo(share, 9);
        }
        const crossing = reaching.map(
          ({ zone, endpoints }) =>
            endpoints.filter((chosen) => chosen.endpoint.zone !== zone).length / endpoints.length,
        );
        if (reaching.length === 0) expect(crossZone).toBeUndefined();
        else expect(crossZone).toBeCloseTo(crossing.reduce((a, b) => a + b, 0) / reaching.length, 9);
      },
    ),
  );
});
