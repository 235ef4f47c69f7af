import type { Eligible, EligibleOnNode } from '../services/eligible-endpoints.ts';
import type { PortEndpoint } from '../services/port-endpoints.ts';
import { type Client, isOnHostNetwork } from './find-client.ts';
import type { Locality } from './pod-locality.ts';

/** Which of a node's answers holds for a client; `why` where that is not known and matters. */
export type Choice =
  | { readonly eligible: Eligible; readonly why: undefined }
  | { readonly eligible: undefined; readonly why: string };

/**
 * What holds for connections to a node port, external IP or load-balancer address that the client's own node takes (`isHere`)
 * or another. kube-proxy spares its own node, and pods that it knows as local, the policy Local:
 * https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/iptables/proxier.go (KUBE-EXT). Pods keep their address
 * then, so that on another node's way answers of endpoints elsewhere go past it, and the client does not know them.
 */
export function chooseExternal(
  client: Client,
  isHere: boolean,
  on: EligibleOnNode,
  locality: Locality,
  isIpvs: boolean,
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
  if (isOnHostNetwork(client)) {
    if (!isIpvs || external.verdict !== 'dropped') return { eligible: externalFromHere, why: undefined };
    const why =
      'kube-proxy (ipvs) takes endpoints of other nodes then, and whether their answers find back to the address that the node sends from is not in the API';
    return { eligible: undefined, why };
  }
  const isSpared = locality === 'local';
  if (sameOutcome(external, externalFromHere) || (!isSpared && locality !== 'unknown')) {
    return { eligible: external, why: undefined };
  }
  if (isHere && isSpared) return { eligible: externalFromHere, why: undefined };
  if (!isHere && external.verdict === 'dropped') return { eligible: external, why: undefined };
  const why = isHere
    ? 'externalTrafficPolicy Local is spared pods that kube-proxy knows as local, and its settings do not tell whether this one is'
    : 'unless the CNI masquerades it, kube-proxy there takes this pod for one of its own and spares it externalTrafficPolicy Local, and no answer comes from endpoints on other nodes';
  return { eligible: undefined, why };
}

function sameOutcome(a: Eligible, b: Eligible): boolean {
  const theirs = new Set<PortEndpoint>(b.endpoints);
  return (
    a.verdict === b.verdict &&
    a.endpoints.length === theirs.size &&
    a.endpoints.every((one) => theirs.has(one))
  );
}
