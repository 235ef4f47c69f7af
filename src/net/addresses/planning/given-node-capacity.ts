import type { NodeRoom } from '../../../model/addresses-plan.ts';
import type { AddressRange } from '../../../model/address-range.ts';
import { isForPods, type PlannedRange } from '../../../model/evidence/address-plan.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import { isVirtualNode } from '../../services/virtual-node.ts';
import { containsRange, formatRange } from '../cidr.ts';
import { nodeBlocksIn, prefixOf } from '../node-blocks.ts';
import { exhaustionOf, type Growth } from './forecast.ts';
import type { GivenMasks } from './given-ranges.ts';
import { hostLocal } from './host-local.ts';
import { kubeletLimits } from './kubelet-limits.ts';

type Seen = Pick<Evidence, 'podCidrs' | 'ipam' | 'nodes'>;

type Given = Pick<
  NodeRoom,
  'blockPrefix' | 'prefixFrom' | 'total' | 'used' | 'heldByServices' | 'podsPerNode'
>;

/**
 * Room for nodes in pod ranges given by hand: of those how many nodes there are the user tells, or the cluster, where its
 * nodes have their parts of them.
 */
export function givenNodeRooms(
  lines: readonly PlannedRange[],
  masks: GivenMasks,
  nodes: number | undefined,
  growth: Growth,
  seen: Seen | undefined,
): NodeRoom[] {
  const pods = lines.filter(({ purpose }) => isForPods(purpose));
  const services = lines.filter(({ purpose }) => purpose === 'service').map(({ range }) => range);
  return ([4, 6] as const).flatMap((family) => {
    const ranges = pods.map(({ range }) => range).filter((range) => range.family === family);
    if (ranges.length === 0) return [];
    const room =
      (seen === undefined ? undefined : (ofAzure(ranges, family, seen) ?? ofNodes(ranges, seen))) ??
      byHand(ranges, family, masks[family], services, nodes);
    const free = room.used === null ? null : Math.max(0, room.total - room.heldByServices - room.used);
    return [
      {
        kind: 'nodes' as const,
        cluster: null,
        family,
        ranges: ranges.map(formatRange),
        from: ['given by hand'],
        ...room,
        free,
        nextBlocks: [],
        exhaustion: exhaustionOf(free, growth.nodesPerMonth, growth.from),
      },
    ];
  });
}

function byHand(
  ranges: readonly AddressRange[],
  family: 4 | 6,
  mask: number | undefined,
  services: readonly AddressRange[],
  nodes: number | undefined,
): Given {
  // The default of kube-controller-manager where it fits: cmd/kube-controller-manager/app/core.go.
  const byDefault = Math.max(family === 4 ? 24 : 64, ...ranges.map(prefixOf));
  const blockPrefix = mask ?? byDefault;
  const { total, free } = nodeBlocksIn(ranges, blockPrefix, services);
  return {
    blockPrefix,
    prefixFrom: mask === undefined ? 'documented default' : 'given',
    total,
    used: nodes ?? null,
    heldByServices: total - free,
    podsPerNode: { ...hostLocal(family, blockPrefix), kubelet: null },
  };
}

/** Where the nodes that were read have parts of one size of these ranges, as on GKE, which names no range of its own. */
function ofNodes(ranges: readonly AddressRange[], { podCidrs, nodes }: Seen): Given | undefined {
  if (podCidrs.state !== 'known' || !nodes.covers()) return undefined;
  const parts = podCidrs.value.nodes
    .filter(({ source }) => source === 'Node')
    .map(({ range }) => range)
    .filter((range) => ranges.some((outer) => containsRange(outer, range)));
  const [prefix, ...others] = new Set(parts.map(prefixOf));
  if (prefix === undefined || others.length > 0) return undefined;
  const { total, used } = nodeBlocksIn(ranges, prefix, parts);
  return {
    blockPrefix: prefix,
    prefixFrom: 'what nodes have',
    total,
    used,
    heldByServices: 0,
    podsPerNode: { ...hostLocal(ranges[0]?.family ?? 4, prefix), kubelet: kubeletLimits(nodes.items) },
  };
}

/** https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay */
const azureBlock = 24;
const azurePods = 250;

/** Azure CNI Overlay gives each node a /24, whatever its maximum of pods. */
function ofAzure(ranges: readonly AddressRange[], family: 4 | 6, { ipam, nodes }: Seen): Given | undefined {
  const isOverlay = ipam.state === 'known' && ipam.value.mode === 'Azure CNI overlay';
  if (!isOverlay || family !== 4 || ranges.some((range) => prefixOf(range) > azureBlock)) return undefined;
  return {
    blockPrefix: azureBlock,
    prefixFrom: 'documented default',
    total: nodeBlocksIn(ranges, azureBlock, []).total,
    used: nodes.covers() ? nodes.items.filter((node) => !isVirtualNode(node)).length : null,
    heldByServices: 0,
    podsPerNode: {
      addresses: String(azurePods),
      source: 'Azure CNI Overlay, whose nodes take 250 pods at most',
      kubelet: kubeletLimits(nodes.items),
    },
  };
}
