import type { Kept } from '../../src/model/kinds/index.ts';
import { eligibleEndpoints } from '../../src/net/services/eligible-endpoints.ts';
import { portEndpoints } from '../../src/net/services/port-endpoints.ts';
import { classesOf, fleetOf } from '../../src/net/trace/fleet.ts';
import { evidenceIn } from '../support/snapshot-of.ts';
import { node } from '../support/objects.ts';

/** On how many nodes does each Service reach nothing: by classes of nodes, and by asking every node about every Service. */

const zones = ['a', 'b', 'c'];
const nodeCount = 5_000;
const serviceCount = 10_000;
/** The double loop is measured on so many Services and counted up. */
const sampled = 100;

const { nodes } = evidenceIn({
  objects: Array.from({ length: nodeCount }, (_, index) => {
    const zone = zones[index % zones.length];
    const name = `n${index}`;
    return node(name, { metadata: { name, labels: { 'topology.kubernetes.io/zone': zone } } });
  }),
});
const proxy = { name: 'kube-proxy', mode: 'nftables', from: [] } as const;

/** A Service of internalTrafficPolicy Local with three endpoints. */
function eligibleOf(index: number) {
  const slice = {
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080 }],
    endpoints: [0, 1, 2].map((one) => ({
      addresses: [`10.${index >> 8}.${index & 255}.${one}`],
      nodeName: `n${(index * 7 + one * 13) % nodeCount}`,
    })),
  } as unknown as Kept<'EndpointSlice'>;
  const all = portEndpoints([slice], { name: 'http' }, 'IPv4');
  return eligibleEndpoints(all, { internal: 'Local', external: undefined }, { zones: true, nodes: true });
}

function timed<T>(work: () => T): [seconds: number, result: T] {
  const from = performance.now();
  const result = work();
  return [(performance.now() - from) / 1000, result];
}

const [fast, classed] = timed(() => {
  const fleet = fleetOf(nodes.items, () => proxy);
  return Array.from({ length: serviceCount }, (_, index) =>
    classesOf(eligibleOf(index), false, ({ internal }) => internal, fleet)
      .filter(({ fate }) => fate.verdict !== 'reaches')
      .reduce((sum, { count }) => sum + count, 0),
  );
});
const [sample, looped] = timed(() =>
  Array.from({ length: sampled }, (_, index) => {
    const eligible = eligibleOf(index);
    return nodes.items.filter(({ ref, metadata }) => {
      const zone = metadata.labels?.['topology.kubernetes.io/zone'];
      return eligible.on({ name: ref.name, zone }).internal.verdict !== 'reaches';
    }).length;
  }),
);
if (looped.some((count, index) => count !== classed[index])) throw new Error('the two disagree');
const slow = (sample * serviceCount) / sampled;
console.log(`${serviceCount} Services on ${nodeCount} nodes: ${fast.toFixed(2)} s by classes of nodes`);
console.log(
  `${slow.toFixed(0)} s by a double loop (of ${sampled} Services, counted up): ${Math.round(slow / fast)} times`,
);
