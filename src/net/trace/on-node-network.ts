import type { Evidence } from '../../model/evidence/index.ts';
import { valueOf } from '../../model/maybe.ts';
import type { PortEndpoint } from '../services/port-endpoints.ts';

type Seen = Pick<Evidence, 'nodes'>;

/** Is the endpoint an address of this node itself? */
export function isOnOwnNetwork(
  { address }: Pick<PortEndpoint, 'address'>,
  name: string | undefined,
  { nodes }: Seen,
): boolean {
  const node = name === undefined ? undefined : valueOf(nodes.find(undefined, name));
  return node?.status?.addresses?.some((one) => one.address === address) === true;
}

/** Are all of them addresses of their nodes, to which no tunnel leads? */
export function areOnNodeNetworks(endpoints: readonly PortEndpoint[], seen: Seen): boolean {
  return endpoints.length > 0 && endpoints.every((one) => isOnOwnNetwork(one, one.endpoint.nodeName, seen));
}
