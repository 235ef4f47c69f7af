import type { Kept } from '../model/kinds/index.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Ledger } from './ledger.ts';
import { readRanges } from './seen-range.ts';

/**
 * The ranges of the clusters that Submariner joins to this one. With Globalnet a cluster is reached by its global range
 * alone, and what it uses inside may be the same everywhere: pkg/endpoint/local_endpoint.go and pkg/cidr/iputil.go of
 * https://github.com/submariner-io/submariner. The broker's copies of the objects say the same twice.
 */
export function planSubmariner(ledger: Ledger, snapshot: Snapshot): void {
  const clusters = snapshot.listing('Cluster.submariner.io');
  const endpoints = snapshot.listing('Endpoint.submariner.io');
  const gateways = snapshot.listing('Gateway.submariner.io');
  const missing = [...clusters.missingIn(), ...endpoints.missingIn()];
  ledger.lacks('remote-cluster', missing);
  ledger.lacks('globalnet', missing);
  if (clusters.items.length + endpoints.items.length === 0) return;

  const local = localCluster(gateways.items, endpoints.items, snapshot.listing('Node').items);
  if (local === undefined) {
    const unnamed = gateways.covers()
      ? [
          {
            what: 'Submariner id of this cluster',
            namespaces: null,
            reason: 'not-collected' as const,
            detail: 'no gateway reports, and no Endpoint has the address of a node',
            next: 'kubectl get gateways.submariner.io -A -o yaml',
          },
        ]
      : gateways.missingIn();
    ledger.lacks('remote-cluster', unnamed);
    ledger.lacks('globalnet', unnamed);
    return;
  }

  const told = new Set<string>();
  for (const cluster of clusters) {
    const {
      cluster_id: id = '',
      service_cidr = [],
      cluster_cidr = [],
      global_cidr = [],
    } = cluster.spec ?? {};
    told.add(id);
    if (id === local) {
      ledger.add('globalnet', readRanges(cluster, 'spec.global_cidr', global_cidr).ranges);
    } else if (global_cidr.some((text) => text !== '')) {
      ledger.add('remote-cluster', readRanges(cluster, 'spec.global_cidr', global_cidr).ranges, { of: id });
    } else {
      ledger.add('remote-cluster', readRanges(cluster, 'spec.cluster_cidr', cluster_cidr).ranges, { of: id });
      ledger.add('remote-cluster', readRanges(cluster, 'spec.service_cidr', service_cidr).ranges, { of: id });
    }
  }
  for (const endpoint of endpoints) {
    const { cluster_id: id = '', subnets = [] } = endpoint.spec ?? {};
    if (id === local || told.has(id)) continue;
    ledger.add('remote-cluster', readRanges(endpoint, 'spec.subnets', subnets).ranges, { of: id });
  }
}

/** The id of this cluster: what its own gateway says, else that of the Endpoint with a node's name and address. */
function localCluster(
  gateways: readonly Kept<'Gateway.submariner.io'>[],
  endpoints: readonly Kept<'Endpoint.submariner.io'>[],
  nodes: readonly Kept<'Node'>[],
): string | undefined {
  const ids = gateways.flatMap(({ status }) => status?.localEndpoint?.cluster_id ?? []);
  if (ids[0] !== undefined) return ids[0];
  const addresses = new Set(
    nodes.flatMap(({ status }) => status?.addresses ?? []).map(({ address }) => address),
  );
  const names = new Set(nodes.map(({ ref }) => ref.name));
  return endpoints.find(
    ({ spec }) => addresses.has(spec?.private_ip) && spec?.hostname !== undefined && names.has(spec.hostname),
  )?.spec?.cluster_id;
}
