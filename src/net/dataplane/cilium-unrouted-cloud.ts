import type { CiliumKey } from '../../model/kinds/cilium-keys.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { CiliumVariant } from './cilium-variants.ts';
import { providerOf } from '../addresses/node-subnets.ts';

type Node = Kept<'Node'>;

/** The options that say whether a cloud's network has to know the addresses of pods. */
export const unroutedCloudKeys = [
  'routing-mode',
  'ipam',
  'enable-bgp-control-plane',
] as const satisfies readonly CiliumKey[];

/** Clouds that route addresses of pods only where they gave them out. */
const clouds = new Map([
  ['azure', 'Azure'],
  ['gce', 'Google Cloud'],
]);

/**
 * A machine of a cloud that Cilium routes natively on, with addresses of its own pools and without BGP, so that the cloud's
 * network knows no route to them; `cloud` is its name.
 * https://docs.cilium.io/en/stable/network/concepts/routing/
 */
export function unroutedCloud(
  { setting }: Pick<CiliumVariant, 'setting'>,
  nodes: readonly Node[],
): { readonly node: Node; readonly cloud: string } | undefined {
  const ownPools = ['cluster-pool', 'multi-pool'].includes(setting('ipam').value ?? 'cluster-pool');
  if (setting('routing-mode').value !== 'native' || !ownPools) return undefined;
  if (setting('enable-bgp-control-plane').value === 'true') return undefined;
  for (const node of nodes) {
    const cloud = clouds.get(providerOf(node));
    if (cloud !== undefined) return { node, cloud };
  }
  return undefined;
}
