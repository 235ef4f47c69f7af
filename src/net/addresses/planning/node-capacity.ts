import type { NodeRoom } from '../../../model/addresses-plan.ts';
import type { AddressRange } from '../../../model/address-range.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import type { PodRangeSource } from '../../../model/evidence/pod-cidrs.ts';
import { formatRange } from '../cidr.ts';
import { capacitiesOf, ciliumAddresses } from '../cilium-node-capacity.ts';
import { freeBlocks, nodeBlocksIn } from '../node-blocks.ts';
import { type NodeRangePlan, nodeRangePlans } from '../node-range-plan.ts';
import { exhaustionOf, type Growth } from './forecast.ts';
import { hostLocal, lessOf, sizeOfBlock } from './host-local.ts';
import { kubeletLimits } from './kubelet-limits.ts';
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
      kubelet: kubeletLimits(evidence.nodes.items),
    },
    exhaustion: exhaustionOf(free, growth.nodesPerMonth, growth.from),
  };
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
  readonly addresses: string;
  readonly source: string;
}

/** Addresses that a block of this size has for pods, by who gives them out. */
function addressesFor(source: PodRangeSource, family: 4 | 6, prefix: number, { ciliumNodes }: Seen): ForPods {
  const size = sizeOfBlock(family, prefix);
  if (source === 'cilium-config') {
    const seen = ciliumNodes.items.flatMap((node) =>
      capacitiesOf(node).filter((one) => one.family === family && one.cidrs.length === 1),
    );
    const least = Math.min(ciliumAddresses(Number(size)), ...seen.map(({ forPods }) => forPods));
    return { addresses: String(Math.max(0, least)), source: 'Cilium, less what the agent has for itself' };
  }
  if (source === 'openshift') {
    return {
      addresses: lessOf(size, 4n),
      source: 'OVN-Kubernetes, less network, gateway, management port and broadcast',
    };
  }
  return hostLocal(family, prefix);
}
