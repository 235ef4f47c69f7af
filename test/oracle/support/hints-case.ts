import fc from 'fast-check';

const everyZone = ['zone-a', 'zone-b', 'zone-c', 'zone-d'];

function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

function nodeOf(style: string, zones: readonly string[]) {
  const isOdd = style === 'odd';
  const cpu = fc.constantFrom('1', '2', '4', '7', '8', '16', '3920m', '7910m', '0.5', '1500m', '999999n');
  const zone = fc.constantFrom(...(style === 'alone' ? ['zone-a'] : zones));
  const role = fc.constantFrom(undefined, undefined, 'control-plane', 'master');
  const sound = fc.record({ cpu, zone, role, ready: fc.constant('True') });
  const odd = fc.record({
    cpu: maybe(fc.oneof(cpu, fc.constant('0'))),
    zone: maybe(fc.oneof(zone, fc.constant(''))),
    role,
    ready: fc.constantFrom('True', 'False', 'Unknown', undefined),
  });
  return (isOdd ? fc.oneof({ weight: 4, arbitrary: sound }, odd) : sound).map((one) => {
    const labels: Record<string, string> = {
      ...(one.zone === undefined ? {} : { 'topology.kubernetes.io/zone': one.zone }),
      ...(one.role === undefined ? {} : { [`node-role.kubernetes.io/${one.role}`]: '' }),
    };
    const allocatable: Record<string, string> = one.cpu === undefined ? {} : { cpu: one.cpu };
    const conditions = one.ready === undefined ? [] : [{ type: 'Ready', status: one.ready }];
    return { metadata: { labels }, status: { allocatable, conditions } };
  });
}

function endpointOf(style: string, zones: readonly string[] = everyZone) {
  const zone = fc.constantFrom(...zones);
  const isOdd = style === 'odd';
  return fc.record({
    addresses: fc.constant(['10.244.0.1']),
    zone: isOdd ? maybe(zone) : zone,
    nodeName: isOdd ? maybe(fc.constantFrom('n1', 'n2')) : fc.constantFrom('n1', 'n2'),
    conditions: fc.record({ ready: isOdd ? maybe(fc.boolean()) : fc.constantFrom(true, true, true, false) }),
  });
}

/** Hints that an earlier setting left behind. */
const staleHints = maybe(
  fc.record({
    forZones: fc.subarray(
      everyZone.map((name) => ({ name })),
      { maxLength: 2 },
    ),
    forNodes: fc.subarray([{ name: 'n1' }, { name: 'n2' }]),
  }),
);

const endpointsIn = (zones: readonly string[]) =>
  fc
    .constantFrom('sound', 'sound', 'odd')
    .chain((style) => fc.array(endpointOf(style, zones), { maxLength: 20, size: 'max' }));

const nodesIn = (zones: readonly string[]) =>
  fc
    .constantFrom('sound', 'sound', 'sound', 'odd', 'alone')
    .chain((style) => fc.array(nodeOf(style, zones), { maxLength: 7, size: 'max' }));

/** A Service with an annotation that asks for hints, its endpoints and the nodes. */
export const shareCase = fc
  .constantFrom(2, 2, 3, 4)
  .map((count) => everyZone.slice(0, count))
  .chain((zones) => fc.record({ endpoints: endpointsIn(zones), nodes: nodesIn(zones), part: fc.nat(20) }))
  .map(({ part, ...rest }) => ({ ...rest, existing: Math.min(part, rest.endpoints.length) }));

/** A Service with trafficDistribution, and endpoints of which some are in a slice that has hints already. */
export const distributionCase = fc
  .record({
    trafficDistribution: fc.constantFrom('PreferClose', 'PreferSameZone', 'PreferSameNode'),
    fresh: endpointsIn(everyZone),
    old: fc.array(
      fc.oneof(
        fc.tuple(endpointOf('odd'), staleHints).map(([endpoint, hints]) => ({ ...endpoint, hints })),
        endpointOf('sound').map((one) => {
          const own = { forZones: [{ name: one.zone }], forNodes: [{ name: one.nodeName }] };
          return { ...one, hints: own };
        }),
        endpointOf('sound').map((one) => ({ ...one, hints: { forZones: [{ name: one.zone }] } })),
      ),
      { maxLength: 4 },
    ),
  })
  .map(({ trafficDistribution, fresh, old }) => ({
    trafficDistribution,
    endpoints: [...old, ...fresh],
    existing: old.length,
    nodes: [],
  }));
