import type { NodeRoom } from '../../../model/addresses-plan.ts';
import type { AddressRange } from '../../../model/address-range.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import { isForPods, type PlannedRange } from '../../../model/evidence/address-plan.ts';
import type { PodRangeSource } from '../../../model/evidence/pod-cidrs.ts';
import { formatRange } from '../cidr.ts';
import { capacitiesOf, ciliumAddresses } from '../cilium-node-capacity.ts';
import { freeBlocks, nodeBlocksIn, prefixOf } from '../node-blocks.ts';
import { type NodeRangePlan, nodeRangePlans } from '../node-range-plan.ts';
import { isVirtualNode } from '../../services/virtual-node.ts';
import { exhaustionOf, type Growth } from './forecast.ts';
import type { GivenMasks } from './given-ranges.ts';
import { ownerName } from './ledger-lines.ts';

type Seen = Pick<Evidence, 'podCidrs' | 'ipam' | 'serviceCidrs' | 'nodes' | 'ciliumNodes'>;

/** kube-controller-manager leaves its Service range out of these: range_allocator.go, filterOutServiceRange. */
const cutByManager: readonly PodRangeSource[] = ['kube-controller-manager', 'kubeadm-config'];

/** How many blocks for nodes the pools of a cluster have, have given and have left. */
export function nodeRooms(cluster: string, evidence: Seen, growth: Growth): NodeRoom[] {
  const { podCidrs, ipam } = evidence;
  if (podCidrs.state !== 'known' || ipam.state !== 'known') return [];
  return nodeRangePlans(podCidrs.value, ipam.value).flatMap((plan) => {
    // Of pools of Cilium's multi-pool IPAM a node may have any number of parts.
    if (plan.partPrefix === undefined || plan.pools[0].source === 'CiliumPodIPPool') return [];
    return [roomOf(cluster, plan, plan.partPrefix, evidence, growth)];
  });
}

function roomOf(
  cluster: string,
  plan: NodeRangePlan,
  blockPrefix: number,
  evidence: Seen,
  growth: Growth,
): NodeRoom {
  const { pools, family, given } = plan;
  const [first] = pools;
  const ranges = pools.map(({ range }) => range);
  const byNodes = given.map(({ range }) => range);
  const services =
    cutByManager.includes(first.source) && evidence.serviceCidrs.state === 'known'
      ? evidence.serviceCidrs.value.ranges.map(({ range }) => range)
      : [];
  const { total, used } = nodeBlocksIn(ranges, blockPrefix, byNodes);
  const { free } = nodeBlocksIn(ranges, blockPrefix, [...byNodes, ...services]);
  const next = ranges.length === 1 ? someBlocks(ranges, blockPrefix, [...byNodes, ...services]) : [];
  return {
    kind: 'nodes',
    cluster,
    family,
    ranges: ranges.map(formatRange),
    from: [...new Set(pools.map(({ owner }) => ownerName(owner)))],
    blockPrefix,
    prefixFrom: given.length > 0 ? 'what nodes have' : 'configured or documented default',
    total,
    used,
    heldByServices: total - used - free,
    free,
    nextBlocks: next,
    podsPerNode: {
      ...addressesFor(first.source, family, blockPrefix, evidence),
      kubelet: kubeletLimit(evidence),
    },
    exhaustion: exhaustionOf(free, growth.nodesPerMonth, growth.from),
  };
}

/** The same of ranges given by hand: of those how many nodes there are nobody tells but the user. */
export function givenNodeRooms(
  lines: readonly PlannedRange[],
  masks: GivenMasks,
  nodes: number | undefined,
  growth: Growth,
): NodeRoom[] {
  const pods = lines.filter(({ purpose }) => isForPods(purpose));
  const services = lines.filter(({ purpose }) => purpose === 'service').map(({ range }) => range);
  return ([4, 6] as const).flatMap((family) => {
    const ranges = pods.map(({ range }) => range).filter((range) => range.family === family);
    const [first] = ranges;
    if (first === undefined) return [];
    const widest = Math.max(...ranges.map(prefixOf));
    // The default of kube-controller-manager where it fits: cmd/kube-controller-manager/app/core.go.
    const byDefault = Math.max(family === 4 ? 24 : 64, widest);
    const blockPrefix = masks[family] ?? byDefault;
    const { total, free: room } = nodeBlocksIn(ranges, blockPrefix, services);
    const used = nodes ?? null;
    const free = used === null ? null : Math.max(0, room - used);
    return [
      {
        kind: 'nodes' as const,
        cluster: null,
        family,
        ranges: ranges.map(formatRange),
        from: ['given by hand'],
        blockPrefix,
        prefixFrom: masks[family] === undefined ? 'documented default' : 'given',
        total,
        used,
        heldByServices: total - room,
        free,
        nextBlocks: [],
        podsPerNode: { ...hostLocal(family, blockPrefix), kubelet: null },
        exhaustion: exhaustionOf(free, growth.nodesPerMonth, growth.from),
      },
    ];
  });
}

const shownBlocks = 3;

function someBlocks(
  ranges: readonly AddressRange[],
  prefix: number,
  occupied: readonly AddressRange[],
): string[] {
  const blocks: string[] = [];
  for (const range of ranges) {
    for (const block of freeBlocks(range, prefix, occupied)) {
      if (blocks.length === shownBlocks) return blocks;
      blocks.push(formatRange(block));
    }
  }
  return blocks;
}

interface ForPods {
  readonly addresses: number;
  readonly source: string;
}

/** Addresses that a block of this size has for pods, by who gives them out. */
function addressesFor(source: PodRangeSource, family: 4 | 6, prefix: number, { ciliumNodes }: Seen): ForPods {
  const size = sizeOfBlock(family, prefix);
  if (source === 'cilium-config') {
    const seen = ciliumNodes.items.flatMap((node) =>
      capacitiesOf(node).filter((one) => one.family === family && one.cidrs.length === 1),
    );
    const least = Math.min(ciliumAddresses(size), ...seen.map(({ forPods }) => forPods));
    return { addresses: Math.max(0, least), source: 'Cilium, less what the agent has for itself' };
  }
  if (source === 'openshift') {
    return {
      addresses: Math.max(0, size - 4),
      source: 'OVN-Kubernetes, less network, gateway, management port and broadcast',
    };
  }
  return hostLocal(family, prefix);
}

/**
 * The host-local plugin leaves out the network, the gateway and, with IPv4, the broadcast address:
 * https://github.com/containernetworking/plugins/blob/main/plugins/ipam/host-local/backend/allocator/range.go.
 */
function hostLocal(family: 4 | 6, prefix: number): ForPods {
  const size = sizeOfBlock(family, prefix);
  return {
    addresses: Math.max(0, size - (family === 4 ? 3 : 2)),
    source: `host-local, less network, gateway${family === 4 ? ' and broadcast' : ''}`,
  };
}

function sizeOfBlock(family: 4 | 6, prefix: number): number {
  return Math.min(2 ** ((family === 4 ? 32 : 128) - prefix), Number.MAX_SAFE_INTEGER);
}

function kubeletLimit({ nodes }: Seen): NodeRoom['podsPerNode']['kubelet'] {
  const limits = nodes.items
    .filter((node) => !isVirtualNode(node))
    .flatMap(({ status }) => Number(status?.allocatable?.pods ?? Number.NaN))
    .filter((limit) => Number.isSafeInteger(limit));
  return limits.length === 0
    ? null
    : {
        least: limits.reduce((a, b) => Math.min(a, b)),
        most: limits.reduce((a, b) => Math.max(a, b)),
      };
}
