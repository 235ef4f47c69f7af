import { boolean, integer, list, object, string } from '../fields.ts';
import { condition, defineKind } from './define-kind.ts';

/**
 * Definitions are large and many: those of the Gateway API are asked for by name, and what is kept of one is where it
 * comes from and which versions it has.
 */
export const customResourceDefinition = defineKind({
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  served: [{ group: 'apiextensions.k8s.io', versions: ['v1'] }],
  namespaced: false,
  builtIn: true,
  byNameOnly: true,
  annotations: ['gateway.networking.k8s.io/bundle-version', 'gateway.networking.k8s.io/channel'],
  fields: object({
    spec: object({
      group: string,
      names: object({ kind: string, plural: string }),
      versions: list(object({ name: string, served: boolean, storage: boolean })),
    }),
    status: object({ storedVersions: list(string) }),
  }),
});

/** https://metallb.universe.tf/apis/ */
export const ipAddressPool = defineKind({
  kind: 'IPAddressPool',
  plural: 'ipaddresspools',
  served: [{ group: 'metallb.io', versions: ['v1beta1'] }],
  fields: object({
    spec: object({ addresses: list(string), autoAssign: boolean, serviceAllocation: object({}) }),
  }),
});

export const l2Advertisement = defineKind({
  kind: 'L2Advertisement',
  plural: 'l2advertisements',
  served: [{ group: 'metallb.io', versions: ['v1beta1'] }],
  fields: object({ spec: object({ ipAddressPools: list(string) }) }),
});

/** https://github.com/kubernetes-sigs/mcs-api, v1beta1 from v0.5.0 */
export const serviceImport = defineKind({
  kind: 'ServiceImport',
  plural: 'serviceimports',
  served: [{ group: 'multicluster.x-k8s.io', versions: ['v1beta1', 'v1alpha1'] }],
  annotations: ['multicluster.kubernetes.io/derived-service'],
  // What Lighthouse writes, and by which it knows the imports that are not for consumers.
  markers: [
    'multicluster.kubernetes.io/service-name',
    'lighthouse.submariner.io/use-clusterset-ip',
    'timestamp.submariner.io/',
  ],
  fields: object({
    spec: object({
      type: string,
      ips: list(string),
      ports: list(object({ name: string, protocol: string, port: integer })),
    }),
    status: object({
      clusters: list(object({ cluster: string })),
      endpointSliceObjects: string,
      conditions: list(condition),
    }),
  }),
});

/** https://github.com/kubernetes-sigs/mcs-api/blob/v0.5.0/pkg/apis/v1beta1/serviceexport_types.go */
export const serviceExport = defineKind({
  kind: 'ServiceExport',
  plural: 'serviceexports',
  served: [{ group: 'multicluster.x-k8s.io', versions: ['v1beta1', 'v1alpha1'] }],
  fields: object({ status: object({ conditions: list(condition) }) }),
});

/** A session of the FRR that MetalLB runs: https://github.com/metallb/frr-k8s/blob/main/api/v1beta1/bgpsessionstate_types.go */
export const bgpSessionState = defineKind({
  kind: 'BGPSessionState',
  plural: 'bgpsessionstates',
  served: [{ group: 'frrk8s.metallb.io', versions: ['v1beta1'] }],
  observedByNature: true,
  fields: object({ status: object({ node: string, peer: string, vrf: string, bgpStatus: string }) }),
});

const submariner = [{ group: 'submariner.io', versions: ['v1'] }] as const;

/** https://github.com/submariner-io/submariner/blob/devel/pkg/apis/submariner.io/v1/types.go */
export const submarinerCluster = defineKind({
  kind: 'Cluster',
  plural: 'clusters',
  served: submariner,
  observedByNature: true,
  fields: object({
    spec: object({
      cluster_id: string,
      service_cidr: list(string),
      cluster_cidr: list(string),
      global_cidr: list(string),
    }),
  }),
});

export const submarinerEndpoint = defineKind({
  kind: 'Endpoint',
  plural: 'endpoints',
  served: submariner,
  observedByNature: true,
  fields: object({
    spec: object({
      cluster_id: string,
      hostname: string,
      subnets: list(string),
      private_ip: string,
      public_ip: string,
      nat_enabled: boolean,
      backend: string,
    }),
  }),
});

/** What a gateway says of itself; nobody writes one by hand. */
export const submarinerGateway = defineKind({
  kind: 'Gateway',
  plural: 'gateways',
  served: submariner,
  observedByNature: true,
  fields: object({
    status: object({
      haStatus: string,
      statusFailure: string,
      localEndpoint: object({ cluster_id: string, subnets: list(string) }),
      connections: list(
        object({
          status: string,
          statusMessage: string,
          endpoint: object({ cluster_id: string }),
          latencyRTT: object({ average: string }),
        }),
      ),
    }),
  }),
});

/** What a node sees of the gateways of other clusters. */
export const submarinerRouteAgent = defineKind({
  kind: 'RouteAgent',
  plural: 'routeagents',
  served: submariner,
  observedByNature: true,
  fields: object({
    status: object({
      remoteEndpoints: list(
        object({ status: string, statusMessage: string, spec: object({ cluster_id: string }) }),
      ),
    }),
  }),
});

const allocation = object({ conditions: list(condition), allocatedIPs: list(string) });

/** The global addresses that pods of a cluster leave with. */
export const clusterGlobalEgressIp = defineKind({
  kind: 'ClusterGlobalEgressIP',
  plural: 'clusterglobalegressips',
  served: submariner,
  namespaced: false,
  fields: object({ spec: object({ numGlobalIPs: integer }), status: allocation }),
});

/** The same for pods of a namespace. */
export const globalEgressIp = defineKind({
  kind: 'GlobalEgressIP',
  plural: 'globalegressips',
  served: submariner,
  fields: object({ spec: object({ numberOfIPs: integer }), status: allocation }),
});

/** The global address that an exported Service, or a pod of a headless one, is reached by. */
export const globalIngressIp = defineKind({
  kind: 'GlobalIngressIP',
  plural: 'globalingressips',
  served: submariner,
  fields: object({ status: object({ conditions: list(condition), allocatedIP: string }) }),
});

/** https://docs.openshift.com/container-platform/latest/rest_api/operator_apis/network-operator-openshift-io-v1.html */
export const operatorNetwork = defineKind({
  kind: 'Network',
  plural: 'networks',
  served: [{ group: 'operator.openshift.io', versions: ['v1'] }],
  namespaced: false,
  fields: object({
    spec: object({
      clusterNetwork: list(object({ cidr: string, hostPrefix: integer })),
      serviceNetwork: list(string),
      deployKubeProxy: boolean,
      defaultNetwork: object({
        type: string,
        ovnKubernetesConfig: object({
          mtu: integer,
          transport: string,
          v4InternalSubnet: string,
          v6InternalSubnet: string,
          gatewayConfig: object({
            routingViaHost: boolean,
            ipv4: object({ internalMasqueradeSubnet: string }),
            ipv6: object({ internalMasqueradeSubnet: string }),
          }),
          ipv4: object({ internalTransitSwitchSubnet: string, internalJoinSubnet: string }),
          ipv6: object({ internalTransitSwitchSubnet: string, internalJoinSubnet: string }),
          ipsecConfig: object({ mode: string }),
        }),
      }),
    }),
    status: object({ conditions: list(condition) }),
  }),
});

export const configNetwork = defineKind({
  kind: 'Network',
  plural: 'networks',
  served: [{ group: 'config.openshift.io', versions: ['v1'] }],
  namespaced: false,
  fields: object({
    status: object({
      networkType: string,
      clusterNetworkMTU: integer,
      clusterNetwork: list(object({ cidr: string, hostPrefix: integer })),
      serviceNetwork: list(string),
    }),
  }),
});

/**
 * Subnet and security groups of a node's second interface on; that there is one of the name is all that is asked:
 * https://github.com/aws/amazon-vpc-cni-k8s/blob/master/pkg/apis/crd/v1alpha1/eniconfig_types.go
 */
export const eniConfig = defineKind({
  kind: 'ENIConfig',
  plural: 'eniconfigs',
  served: [{ group: 'crd.k8s.amazonaws.com', versions: ['v1alpha1'] }],
  namespaced: false,
  fields: object({}),
});

/** https://github.com/aws/karpenter-provider-aws/blob/main/pkg/apis/v1/ec2nodeclass.go */
export const ec2NodeClass = defineKind({
  kind: 'EC2NodeClass',
  plural: 'ec2nodeclasses',
  served: [{ group: 'karpenter.k8s.aws', versions: ['v1', 'v1beta1'] }],
  namespaced: false,
  fields: object({
    spec: object({
      metadataOptions: object({ httpEndpoint: string, httpTokens: string, httpPutResponseHopLimit: integer }),
    }),
  }),
});
