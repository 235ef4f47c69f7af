import type { Evidence } from '../../model/evidence/index.ts';
import type { Eligible, EligibleOnNode } from '../eligible-endpoints.ts';
import type { PortEndpoint } from '../port-endpoints.ts';
import { containsRange, parseAddress, parseCidr } from '../cidr.ts';
import { type Client, isOnHostNetwork } from './find-client.ts';

/** Which of a node's answers holds for a client; `why` where that is not known and matters. */
export type Choice =
  | { readonly eligible: Eligible; readonly why: undefined }
  | { readonly eligible: undefined; readonly why: string };

/**
 * What holds for connections to a node port, external IP or load-balancer address that the client's own node takes (`isHere`)
 * or another. kube-proxy spares its own node, and pods that it knows as local, the policy Local:
 * https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/iptables/proxier.go (KUBE-EXT).
 */
export function chooseExternal(
  client: Client,
  isHere: boolean,
  on: EligibleOnNode,
  kubeProxy: Evidence['kubeProxy'],
): Choice {
  const { external, externalFromHere } = on;
  if (external === undefined || externalFromHere === undefined) {
    return {
      eligible: undefined,
      why: 'the Service is not open to clients from outside in this address family',
    };
  }
  if (client.kind === 'external' || (isOnHostNetwork(client) && !isHere)) {
    return { eligible: external, why: undefined };
  }
  if (isOnHostNetwork(client)) return { eligible: externalFromHere, why: undefined };
  if (sameOutcome(external, externalFromHere)) return { eligible: external, why: undefined };
  if (isHere && client.kind === 'pod' && isKnownAsLocal(client.pod.status?.podIP, kubeProxy)) {
    return { eligible: externalFromHere, why: undefined };
  }
  const why =
    'externalTrafficPolicy Local is spared pods that kube-proxy knows as local, and its setting clusterCIDR does not tell whether this one is';
  return { eligible: undefined, why };
}

/** By the range that kube-proxy is told pods are in; other ways of detecting them are not followed. */
export function isKnownAsLocal(podIp: string | undefined, kubeProxy: Evidence['kubeProxy']): boolean {
  if (kubeProxy.state !== 'known' || kubeProxy.value.config.state !== 'known') return false;
  const { detectLocalMode = '', clusterCIDR = '' } = kubeProxy.value.config.value;
  if (detectLocalMode !== '' && detectLocalMode !== 'ClusterCIDR') return false;
  const address = parseAddress(podIp ?? '');
  if (address === undefined) return false;
  return clusterCIDR.split(',').some((text) => {
    const range = parseCidr(text.trim());
    return range !== undefined && containsRange(range, address);
  });
}

function sameOutcome(a: Eligible, b: Eligible): boolean {
  const theirs = new Set<PortEndpoint>(b.endpoints);
  return (
    a.verdict === b.verdict &&
    a.endpoints.length === theirs.size &&
    a.endpoints.every((one) => theirs.has(one))
  );
}
