import type { Kept } from '../../model/kinds/index.ts';
import { selects } from '../../model/label-selector.ts';

type Policy = Kept<'CiliumEgressGatewayPolicy'>;
type Node = Kept<'Node'>;

/** One gateway that a policy names, with the path of what names it. */
export interface EgressGateway {
  readonly field: string;
  readonly gateway: NonNullable<NonNullable<Policy['spec']>['egressGateway']>;
}

/** A list of gateways takes the place of the single one (cilium v1.20.2, pkg/egressgateway/policy.go, ParseCEGP). */
export function gatewaysOf({ spec }: Policy): readonly EgressGateway[] {
  const several = spec?.egressGateways ?? [];
  if (several.length > 0)
    return several.map((gateway, index) => ({ field: `spec.egressGateways[${index}]`, gateway }));
  return spec?.egressGateway === undefined
    ? []
    : [{ field: 'spec.egressGateway', gateway: spec.egressGateway }];
}

/** The nodes that a gateway's selector matches, in the order in which the agent takes the first of them. */
export function nodesOf({ gateway }: EgressGateway, nodes: readonly Node[]): readonly Node[] {
  return nodes
    .filter(({ metadata }) => selects(gateway.nodeSelector, metadata.labels))
    .sort((a, b) => (a.ref.name < b.ref.name ? -1 : 1));
}

/** Where pods' labels, their namespaces' and their nodes' are looked up. */
export interface Surroundings {
  readonly namespaces: ReadonlyMap<string, Kept<'Namespace'>>;
  readonly nodes: ReadonlyMap<string, Node>;
}

/**
 * Does the policy take this pod's traffic? One selector must match pod and namespace together, and where any names nodes,
 * one of those the pod's node (matchesEndpointLabels and matchesNodeLabels of the same file).
 */
export function takes({ spec }: Policy, pod: Kept<'Pod'>, { namespaces, nodes }: Surroundings): boolean {
  const selectors = spec?.selectors ?? [];
  const ofNamespace = namespaces.get(pod.ref.namespace ?? '')?.metadata.labels;
  const matches = selectors.some(
    ({ podSelector, namespaceSelector }) =>
      (podSelector !== undefined || namespaceSelector !== undefined) &&
      (podSelector === undefined || selects(podSelector, pod.metadata.labels)) &&
      (namespaceSelector === undefined || selects(namespaceSelector, ofNamespace)),
  );
  const nodeSelectors = selectors.flatMap(({ nodeSelector }) => nodeSelector ?? []);
  if (!matches || nodeSelectors.length === 0) return matches;
  const ofNode = nodes.get(pod.spec?.nodeName ?? '')?.metadata.labels;
  return nodeSelectors.some((selector) => selects(selector, ofNode));
}
