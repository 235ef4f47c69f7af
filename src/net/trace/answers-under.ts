import type { EligibleOnNode } from '../services/eligible-endpoints.ts';
import type { NodeProxy } from './node-proxy.ts';

/**
 * A node's answers as its proxy has them. IPVS has no destination that drops: where policy Local finds no endpoint on the
 * node it takes those of all nodes, or, for a Service that is not open to outside, none; and it does not spare pods the policy
 * where it finds one. https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/ipvs/proxier.go (syncEndpoint) and
 * pkg/proxy/topology.go (CategorizeEndpoints). Connections from outside come to nothing even so, since answers of endpoints
 * on other nodes do not come back by way of this one.
 */
export function answersUnder(proxy: NodeProxy, on: EligibleOnNode): EligibleOnNode {
  if (proxy.name !== 'kube-proxy' || proxy.mode !== 'ipvs') return on;
  const { internal, external, externalFromHere } = on;
  const elsewhere =
    externalFromHere?.verdict === 'reaches'
      ? ({ ...externalFromHere, policy: 'Local', reason: 'elsewhere' } as const)
      : ({ verdict: 'refused', policy: 'Local', reason: 'no local endpoint', endpoints: [] } as const);
  return {
    internal: internal.verdict === 'dropped' ? elsewhere : internal,
    external,
    externalFromHere: external?.verdict === 'dropped' ? elsewhere : external,
  };
}
