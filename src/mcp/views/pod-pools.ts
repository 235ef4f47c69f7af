import { z } from 'zod';
import type { Evidence } from '../../model/evidence/index.ts';
import type { PodPool, PodRangeSource } from '../../model/evidence/pod-cidrs.ts';
import { containsRange, formatRange, sizeOf } from '../../net/addresses/cidr.ts';
import { plain, plainRef } from '../plain.ts';

export const poolItem = z.strictObject({
  part: z.literal('pools'),
  range: z.string(),
  source: z.string().describe('Who names it'),
  object: z.string(),
  inUse: z.enum(['yes', 'no', 'unknown']).describe('Do pods get addresses from it?'),
  addresses: z.string().describe('How many, in decimal'),
  nodePrefix: z
    .int()
    .nullable()
    .describe("Prefix length of a node's part; null: not cut by node, or not known"),
  nodeRanges: z
    .strictObject({ used: z.int(), free: z.int(), of: z.int() })
    .nullable()
    .describe('Parts given to nodes; null: not known'),
});

export const mtuItem = z.strictObject({
  part: z.literal('mtu'),
  object: z.string(),
  value: z.int().describe('In bytes, as it is set'),
  measures: z.enum(['pods', 'underlay']).describe('underlay: the overhead is taken off it for pods'),
  overhead: z.int().nullable().describe('Bytes that encapsulation adds; null: not known'),
  nodes: z.int().nullable().describe('null: all'),
});

type Pool = z.infer<typeof poolItem>;
type Mtu = z.infer<typeof mtuItem>;

/** Whose record of the nodes' parts belongs to which source of pools. */
const cutBy: Partial<Record<PodRangeSource, PodRangeSource>> = {
  'cilium-config': 'CiliumNode',
  CiliumPodIPPool: 'CiliumNode',
  'kube-controller-manager': 'Node',
  'kubeadm-config': 'Node',
  flannel: 'Node',
  openshift: 'ovn-kubernetes',
};

const widths = { 4: 32, 6: 128 } as const;
/** A pool of more parts than this has room for every cluster; counting them says nothing. */
const mostParts = 1n << 20n;

export function poolItems({ podCidrs, ipam }: Evidence): Pool[] {
  if (podCidrs.state !== 'known') return [];
  const { pools } = podCidrs.value;
  const sources = ipam.state === 'known' ? ipam.value.sources : undefined;
  return pools.map((pool) => {
    const inUse =
      pool.disabled || !pool.forPods
        ? 'no'
        : sources === undefined
          ? 'unknown'
          : sources.includes(pool.source);
    return {
      part: 'pools',
      range: formatRange(pool.range),
      source: pool.source,
      object: `${plain(pool.owner.ref.kind)} ${plainRef(pool.owner.ref)}`,
      inUse: inUse === true ? 'yes' : inUse === false ? 'no' : inUse,
      addresses: sizeOf(pool.range).toString(),
      ...partsOf(pool, podCidrs.value),
    };
  });
}

/** The parts that nodes have of a pool, and how many more it has room for. */
function partsOf(
  { source, range, nodePrefix }: PodPool,
  {
    nodes,
    missing,
  }: {
    readonly nodes: readonly { source: PodRangeSource; range: PodPool['range'] }[];
    readonly missing: ReadonlyMap<PodRangeSource, unknown>;
  },
): Pick<Pool, 'nodePrefix' | 'nodeRanges'> {
  const by = cutBy[source];
  if (by === undefined) return { nodePrefix: null, nodeRanges: null };
  const inside = nodes.filter((one) => one.source === by && containsRange(range, one.range));
  const width = widths[range.family];
  const sizes = new Set(inside.map((one) => sizeOf(one.range)));
  const [size] = sizes;
  const seen = sizes.size === 1 && size !== undefined ? width - (size.toString(2).length - 1) : undefined;
  const prefix = nodePrefix ?? seen;
  const of = prefix === undefined ? undefined : sizeOf(range) >> BigInt(width - prefix);
  // Of nodes that were not read nobody knows what they have.
  if (prefix === undefined || of === undefined || of > mostParts || missing.has(by)) {
    return { nodePrefix: prefix ?? null, nodeRanges: null };
  }
  const used = new Set(inside.map((one) => formatRange(one.range))).size;
  return { nodePrefix: prefix, nodeRanges: { used, free: Math.max(0, Number(of) - used), of: Number(of) } };
}

export function mtuItems({ podMtu }: Evidence): Mtu[] {
  return (podMtu.state === 'known' ? podMtu.value : []).map(
    ({ ref, value, measures, encapsulation, nodes }) => ({
      part: 'mtu',
      object: `${plain(ref.kind)} ${plainRef(ref)}`,
      value,
      measures,
      overhead: encapsulation.state === 'known' ? overheadOf(encapsulation.value) : null,
      nodes: nodes?.size ?? null,
    }),
  );
}

/** Of layers in each other the sum, of layers beside each other the largest. */
function overheadOf({ layers, stacked }: { layers: readonly { bytes: number }[]; stacked: boolean }): number {
  const bytes = layers.map((layer) => layer.bytes);
  return stacked ? bytes.reduce((sum, one) => sum + one, 0) : Math.max(0, ...bytes);
}

export function poolLine({ range, object, inUse, addresses, nodePrefix, nodeRanges }: Pool): string {
  const use = { yes: 'in use', no: 'not in use', unknown: 'use unknown' }[inUse];
  const parts =
    nodeRanges === null
      ? ''
      : `; ${nodeRanges.used} of ${nodeRanges.of} node ranges /${nodePrefix ?? '?'} given, ${nodeRanges.free} free`;
  return `Pods ${range} by ${object}: ${use}, ${addresses} addresses${parts}`;
}

export function mtuLine({ object, value, measures, overhead, nodes }: Mtu): string {
  const taken = overhead === null ? 'overhead unknown' : `overhead ${overhead}`;
  return `MTU ${value} of ${measures === 'pods' ? 'pods' : 'the underlay'}, set by ${object}${nodes === null ? '' : ` for ${nodes} nodes`}; ${taken}`;
}
