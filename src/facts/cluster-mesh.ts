import { cite, citeFile } from '../model/cite.ts';
import type { CiliumStatuses } from '../model/evidence/cilium-status.ts';
import type { ClusterMesh, RemoteCluster } from '../model/evidence/cluster-mesh.ts';
import { weakest } from '../model/label.ts';
import { absent, known, type Maybe, unknown } from '../model/maybe.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { defineSlice } from './define-slice.ts';

const namespace = 'kube-system';
const apiserverName = 'clustermesh-apiserver';

/**
 * ClusterMesh is on where clustermesh-apiserver runs, or where something tells of a cluster to connect to. Names of the
 * clusters are keys of Secret cilium-clustermesh, beside files of certificates, whose names have a dot:
 * https://github.com/cilium/cilium/tree/v1.20.2/install/kubernetes/cilium/templates/clustermesh-config
 */
export const clusterMesh = defineSlice({
  kinds: ['Deployment', 'Service'],
  from: ['ciliumConfig', 'ciliumStatus'],
  derive: (snapshot, { ciliumConfig, ciliumStatus }): Maybe<ClusterMesh> => {
    if (ciliumConfig.state !== 'known') return ciliumConfig;
    const config = ciliumConfig.value;
    const name = config.get('cluster-name') ?? 'default';
    const apiserver = snapshot.listing('Deployment').find(namespace, apiserverName);
    const remotes = remotesOf(snapshot, ciliumStatus, name);
    const told = remotes.state === 'known' ? remotes.value.length : 0;
    if (apiserver.state !== 'known' && told === 0) {
      if (apiserver.state === 'unknown') return apiserver;
      // With identities in etcd agents may read the etcd of other clusters without any clustermesh-apiserver.
      const isElsewhere = remotes.state === 'unknown' && config.get('identity-allocation-mode') === 'kvstore';
      return isElsewhere ? remotes : absent(weakest(ciliumConfig.label, apiserver.label));
    }
    const service = snapshot.listing('Service').find(namespace, apiserverName);
    return known({ ref: config.ref, config, name, apiserver, service, remotes }, [], ciliumConfig.label);
  },
});

/** Without the cluster's own name, which agents pass over. */
function remotesOf(snapshot: Snapshot, statuses: Maybe<CiliumStatuses>, own: string): ClusterMesh['remotes'] {
  const remotes = new Map<string, RemoteCluster>();
  let isTold = false;
  const secret = snapshot.listing('Secret').find(namespace, 'cilium-clustermesh');
  if (secret.state !== 'unknown') isTold = true;
  if (secret.state === 'known') {
    for (const key of secret.value.keys ?? []) {
      if (!key.includes('.')) remotes.set(key, { name: key, citation: cite(secret.value, 'data', key) });
    }
  }
  for (const { path, status } of statuses.state === 'known' ? statuses.value.found : []) {
    isTold = true;
    for (const { name } of status.clusterMesh?.clusters ?? []) {
      if (remotes.has(name)) continue;
      const citation = citeFile(path, '.cluster-mesh.clusters[].name', name, snapshot.label);
      remotes.set(name, { name, citation });
    }
  }
  remotes.delete(own);
  if (isTold) return known([...remotes.values()], [], snapshot.label);
  return unknown({
    what: 'clusters that ClusterMesh connects to',
    namespaces: [namespace],
    reason: 'not-observable',
    detail: 'their names are in a Secret, and no API server is ever asked for one',
    next: 'cilium-dbg status -o json in the agent of a node, saved as nodes/NODE/cilium-dbg-status.json',
  });
}
