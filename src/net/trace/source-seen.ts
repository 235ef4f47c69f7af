import type { Evidence } from '../../model/evidence/index.ts';
import type { Way } from './destination.ts';
import { isKnownAsLocal } from './choose-eligible.ts';
import { type Client, isOnHostNetwork } from './find-client.ts';
import type { NodeProxy } from './node-proxy.ts';

/** The address that the server sees; `source` is undefined where that is not known, and `why` says what is missing. */
export interface SourceSeen {
  readonly source: string | undefined;
  readonly why: string | undefined;
}

/**
 * Of connections to a Service. kube-proxy masquerades what comes from outside the pods' range, and with policy Cluster
 * whatever reaches an external address: https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/iptables/proxier.go
 */
export function sourceSeen(
  client: Client,
  way: Way,
  policy: 'Cluster' | 'Local',
  proxy: NodeProxy,
  { kubeProxy }: Pick<Evidence, 'kubeProxy'>,
): SourceSeen {
  if (proxy.name !== 'kube-proxy' || proxy.mode === 'kernelspace') {
    return unknown('how this proxy treats source addresses is not settled by the API');
  }
  const config = kubeProxy.state === 'known' ? kubeProxy.value.config : undefined;
  const masqueradesAll =
    config?.state === 'known'
      ? config.value[proxy.mode === 'nftables' ? 'nftables' : 'iptables']?.masqueradeAll
      : undefined;
  if (way === 'ClusterIP') {
    if (client.kind === 'every-node') return unknown('it differs between pods, which keep theirs, and nodes');
    if (isOnHostNetwork(client)) return known('an address of the client’s node');
    if (masqueradesAll === true) return known('an address of the client’s node (masqueradeAll)');
    const podIp = client.kind === 'pod' ? client.pod.status?.podIP : undefined;
    if (podIp === undefined) return unknown('the address of the pod was not read');
    if (config?.state !== 'known') return unknown('the configuration of kube-proxy was not read');
    if (!isKnownAsLocal(podIp, kubeProxy) && (config.value.clusterCIDR ?? '') !== '') {
      return unknown('the pod is outside of clusterCIDR, or kube-proxy tells local pods in another way');
    }
    return known(`${podIp} (kept; sent back to the pod itself, it is its node’s)`);
  }
  if (policy === 'Cluster') return known('an address of the node that takes the connection');
  if (client.kind === 'external')
    return known('the client’s own (kept, as far as what stands in front keeps it)');
  return unknown('with policy Local it depends on whether kube-proxy knows the client as local');
}

function known(source: string): SourceSeen {
  return { source, why: undefined };
}

function unknown(why: string): SourceSeen {
  return { source: undefined, why };
}
