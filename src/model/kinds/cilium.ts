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
  fields: object({
    spec: object({
      addresses: list(object({ type: string, ip: string })),
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

/** Overrides keys of cilium-config on the nodes it selects: https://docs.cilium.io/en/stable/configuration/per-node-config/ */
export const ciliumNodeConfig = defineKind({
  kind: 'CiliumNodeConfig',
  plural: 'ciliumnodeconfigs',
  served: [{ group: 'cilium.io', versions: ['v2', 'v2alpha1'] }],
  fields: object({
    spec: object({ nodeSelector: labelSelector, defaults: map(string, keepsCiliumKey) }),
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
