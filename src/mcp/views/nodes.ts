import { z } from 'zod';
import type { AddressRange } from '../../model/address-range.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { formatRange, intersectionOf, sizeOf } from '../../net/addresses/cidr.ts';
import { zoneOf } from '../../net/services/service-endpoints.ts';
import type { Detail } from '../budget.ts';
import { plain } from '../plain.ts';
import { dataText, shown, untrusted } from '../untrusted.ts';

type Node = Kept<'Node'>;

export const nodeItem = z.strictObject({
  name: z.string(),
  zone: untrusted(63).nullable(),
  ready: z.boolean().nullable().describe('null: its conditions were not kept'),
  unschedulable: z.literal(true).optional(),
  addresses: z.array(z.string()).describe('Internal addresses'),
  podCIDRs: z.array(z.string()).nullable().describe('null: not read'),
  mtu: z.int().nullable().describe('Towards other nodes, in bytes; null: nothing read tells it'),
  podAddresses: z.int().optional().describe('IPv4 addresses in its pod CIDRs'),
  podCapacity: z.int().nullable().optional().describe('Most pods the kubelet takes'),
  kernel: untrusted(100).optional(),
  os: untrusted(100).optional(),
  kubelet: untrusted(100).optional(),
  taints: z.array(untrusted(200)).optional(),
  conditions: z.array(z.string()).optional().describe('Conditions that are not as they should be'),
});

type Item = z.infer<typeof nodeItem>;

/** A Node with what other evidence says of it. */
export interface NodeSeen {
  readonly node: Node;
  readonly zone: string | undefined;
  readonly isReady: boolean | undefined;
  /** Undefined where nothing that was read tells. */
  readonly podRanges: readonly AddressRange[] | undefined;
  readonly mtu: number | undefined;
}

/** Nodes with the pod ranges of whoever hands them out, where that is known, else of everybody who names any. */
export function nodesSeen({ nodes, podCidrs, nodeMtu, ipam }: Evidence): NodeSeen[] {
  const sources = ipam.state === 'known' ? ipam.value.sources : undefined;
  const named = podCidrs.state === 'known' ? podCidrs.value.nodes : [];
  const own = named.filter(({ source }) => sources?.includes(source) === true);
  const ranges = new Map<string, Map<string, AddressRange>>();
  for (const { node, range } of own.length > 0 ? own : named) {
    const its = ranges.get(node) ?? new Map<string, AddressRange>();
    ranges.set(node, its.set(formatRange(range), range));
  }
  const mtus = new Map(
    (nodeMtu.state === 'known' ? nodeMtu.value.groups : []).flatMap(({ mtu, nodes: of }) =>
      of.map(({ node }) => [node, mtu]),
    ),
  );
  return nodes.items.map((node) => {
    const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
    return {
      node,
      zone: zoneOf(node),
      isReady: ready === undefined ? undefined : ready.status === 'True',
      podRanges: podCidrs.state === 'unknown' ? undefined : [...(ranges.get(node.ref.name)?.values() ?? [])],
      mtu: mtus.get(node.ref.name),
    };
  });
}

/** Is any of its pod ranges in this one, or this one in it? Undefined where they were not read. */
export function overlapsPods({ podRanges }: NodeSeen, range: AddressRange): boolean | undefined {
  return podRanges?.some((one) => intersectionOf(one, range) !== undefined);
}

export function nodeItemOf({ node, zone, isReady, podRanges, mtu }: NodeSeen, detail: Detail): Item {
  const { spec = {}, status = {} } = node;
  return {
    name: plain(node.ref.name),
    zone: zone === undefined ? null : dataText(zone, 63),
    ready: isReady ?? null,
    ...(spec.unschedulable === true && { unschedulable: true as const }),
    addresses: (status.addresses ?? [])
      .filter(({ type }) => type === 'InternalIP')
      .map(({ address = '' }) => plain(address)),
    podCIDRs: podRanges?.map(formatRange) ?? null,
    mtu: mtu ?? null,
    ...(detail === 'full' && fullOf(node, podRanges ?? [])),
  };
}

function fullOf({ spec = {}, status = {} }: Node, podRanges: readonly AddressRange[]): Partial<Item> {
  const { nodeInfo = {}, capacity = {}, conditions = [] } = status;
  const addresses = podRanges
    .filter(({ family }) => family === 4)
    .reduce((sum, one) => sum + sizeOf(one), 0n);
  const pods = Number(capacity.pods);
  return {
    podAddresses: Number(addresses),
    podCapacity: Number.isInteger(pods) ? pods : null,
    kernel: dataText(nodeInfo.kernelVersion ?? '', 100),
    os: dataText(nodeInfo.osImage ?? '', 100),
    kubelet: dataText(nodeInfo.kubeletVersion ?? '', 100),
    taints: (spec.taints ?? [])
      .slice(0, 10)
      .map(({ key = '', value, effect = '' }) =>
        dataText(`${key}${value === undefined ? '' : `=${value}`}:${effect}`, 200),
      ),
    conditions: conditions
      .filter(({ type, status: is }) => (type === 'Ready' ? is !== 'True' : is !== 'False'))
      .slice(0, 10)
      .map(({ type = '', status: is = '' }) => `${plain(type)}=${plain(is)}`),
  };
}

/** `worker-1: Ready, zone a, 10.0.0.11, pods 10.244.1.0/24, MTU 1500` */
export function nodeLine(item: Item): string {
  const { name, zone, ready, addresses, podCIDRs, mtu, podAddresses, podCapacity } = item;
  const parts = [
    ready === null ? 'readiness unknown' : ready ? 'Ready' : 'not Ready',
    ...(item.unschedulable === true ? ['cordoned'] : []),
    zone === null ? 'no zone' : `zone ${shown(zone, 63)}`,
    addresses.join(' ') || 'no address',
    podCIDRs === null ? 'pod CIDRs unknown' : `pods ${podCIDRs.join(' ') || 'without a CIDR'}`,
    mtu === null ? 'MTU unknown' : `MTU ${mtu}`,
    ...(podAddresses === undefined
      ? []
      : [`${podAddresses} IPv4 pod addresses for ${podCapacity ?? 'an unknown number of'} pods`]),
    ...[item.kernel, item.os, item.kubelet].flatMap((text) =>
      text === undefined || text === '' ? [] : [shown(text, 100)],
    ),
    ...(item.taints ?? []).map((taint) => `taint ${shown(taint)}`),
    ...(item.conditions ?? []),
  ];
  return `${name}: ${parts.join(', ')}`;
}
