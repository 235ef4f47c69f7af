import type { Kept } from '../../model/kinds/index.ts';
import { nodeOfProvider, nodeSubnets, providerOf } from './node-subnets.ts';

type Node = Kept<'Node'>;

/** Providers whose network passes packets of any address between machines of one subnet. */
const plainNetworks = new Set(['', 'kind', 'k3s', 'rke2', 'metal3', 'vsphere']);

/** How packets of a pool's pods travel between nodes: the field that says so, and its mode. */
export interface PoolEncapsulation {
  readonly field: 'spec.ipipMode' | 'spec.vxlanMode';
  readonly mode: string;
}

/** What is open or wrong about a pool's encapsulation, and the node that tells which network lies under it. */
export type PoolMisfit =
  /** Azure drops IPIP; `crosses`: between subnets only. */
  | { readonly what: 'dropped'; readonly azure: Node; readonly crosses: boolean }
  /** Packets within a subnet of EC2 carry addresses of pods: its source/destination check decides. */
  | { readonly what: 'source check'; readonly aws: Node }
  /** All nodes are in one subnet of a network that needs no encapsulation. */
  | { readonly what: 'needless'; readonly subnet: string };

export function encapsulationOf({ spec }: Kept<'IPPool'>): PoolEncapsulation {
  const { ipipMode = 'Never', vxlanMode = 'Never' } = spec ?? {};
  return ipipMode === 'Never'
    ? { field: 'spec.vxlanMode', mode: vxlanMode }
    : { field: 'spec.ipipMode', mode: ipipMode };
}

/** Is the pool one of IPv4 that pods take addresses from? */
export function servesPods({ spec }: Kept<'IPPool'>): boolean {
  const { allowedUses = [], cidr = '', disabled } = spec ?? {};
  const forPods = allowedUses.length === 0 || allowedUses.includes('Workload');
  return disabled !== true && forPods && !cidr.includes(':');
}

/**
 * How a pool's encapsulation goes with the network between nodes, as their providers and the subnets that Calico wrote down
 * tell; undefined where nothing is wrong with it or two nodes are not there.
 * https://docs.tigera.io/calico/latest/reference/public-cloud/azure and aws
 */
export function poolMisfit(pool: Kept<'IPPool'>, nodes: readonly Node[]): PoolMisfit | undefined {
  const { field, mode } = encapsulationOf(pool);
  const subnets = nodeSubnets(nodes);
  const azure = nodeOfProvider(nodes, 'azure');
  const crosses = mode === 'CrossSubnet' && subnets !== undefined && subnets.size > 1;
  if (azure !== undefined && field === 'spec.ipipMode' && (mode === 'Always' || crosses)) {
    return { what: 'dropped', azure, crosses };
  }
  const aws = nodeOfProvider(nodes, 'aws');
  const meet = subnets === undefined || [...subnets.values()].some((ones) => ones.length > 1);
  if (mode === 'CrossSubnet' && aws !== undefined && meet) return { what: 'source check', aws };
  const [subnet, ...others] = subnets?.keys() ?? [];
  if (mode !== 'Always' || subnet === undefined || others.length > 0 || nodes.length < 2) return undefined;
  return nodes.every((node) => plainNetworks.has(providerOf(node)))
    ? { what: 'needless', subnet }
    : undefined;
}
