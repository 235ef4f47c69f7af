import type { Capacity, ServiceCapacity } from '../../../model/addresses-plan.ts';
import type { AddressRange } from '../../../model/address-range.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import type { PlannedRange } from '../../../model/evidence/address-plan.ts';
import type { Kept } from '../../../model/kinds/index.ts';
import { type CalicoPoolSet, calicoPoolSets, roomOfSet, usedInPools } from '../calico-pool-sets.ts';
import { formatRange, parseCidr, sizeOf, unionOf } from '../cidr.ts';
import { nodeBlocksIn } from '../node-blocks.ts';
import { nodeRangePlans } from '../node-range-plan.ts';
import { roomIn } from '../pool-room.ts';
import { allocatableIn, serviceBands } from '../../services/service-addresses.ts';
import { allocatingRanges, serviceRoom } from '../service-room.ts';
import { exhaustionOf, type Growth } from './forecast.ts';
import { ownerName, sumOf } from './ledger-lines.ts';

type Seen = Pick<
  Evidence,
  | 'serviceCidrs'
  | 'services'
  | 'ipAddresses'
  | 'calicoPools'
  | 'nodes'
  | 'ipamBlocks'
  | 'ipReservations'
  | 'podCidrs'
  | 'ipam'
>;

/** Addresses for Services in each family, with the bands of each range; used is null where Services were not read. */
export function serviceCapacities(cluster: string, evidence: Seen, growth: Growth): ServiceCapacity[] {
  const { serviceCidrs, services, ipAddresses } = evidence;
  if (serviceCidrs.state !== 'known') return [];
  const { allocator } = serviceCidrs.value;
  const isCounted = services.covers() || (ipAddresses.covers() && ipAddresses.items.length > 0);
  return allocatingRanges(serviceCidrs.value).map((ofFamily) => {
    const { family, ranges, allocatable, held } = serviceRoom(ofFamily, allocator, evidence);
    const from = ranges.map(({ owner }) => ownerName(owner));
    return capacityOf(
      { cluster, family, from, allocator },
      ranges.map(({ range }) => range),
      allocatable.size,
      isCounted ? held : undefined,
      growth,
    );
  });
}

/** The same of ranges given by hand, of which as many addresses are taken as a user says. */
export function givenServiceCapacities(
  lines: readonly PlannedRange[],
  services: number | undefined,
  growth: Growth,
): ServiceCapacity[] {
  return ([4, 6] as const).flatMap((family) => {
    const ranges = lines
      .filter(({ purpose, range }) => purpose === 'service' && range.family === family)
      .map(({ range }) => range);
    if (ranges.length === 0) return [];
    const { size } = allocatableIn(ranges, 'objects');
    const head = { cluster: null, family, from: ['given by hand'], allocator: 'objects' } as const;
    const told = capacityOf(head, ranges, size, undefined, growth);
    if (services === undefined) return [told];
    const free = size > BigInt(services) ? size - BigInt(services) : 0n;
    return [
      {
        ...told,
        used: String(services),
        free: String(free),
        exhaustion: exhaustionOf(Number(free), growth.servicesPerMonth, growth.from),
      },
    ];
  });
}

function capacityOf(
  head: Pick<ServiceCapacity, 'cluster' | 'family' | 'allocator'> & { readonly from: readonly string[] },
  ranges: readonly AddressRange[],
  total: bigint,
  held: ReadonlySet<bigint> | undefined,
  growth: Growth,
): ServiceCapacity {
  const free = held === undefined ? undefined : total - BigInt(held.size);
  const bandOf = (band: AddressRange | undefined) =>
    band === undefined
      ? null
      : { range: formatRange(band), size: sizeOf(band).toString(), used: usedIn(band, held) };
  const bands = ranges.map((range) => {
    const { static: fixed, dynamic } = serviceBands(range, head.allocator);
    return { range: formatRange(range), static: bandOf(fixed), dynamic: bandOf(dynamic) };
  });
  const [only, ...further] = bands;
  const dynamic = further.length === 0 ? only?.dynamic : undefined;
  const freeDynamic =
    dynamic?.used === undefined || dynamic.used === null ? null : Number(dynamic.size) - Number(dynamic.used);
  return {
    kind: 'services',
    cluster: head.cluster,
    family: head.family,
    from: [...new Set(head.from)],
    allocator: head.allocator,
    ranges: ranges.map(formatRange),
    total: total.toString(),
    used: held === undefined ? null : String(held.size),
    free: free?.toString() ?? null,
    bands,
    dynamicExhaustion: exhaustionOf(freeDynamic, growth.servicesPerMonth, growth.from),
    exhaustion: exhaustionOf(free === undefined ? null : Number(free), growth.servicesPerMonth, growth.from),
  };
}

function usedIn({ first, last }: AddressRange, held: ReadonlySet<bigint> | undefined): string | null {
  if (held === undefined) return null;
  let count = 0;
  for (const address of held) if (address >= first && address <= last) count += 1;
  return String(count);
}

/** Pools that pods, not nodes, are given addresses or blocks of various sizes from: Calico's and Cilium's multi-pool. */
export function podPoolCapacities(cluster: string, evidence: Seen, growth: Growth): Capacity[] {
  const { calicoPools, nodes, ipamBlocks, ipReservations, podCidrs, ipam } = evidence;
  const sources = ipam.state === 'known' ? (ipam.value.sources ?? []) : [];
  const calico =
    calicoPools.state === 'known' && sources.includes('IPPool')
      ? calicoPoolSets(calicoPools.value.pools, nodes.items)
      : [];
  const used = usedInPools(
    calico.flatMap(({ pools }) => pools),
    ipamBlocks.items,
  );
  const ofCalico = calico.map((set): Capacity => {
    const { total, held } = roomOfSet(set, used, ipReservations.items);
    const blocks = ipamBlocks.covers() ? blocksOf(set, ipamBlocks.items) : null;
    return {
      ...pool(
        { cluster, from: set.pools.map(({ owner }) => ownerName(owner)), nodes: set.nodes.length },
        unionOf(set.pools.map(({ range }) => range)),
        BigInt(total),
        ipamBlocks.covers() ? BigInt(held) : undefined,
      ),
      blocks,
      exhaustion: exhaustionOf(
        blocks === null ? null : Number(blocks.free),
        growth.nodesPerMonth,
        growth.from,
      ),
    };
  });
  const plans =
    podCidrs.state === 'known' && ipam.state === 'known' ? nodeRangePlans(podCidrs.value, ipam.value) : [];
  const uneven = plans.filter(
    ({ pools, partPrefix }) => partPrefix === undefined || pools[0].source === 'CiliumPodIPPool',
  );
  return [
    ...ofCalico,
    ...uneven.map(({ pools, given }) => {
      const ranges = unionOf(pools.map(({ range }) => range));
      return pool(
        {
          cluster,
          from: pools.map(({ owner }) => ownerName(owner)),
          nodes: new Set(given.map(({ node }) => node)).size,
        },
        ranges,
        BigInt(sumOf(ranges)),
        BigInt(sumOf(unionOf(given.map(({ range }) => range)))),
      );
    }),
  ];
}

/** Blocks that nodes have, and that are left to further ones; null where pools cut blocks of different sizes. */
function blocksOf({ pools }: CalicoPoolSet, blocks: readonly Kept<'IPAMBlock'>[]) {
  const [prefix, ...others] = new Set(pools.map(({ blockPrefix }) => blockPrefix));
  if (prefix === undefined || others.length > 0) return null;
  const taken = blocks.flatMap(({ spec }) => parseCidr(spec?.cidr ?? '') ?? []);
  const { total, used, free } = nodeBlocksIn(
    pools.map(({ range }) => range),
    prefix,
    taken,
  );
  const text = (count: number) => String(BigInt(count));
  return { prefix, total: text(total), used: text(used), free: text(free) };
}

function pool(
  {
    cluster,
    from,
    nodes,
  }: { readonly cluster: string; readonly from: readonly string[]; readonly nodes: number },
  ranges: readonly AddressRange[],
  total: bigint,
  used: bigint | undefined,
): Extract<Capacity, { kind: 'pods' }> {
  return {
    kind: 'pods',
    cluster,
    family: ranges[0]?.family ?? 4,
    ranges: ranges.map(formatRange),
    from: [...new Set(from)],
    total: total.toString(),
    used: used?.toString() ?? null,
    free: used === undefined ? null : (total - used).toString(),
    nodes,
    blocks: null,
    exhaustion: null,
  };
}

/**
 * What load balancer pools of a cluster hold; `services` undefined where they are ranges given by hand, of which `taken`
 * addresses are taken.
 */
export function balancerCapacities(
  cluster: string | null,
  lines: readonly PlannedRange[],
  services: Evidence['services'] | undefined,
  growth: Growth,
  taken?: number,
): Capacity[] {
  const usable = lines.filter(({ purpose, inUse }) => purpose === 'load-balancer' && inUse === 'yes');
  const rooms = roomIn(
    usable.map(({ range }) => range),
    services?.items ?? [],
  );
  return rooms.map(({ family, total, used }) => {
    const own = usable.filter(({ range }) => range.family === family);
    const held = services?.covers() === true ? used : services === undefined ? taken : undefined;
    const free = held === undefined ? null : Math.max(0, total - held);
    return {
      kind: 'load-balancers',
      cluster,
      family,
      ranges: own.slice(0, 8).map(({ range }) => formatRange(range)),
      from: [...new Set(own.map(({ owner }) => (cluster === null ? 'given by hand' : ownerName(owner))))],
      total: BigInt(total).toString(),
      used: held === undefined ? null : String(held),
      free: free === null ? null : BigInt(free).toString(),
      exhaustion: exhaustionOf(free, growth.loadBalancersPerMonth, growth.from),
    };
  });
}
