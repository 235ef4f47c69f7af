import { hasGlobalnet, type Submariner } from '../model/evidence/submariner.ts';
import { type Maybe, missingOf } from '../model/maybe.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Ledger } from './ledger.ts';
import { readRanges } from './seen-range.ts';

/**
 * The ranges of the clusters that Submariner joins to this one. With Globalnet a cluster is reached by its global range
 * alone, and what it uses inside may be the same everywhere: pkg/endpoint/local_endpoint.go and pkg/cidr/iputil.go of
 * https://github.com/submariner-io/submariner. The broker's copies of the objects say the same twice.
 */
export function planSubmariner(ledger: Ledger, snapshot: Snapshot, submariner: Maybe<Submariner>): void {
  const missing = [
    ...snapshot.listing('Cluster.submariner.io').missingIn(),
    ...snapshot.listing('Endpoint.submariner.io').missingIn(),
  ];
  ledger.lacks('remote-cluster', missing);
  ledger.lacks('globalnet', missing);
  if (submariner.state !== 'known') return;
  const { clusterId, clusters, endpoints } = submariner.value;
  if (clusters.length + endpoints.length === 0) return;

  if (clusterId.state !== 'known') {
    ledger.lacks('remote-cluster', missingOf(clusterId));
    ledger.lacks('globalnet', missingOf(clusterId));
    return;
  }

  const local = clusterId.value;
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
    } else if (hasGlobalnet(cluster)) {
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
