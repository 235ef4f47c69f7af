import { boolean, integer, list, map, object, string } from '../fields.ts';
import { condition, defineKind, labelSelector } from './define-kind.ts';
import { keepsCiliumKey } from './cilium-keys.ts';

const v2 = [{ group: 'cilium.io', versions: ['v2'] }] as const;

/** https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/apis/cilium.io/v2/types.go */
export const ciliumNode = defineKind({
  kind: 'CiliumNode',
  plural: 'ciliumnodes',
  served: v2,
  namespaced: false,
  observedByNature: true,
  // The key of WireGuard that other nodes send to the node with.
  annotations: ['network.cilium.io/wg-pub-key'],
  fields: object({
    spec: object({
      encryption: object({ key: integer }),
      addresses: list(object({ type: string, ip: string })),
      health: object({ ipv4: string, ipv6: string }),
      ingress: object({ ipv4: string, ipv6: string }),
      ipam: object({
        podCIDRs: list(string),
        // Addresses of the underlay (ENI, Azure, Alibaba Cloud) by themselves; who holds one is not asked.
        pool: map(object({})),
        pools: object({
          requested: list(
            object({ pool: string, needed: object({ 'ipv4-addrs': integer, 'ipv6-addrs': integer }) }),
          ),
          allocated: list(object({ pool: string, cidrs: list(string) })),
        }),
      }),
    }),
    status: object({
      ipam: object({ used: map(object({})), 'operator-status': object({ error: string }) }),
    }),
  }),
});

/** A pod that an agent manages, by the pod's name; that there is one is all that is asked. */
export const ciliumEndpoint = defineKind({
  kind: 'CiliumEndpoint',
  plural: 'ciliumendpoints',
  served: v2,
  observedByNature: true,
  fields: object({}),
});

/** Overrides keys of cilium-config on the nodes it selects: https://docs.cilium.io/en/stable/configuration/per-node-config/ */
export const ciliumNodeConfig = defineKind({
  kind: 'CiliumNodeConfig',
  plural: 'ciliumnodeconfigs',
  served: [{ group: 'cilium.io', versions: ['v2', 'v2alpha1'] }],
  fields: object({
    spec: object({ nodeSelector: labelSelector, defaults: map(string, keepsCiliumKey) }),
  }),
});

const conditions = list(condition);
const bgp = [{ group: 'cilium.io', versions: ['v2', 'v2alpha1'] }] as const;

/** https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/apis/cilium.io/v2/bgp_cluster_types.go */
export const ciliumBgpClusterConfig = defineKind({
  kind: 'CiliumBGPClusterConfig',
  plural: 'ciliumbgpclusterconfigs',
  served: bgp,
  namespaced: false,
  fields: object({ status: object({ conditions }) }),
});

/** https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/apis/cilium.io/v2/bgp_peer_types.go */
export const ciliumBgpPeerConfig = defineKind({
  kind: 'CiliumBGPPeerConfig',
  plural: 'ciliumbgppeerconfigs',
  served: bgp,
  namespaced: false,
  fields: object({ status: object({ conditions }) }),
});

/** What the operator tells one node, and the node how its sessions are: bgp_node_types.go beside the other two. */
export const ciliumBgpNodeConfig = defineKind({
  kind: 'CiliumBGPNodeConfig',
  plural: 'ciliumbgpnodeconfigs',
  served: bgp,
  namespaced: false,
  observedByNature: true,
  fields: object({
    spec: object({ bgpInstances: list(object({ name: string, peers: list(object({ name: string })) })) }),
    status: object({
      conditions,
      bgpInstances: list(
        object({
          name: string,
          peers: list(object({ name: string, peerAddress: string, peeringState: string })),
        }),
      ),
    }),
  }),
});

const blocks = list(object({ cidr: string, start: string, stop: string }));

export const ciliumLoadBalancerIpPool = defineKind({
  kind: 'CiliumLoadBalancerIPPool',
  plural: 'ciliumloadbalancerippools',
  served: [{ group: 'cilium.io', versions: ['v2', 'v2alpha1'] }],
  namespaced: false,
  fields: object({
    spec: object({ blocks, serviceSelector: labelSelector, disabled: boolean }),
    status: object({ conditions: list(condition) }),
  }),
});

export const ciliumPodIpPool = defineKind({
  kind: 'CiliumPodIPPool',
  plural: 'ciliumpodippools',
  served: [{ group: 'cilium.io', versions: ['v2', 'v2alpha1'] }],
  namespaced: false,
  fields: object({
    spec: object({
      ipv4: object({ cidrs: list(string), maskSize: integer }),
      ipv6: object({ cidrs: list(string), maskSize: integer }),
    }),
  }),
});

/** https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/apis/cilium.io/v2/clrp_types.go */
export const ciliumLocalRedirectPolicy = defineKind({
  kind: 'CiliumLocalRedirectPolicy',
  plural: 'ciliumlocalredirectpolicies',
  served: v2,
  fields: object({
    spec: object({
      redirectFrontend: object({
        addressMatcher: object({ ip: string }),
        serviceMatcher: object({ serviceName: string, namespace: string }),
      }),
    }),
  }),
});

const egressGateway = object({ nodeSelector: labelSelector, interface: string, egressIP: string });

/** https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/apis/cilium.io/v2/cegp_types.go */
export const ciliumEgressGatewayPolicy = defineKind({
  kind: 'CiliumEgressGatewayPolicy',
  plural: 'ciliumegressgatewaypolicies',
  served: v2,
  namespaced: false,
  fields: object({
    spec: object({
      selectors: list(
        object({
          namespaceSelector: labelSelector,
          podSelector: labelSelector,
          nodeSelector: labelSelector,
        }),
      ),
      destinationCIDRs: list(string),
      excludedCIDRs: list(string),
      egressGateway,
      egressGateways: list(egressGateway),
    }),
  }),
});

const ciliumRule = object({
  endpointSelector: labelSelector,
  enableDefaultDeny: object({ ingress: boolean, egress: boolean }),
  ingress: list(object({})),
  ingressDeny: list(object({})),
  egress: list(object({})),
  egressDeny: list(object({})),
});

/** Whom its rules select and in which directions they isolate; of what they allow only how many entries there are. */
export const ciliumNetworkPolicy = defineKind({
  kind: 'CiliumNetworkPolicy',
  plural: 'ciliumnetworkpolicies',
  served: v2,
  fields: object({ spec: ciliumRule, specs: list(ciliumRule) }),
});

export const ciliumClusterwideNetworkPolicy = defineKind({
  kind: 'CiliumClusterwideNetworkPolicy',
  plural: 'ciliumclusterwidenetworkpolicies',
  served: v2,
  namespaced: false,
  fields: object({ spec: ciliumRule, specs: list(ciliumRule) }),
});
