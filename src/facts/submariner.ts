import { cite } from '../model/cite.ts';
import type { Submariner } from '../model/evidence/submariner.ts';
import type { Kept } from '../model/kinds/index.ts';
import { absent, known, type Maybe, unknown } from '../model/maybe.ts';
import { mergeMissing } from '../model/missing.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { defineSlice } from './define-slice.ts';

/** Known as soon as one of its objects was read; absent where all kinds of them were and there is none. */
export const submariner = defineSlice({
  kinds: ['Cluster.submariner.io', 'Endpoint.submariner.io', 'Gateway.submariner.io', 'Node'],
  derive: (snapshot): Maybe<Submariner> => {
    const clusters = snapshot.listing('Cluster.submariner.io');
    const endpoints = snapshot.listing('Endpoint.submariner.io');
    const gateways = snapshot.listing('Gateway.submariner.io');
    if (clusters.items.length + endpoints.items.length + gateways.items.length === 0) {
      const missing = mergeMissing([clusters, endpoints].flatMap((listing) => listing.missingIn()));
      return missing.length > 0 ? unknown(...missing) : absent(snapshot.label);
    }
    const value = {
      clusterId: clusterIdOf(snapshot),
      clusters: clusters.items,
      endpoints: endpoints.items,
      gateways: gateways.items,
    };
    return known(value, [], snapshot.label);
  },
});

/** The id of this cluster: what its own gateway says, else that of the Endpoint with a node's name and address. */
function clusterIdOf(snapshot: Snapshot): Maybe<string> {
  const gateways = snapshot.listing('Gateway.submariner.io');
  for (const gateway of gateways) {
    const id = gateway.status?.localEndpoint?.cluster_id;
    if (id !== undefined) return known(id, [cite(gateway, 'status.localEndpoint.cluster_id', id)]);
  }
  const nodes = snapshot.listing('Node').items;
  const endpoint = snapshot.listing('Endpoint.submariner.io').items.find((one) => isOn(one, nodes));
  const id = endpoint?.spec?.cluster_id;
  if (endpoint !== undefined && id !== undefined) return known(id, [cite(endpoint, 'spec.cluster_id', id)]);
  if (!gateways.covers()) return unknown(...gateways.missingIn());
  return unknown({
    what: 'Submariner id of this cluster',
    namespaces: null,
    reason: 'not-collected',
    detail: 'no gateway reports, and no Endpoint has the address of a node',
    next: 'kubectl get gateways.submariner.io -A -o yaml',
  });
}

function isOn({ spec }: Kept<'Endpoint.submariner.io'>, nodes: readonly Kept<'Node'>[]): boolean {
  return nodes.some(
    ({ ref, status }) =>
      ref.name === spec?.hostname &&
      (status?.addresses ?? []).some(({ address }) => address !== undefined && address === spec.private_ip),
  );
}
