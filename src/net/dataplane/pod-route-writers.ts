import { type NetworkAgents, running } from '../../model/evidence/network-agents.ts';
import type { NodeRoutes } from '../../model/evidence/node-routes.ts';
import type { CiliumKey } from '../../model/kinds/cilium-keys.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Maybe, valueOf } from '../../model/maybe.ts';
import { parseCidr } from '../addresses/cidr.ts';
import type { CiliumVariant } from './cilium-variants.ts';
import { routeTo } from '../gateway/route-lookup.ts';

type Node = Kept<'Node'>;

/** The options that say whether Cilium, or a plugin that it is chained to, has pods routed. */
export const routeWriterKeys = [
  'ipam',
  'enable-bgp-control-plane',
  'cni-chaining-mode',
] as const satisfies readonly CiliumKey[];

/** IPAM whose addresses the cloud's network routes by itself, or that leave routing to others. */
const routed = new Set(['eni', 'azure', 'alibabacloud', 'crd', 'delegated-plugin']);

/** Schemes of providerIDs that stand for no cloud, so that no controller of one writes routes. */
const cloudless = new Set([
  '',
  'kind',
  'k3s',
  'rke2',
  'metal3',
  'baremetalhost',
  'vsphere',
  'proxmox',
  'docker',
]);

/**
 * Beside Cilium's own direct routes: does anything that is seen here write routes to the pods of other nodes? BGP, a cloud,
 * kube-router, a chained plugin; or such a route is seen in a saved table. Routers that somebody set up are not seen.
 * https://docs.cilium.io/en/stable/network/concepts/routing/#native-routing
 */
export function hasPodRouteWriter(
  { setting }: CiliumVariant,
  nodes: readonly Node[],
  networkAgents: Maybe<NetworkAgents>,
  nodeRoutes: Maybe<readonly NodeRoutes[]>,
): boolean {
  const agents = valueOf(networkAgents);
  return (
    routed.has(setting('ipam').value ?? 'cluster-pool') ||
    (setting('cni-chaining-mode').value ?? 'none') !== 'none' ||
    setting('enable-bgp-control-plane').value === 'true' ||
    nodes.some(({ spec }) => !cloudless.has(spec?.providerID?.split(':')[0] ?? '')) ||
    (agents !== undefined && running(agents, 'kube-router').length > 0) ||
    (valueOf(nodeRoutes) ?? []).some((table) => nodes.some((node) => leadsTo(table, node)))
  );
}

/** Does the routing table of one node lead to another one's pods otherwise than by the default route? */
function leadsTo({ node, routes }: NodeRoutes, { ref, spec }: Node): boolean {
  if (ref.name === node) return false;
  return (spec?.podCIDRs ?? []).some((text) => {
    const range = parseCidr(text);
    const route = range === undefined ? undefined : routeTo(routes, range);
    return route !== undefined && route.dst !== 'default';
  });
}
