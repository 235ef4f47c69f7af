/** Who answers what this program hands over. */
export const handoffOwners = {
  networkPolicy: 'cilium-network-policy-review',
  mesh: 'istio-ambient-mesh-review',
  podSpec: 'kubernetes-pod-spec-review',
  liveNetworkPolicy: 'kubernetes-live-network-policy-guard',
  liveMeshPolicy: 'kubernetes-live-mesh-policy-guard',
} as const;

export type HandoffOwner = (typeof handoffOwners)[keyof typeof handoffOwners];
