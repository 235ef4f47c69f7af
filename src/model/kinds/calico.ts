import { boolean, integer, intOrString, list, object, string } from '../fields.ts';
import { condition, defineKind } from './define-kind.ts';

/** The aggregated API or, from 3.32, native CRDs serve projectcalico.org/v3; the older CRDs hold the same objects. */
const served = [
  { group: 'projectcalico.org', versions: ['v3'] },
  { group: 'crd.projectcalico.org', versions: ['v1'] },
] as const;

/** https://docs.tigera.io/calico/latest/reference/resources/ippool */
export const ipPool = defineKind({
  kind: 'IPPool',
  plural: 'ippools',
  served,
  namespaced: false,
  fields: object({
    spec: object({
      cidr: string,
      ipipMode: string,
      vxlanMode: string,
      natOutgoing: boolean,
      disabled: boolean,
      blockSize: integer,
      nodeSelector: string,
      namespaceSelector: string,
      allowedUses: list(string),
      assignmentMode: string,
    }),
    status: object({ conditions: list(condition) }),
  }),
});

/**
 * A part of a pool that a node was given; of its addresses those that are free, by their place in it:
 * https://github.com/projectcalico/calico/blob/v3.32.0/api/pkg/apis/projectcalico/v3/ipamblocks.go
 */
export const ipamBlock = defineKind({
  kind: 'IPAMBlock',
  plural: 'ipamblocks',
  served,
  namespaced: false,
  observedByNature: true,
  fields: object({ spec: object({ cidr: string, affinity: string, unallocated: list(integer) }) }),
});

/** https://docs.tigera.io/calico/latest/reference/resources/ipreservation */
export const ipReservation = defineKind({
  kind: 'IPReservation',
  plural: 'ipreservations',
  served,
  namespaced: false,
  fields: object({ spec: object({ reservedCIDRs: list(string) }) }),
});

/** https://docs.tigera.io/calico/latest/reference/resources/felixconfig */
export const felixConfiguration = defineKind({
  kind: 'FelixConfiguration',
  plural: 'felixconfigurations',
  served,
  namespaced: false,
  fields: object({
    spec: object({
      bpfEnabled: boolean,
      bpfKubeProxyIptablesCleanupEnabled: boolean,
      nftablesMode: string,
      ipipEnabled: boolean,
      vxlanEnabled: boolean,
      programClusterRoutes: string,
      natOutgoingAddress: string,
      natPortRange: intOrString,
      iptablesNATOutgoingInterfaceFilter: string,
      wireguardEnabled: boolean,
      wireguardEnabledV6: boolean,
      awsSrcDstCheck: string,
      ipv6Support: boolean,
      wireguardListeningPort: integer,
      vxlanPort: integer,
      ipipMTU: integer,
      vxlanMTU: integer,
      vxlanMTUV6: integer,
      wireguardMTU: integer,
      wireguardMTUV6: integer,
    }),
  }),
});

/** https://docs.tigera.io/calico/latest/reference/resources/bgpconfig */
export const bgpConfiguration = defineKind({
  kind: 'BGPConfiguration',
  plural: 'bgpconfigurations',
  served,
  namespaced: false,
  fields: object({
    spec: object({
      nodeToNodeMeshEnabled: boolean,
      serviceClusterIPs: list(object({ cidr: string })),
      serviceExternalIPs: list(object({ cidr: string })),
      serviceLoadBalancerIPs: list(object({ cidr: string })),
    }),
  }),
});

/** https://github.com/projectcalico/calico/blob/v3.32.0/api/pkg/apis/projectcalico/v3/bgppeer.go */
export const calicoBgpPeer = defineKind({
  kind: 'BGPPeer',
  plural: 'bgppeers',
  served,
  namespaced: false,
  fields: object({
    spec: object({
      node: string,
      nodeSelector: string,
      peerIP: string,
      peerSelector: string,
      localWorkloadSelector: string,
      reversePeering: string,
    }),
  }),
});

const bgpPeerState = object({ peerIP: string, type: string, state: string });

/** https://github.com/projectcalico/calico/blob/v3.32.0/api/pkg/apis/projectcalico/v3/nodestatus.go */
export const calicoNodeStatus = defineKind({
  kind: 'CalicoNodeStatus',
  plural: 'caliconodestatuses',
  served,
  namespaced: false,
  fields: object({
    spec: object({ node: string, updatePeriodSeconds: integer }),
    status: object({
      bgp: object({ peersV4: list(bgpPeerState), peersV6: list(bgpPeerState) }),
    }),
  }),
});

/** https://docs.tigera.io/calico/latest/reference/installation/api */
export const installation = defineKind({
  kind: 'Installation',
  plural: 'installations',
  served: [{ group: 'operator.tigera.io', versions: ['v1'] }],
  namespaced: false,
  fields: object({
    spec: object({
      variant: string,
      kubernetesProvider: string,
      cni: object({ type: string, ipam: object({ type: string }) }),
      serviceCIDRs: list(string),
      calicoNetwork: object({
        linuxDataplane: string,
        bgp: string,
        hostPorts: string,
        mtu: integer,
        kubeProxyManagement: string,
        bpfNetworkBootstrap: string,
        ipPools: list(
          object({
            name: string,
            cidr: string,
            encapsulation: string,
            natOutgoing: string,
            blockSize: integer,
            nodeSelector: string,
            allowedUses: list(string),
            disableNewAllocations: boolean,
          }),
        ),
      }),
    }),
    status: object({
      mtu: integer,
      calicoVersion: string,
      computed: object({ calicoNetwork: object({ linuxDataplane: string, mtu: integer }) }),
    }),
  }),
});

const policySpec = {
  selector: string,
  serviceAccountSelector: string,
  types: list(string),
  ingress: list(object({})),
  egress: list(object({})),
};

/** Whom it selects and in which directions it isolates them: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy */
export const calicoNetworkPolicy = defineKind({
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  served,
  fields: object({ spec: object(policySpec) }),
});

/** https://docs.tigera.io/calico/latest/reference/resources/globalnetworkpolicy */
export const globalNetworkPolicy = defineKind({
  kind: 'GlobalNetworkPolicy',
  plural: 'globalnetworkpolicies',
  served,
  namespaced: false,
  fields: object({ spec: object({ ...policySpec, namespaceSelector: string }) }),
});
