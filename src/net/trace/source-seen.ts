import type { Evidence } from '../../model/evidence/index.ts';
import { kubeProxySetting } from '../services/kube-proxy-setting.ts';
import type { PortEndpoint } from '../services/port-endpoints.ts';
import { ciliumSource } from './cilium-source.ts';
import { type Connections, known, type SourceSeen, unknown } from './connections.ts';
import { isOnHostNetwork } from './find-client.ts';
import { isOnOwnNetwork } from './on-node-network.ts';
import { podAddress, podLocality } from './pod-locality.ts';

type Seen = Pick<Evidence, 'kubeProxy' | 'nodes' | 'ciliumConfig'>;

/** What the server sees where nothing masquerades, and where the node that takes the connection does. */
interface Sources {
  readonly kept: SourceSeen;
  readonly masqueraded: string;
}

/**
 * Of connections to a Service. kube-proxy masquerades what comes from outside the pods' range and what comes back to the
 * pod that it is from; of connections to an external address, with policy Cluster all and with Local those of its node:
 * https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/iptables/proxier.go. What stays on the node, for a server
 * on its own network, is never masqueraded: that is done as packets leave.
 */
export function sourceSeen(connections: Connections, seen: Seen): SourceSeen {
  const { client, to, endpoints, proxy, taker } = connections;
  if (proxy.name === 'Cilium') {
    return ciliumSource(
      connections,
      endpoints.every((one) => isOnPodNetwork(one, seen)),
      seen,
    );
  }
  if (proxy.name !== 'kube-proxy' || proxy.mode === 'kernelspace') {
    return unknown('how this proxy treats source addresses is not settled by the API');
  }
  if (client.kind === 'every-node') return unknown('it differs between pods, which keep theirs, and nodes');
  const isHere = client.kind !== 'external' && client.node?.name === taker;
  const sources: Sources = {
    kept: keptSource(connections, isHere, endpoints, seen),
    masqueraded:
      to.way === 'ClusterIP' || isHere
        ? 'an address of the client’s node'
        : 'an address of the node that takes the connection',
  };
  const isMasqueraded = doesMasquerade(connections, proxy.mode, isHere, seen);
  if (isMasqueraded === undefined) return unknown('the settings of kube-proxy that decide it were not read');
  if (!isMasqueraded) return sources.kept;
  const staying = endpoints.filter((one) => isOnOwnNetwork(one, taker ?? one.endpoint.nodeName, seen));
  if (staying.length === 0 || (isOnHostNetwork(client) && isHere)) return known(sources.masqueraded);
  if (staying.length === endpoints.length && taker !== undefined) return sources.kept;
  return unknown(
    `it is ${sources.masqueraded}, but an endpoint on that node’s own network sees the client’s own`,
  );
}

function doesMasquerade(
  { client, to, taker = '' }: Connections,
  mode: 'iptables' | 'nftables' | 'ipvs',
  isHere: boolean,
  seen: Seen,
): boolean | undefined {
  if (to.way !== 'ClusterIP') {
    if (to.service.spec?.externalTrafficPolicy !== 'Local') return true;
    return isOnHostNetwork(client) && isHere;
  }
  if (isOnHostNetwork(client)) return true;
  if (seen.kubeProxy.state !== 'known') return undefined;
  const all = kubeProxySetting(
    seen.kubeProxy.value,
    mode === 'nftables' ? 'nftables.masqueradeAll' : 'iptables.masqueradeAll',
  );
  if (all.state !== 'known') return undefined;
  if (all.value.value === 'true') return true;
  const ip = client.kind === 'pod' ? podAddress(client.pod, to.family) : undefined;
  const locality = podLocality(ip, taker, seen);
  return locality === 'unknown' ? undefined : locality === 'other';
}

function keptSource(
  { client, to }: Connections,
  isHere: boolean,
  endpoints: readonly PortEndpoint[],
  seen: Seen,
): SourceSeen {
  if (client.kind === 'external') {
    return known('the client’s own (kept, as far as what stands in front keeps it)');
  }
  if (isOnHostNetwork(client)) return known('an address of the client’s node');
  const ip = client.kind === 'pod' ? podAddress(client.pod, to.family) : undefined;
  if (ip === undefined) return unknown('the address of the pod was not read');
  const own = client.kind === 'pod' ? client.node?.name : undefined;
  const isToNode =
    !isHere ||
    endpoints.some(
      (one) => one.endpoint.nodeName !== own && isOnOwnNetwork(one, one.endpoint.nodeName, seen),
    );
  if (isToNode) {
    return unknown('whether the CNI masquerades what pods send to addresses of nodes is not in the API');
  }
  return known(`${ip} (kept; sent back to the pod itself, it is its node’s)`);
}

/** Certainly an address of a pod's own: on a node that was read, and not an address of that. */
function isOnPodNetwork(one: PortEndpoint, seen: Seen): boolean {
  const name = one.endpoint.nodeName;
  if (name === undefined || seen.nodes.find(undefined, name).state !== 'known') return false;
  return !isOnOwnNetwork(one, name, seen);
}
