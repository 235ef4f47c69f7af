import { type Citation, cite, citeFile } from '../../model/cite.ts';
import type { NodeRoutes } from '../../model/evidence/node-routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { absent, known, type Maybe } from '../../model/maybe.ts';
import { parseAddress } from './cidr.ts';
import { routeTo } from '../gateway/route-lookup.ts';

type Node = Kept<'Node'>;

/**
 * Two nodes that are not neighbours on one layer 2 network, in words: one reaches the other through a router only, so that
 * no direct route to its pods can be written. Zones of AWS tell it (every subnet is in one zone), or a saved routing table.
 * https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html
 */
export function nodesBeyondRouter(
  nodes: readonly Node[],
  nodeRoutes: Maybe<readonly NodeRoutes[]>,
): Maybe<string> {
  const [one, other] = firstOfEachZone(nodes);
  if (one !== undefined && other !== undefined) {
    return known(
      `nodes ${one.ref.name} and ${other.ref.name} are in two zones of AWS, where every subnet is in one`,
      [one, other].map((node) => cite(node, 'spec.providerID', node.spec?.providerID)),
    );
  }
  if (nodeRoutes.state !== 'known') return nodeRoutes;
  for (const table of nodeRoutes.value) {
    for (const node of nodes) {
      const address = node.ref.name === table.node ? undefined : internalAddress(node);
      const hop = address === undefined ? undefined : hopTo(table, address);
      if (address === undefined || hop === undefined) continue;
      return known(`node ${table.node} reaches node ${node.ref.name} (${address}) through a router`, [
        hop,
        cite(node, 'status.addresses', node.status?.addresses),
      ]);
    }
  }
  return absent(nodeRoutes.label);
}

function firstOfEachZone(nodes: readonly Node[]): Node[] {
  const zones = new Map<string, Node>();
  for (const node of nodes) {
    const zone = /^aws:\/\/\/([a-z0-9-]+)\//.exec(node.spec?.providerID ?? '')?.[1];
    if (zone !== undefined && !zones.has(zone)) zones.set(zone, node);
  }
  return [...zones.values()];
}

function internalAddress({ status }: Node): string | undefined {
  return status?.addresses?.find(
    ({ type, address = '' }) => type === 'InternalIP' && parseAddress(address)?.family === 4,
  )?.address;
}

/** The route of a table that leads to an address by another one. */
function hopTo({ path, routes }: NodeRoutes, address: string): Citation | undefined {
  const target = parseAddress(address);
  const route = target === undefined ? undefined : routeTo(routes, target);
  if (route?.via === undefined || route.via === address) return undefined;
  return citeFile(path, route.dst, `via ${route.via}`, 'sanitized user evidence');
}
