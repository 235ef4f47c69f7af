import type { Evidence, SliceName } from '../model/evidence/index.ts';
import { EndpointSlices } from '../model/evidence/endpoint-slices.ts';
import type { KindId } from '../model/kinds/index.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { addressPlan } from './address-plan.ts';
import { caBundles } from './ca-bundles.ts';
import { certificates } from './certificates.ts';
import { clock } from './clock.ts';
import { clusterDns } from './cluster-dns.ts';
import { carriage } from './encapsulation.ts';
import { endpointsReaders } from './endpoints-readers.ts';
import { externalDns } from './external-dns.ts';
import { trafficPolicies } from './traffic-policies.ts';
import { podResolvers } from './pod-resolvers.ts';
import { defineSlice, type SliceDefinition } from './define-slice.ts';
import { ipam } from './ipam.ts';
import { podCidrs } from './pod-cidrs.ts';
import { pods } from './pods.ts';
import { podMtu } from './pod-mtu.ts';
import { nodeCounters } from './node-counters.ts';
import { nodeMtu } from './node-mtu.ts';
import { nodeRoutes } from './node-routes.ts';
import { ovnNorthbound } from './ovn-northbound.ts';
import { serviceDataplane } from './service-dataplane.ts';
import { kubeProxy } from './kube-proxy.ts';
import { cni } from './cni.ts';
import { cniRoles } from './cni-roles.ts';
import { peers } from './peers.ts';
import { platform } from './platform.ts';
import { networkAgents } from './network-agents.ts';
import { version } from './kubernetes-version.ts';
import { antreaConfig } from './antrea-config.ts';
import { ipMasq } from './ip-masq.ts';
import { flannelConfig } from './flannel-config.ts';
import { ciliumConfig } from './cilium-config.ts';
import { ciliumStatus } from './cilium-status.ts';
import { clusterMesh } from './cluster-mesh.ts';
import { submariner } from './submariner.ts';
import { calicoApiEndpoint } from './calico-api-endpoint.ts';
import { calicoBgp } from './calico-bgp.ts';
import { calicoConfig } from './calico-config.ts';
import { calicoIpamCheck } from './calico-ipam-check.ts';
import { calicoPools } from './calico-pools.ts';
import { workloads } from './workloads.ts';
import { loadBalancers } from './load-balancers.ts';
import { layer2Announcers } from './layer2-announcers.ts';
import { gatewayApi } from './gateway-api.ts';
import { referenceGrants } from './reference-grants.ts';
import { routes } from './routes.ts';
import { controlPaths } from './control-paths.ts';
import { serviceCidrs } from './service-cidrs.ts';
import { gatewayControllers } from './gateway-controllers.ts';
import { ingressControllers } from './ingress-controllers.ts';
import { nginxSettings } from './nginx-settings.ts';

function listed<K extends KindId>(kind: K) {
  return defineSlice({ kinds: [kind], derive: (snapshot: Snapshot) => snapshot.listing(kind) });
}

/** Every slice of evidence there is. */
export const slices: { readonly [Name in SliceName]: SliceDefinition<Evidence[Name]> } = {
  clock,
  nodes: listed('Node'),
  services: listed('Service'),
  pods,
  workloads,
  statefulSets: listed('StatefulSet'),
  loadBalancers,
  layer2Announcers,
  endpoints: defineSlice({
    kinds: ['EndpointSlice'],
    derive: (snapshot) => {
      const { items, coverage, byName } = snapshot.listing('EndpointSlice');
      return new EndpointSlices(items, coverage, byName);
    },
  }),
  routes,
  referenceGrants,
  gatewayApi,
  caBundles,
  backendTlsPolicies: listed('BackendTLSPolicy'),
  xListenerSets: listed('XListenerSet'),
  gatewayClasses: listed('GatewayClass'),
  gatewayControllers,
  gateways: listed('Gateway'),
  listenerSets: listed('ListenerSet'),
  namespaces: listed('Namespace'),
  serviceImports: listed('ServiceImport'),
  serviceExports: listed('ServiceExport'),
  certificates,
  ingresses: listed('Ingress'),
  ingressClasses: listed('IngressClass'),
  ingressControllers,
  nginxSettings,
  clusterDns,
  externalDns,
  trafficPolicies,
  endpointsReaders,
  clusterRoles: listed('ClusterRole'),
  podResolvers,
  controlPaths,
  serviceCidrs,
  serviceCidrObjects: listed('ServiceCIDR'),
  ipAddresses: listed('IPAddress'),
  podCidrs,
  ipam,
  addressPlan,
  version,
  platform,
  ec2NodeClasses: listed('EC2NodeClass'),
  eniConfigs: listed('ENIConfig'),
  ipAddressPools: listed('IPAddressPool'),
  ciliumLoadBalancerPools: listed('CiliumLoadBalancerIPPool'),
  networkAgents,
  ciliumConfig,
  ciliumStatus,
  clusterMesh,
  submariner,
  submarinerGateways: listed('Gateway.submariner.io'),
  routeAgents: listed('RouteAgent'),
  clusterGlobalEgressIps: listed('ClusterGlobalEgressIP'),
  globalEgressIps: listed('GlobalEgressIP'),
  globalIngressIps: listed('GlobalIngressIP'),
  ciliumNodes: listed('CiliumNode'),
  ciliumEndpoints: listed('CiliumEndpoint'),
  ciliumBgpClusterConfigs: listed('CiliumBGPClusterConfig'),
  ciliumBgpPeerConfigs: listed('CiliumBGPPeerConfig'),
  ciliumBgpNodeConfigs: listed('CiliumBGPNodeConfig'),
  localRedirectPolicies: listed('CiliumLocalRedirectPolicy'),
  egressIps: listed('EgressIP'),
  egressServices: listed('EgressService'),
  externalRoutes: listed('AdminPolicyBasedExternalRoute'),
  routeAdvertisements: listed('RouteAdvertisements'),
  antreaEgresses: listed('Egress'),
  egressNatPolicies: listed('EgressNATPolicy'),
  antreaConfig,
  ipMasq,
  egressGatewayPolicies: listed('CiliumEgressGatewayPolicy'),
  calicoConfig,
  calicoApiEndpoint,
  calicoBgp,
  calicoNodeStatuses: listed('CalicoNodeStatus'),
  bgpSessionStates: listed('BGPSessionState'),
  calicoPools,
  calicoIpamCheck,
  flannelConfig,
  felixConfigurations: listed('FelixConfiguration'),
  installations: listed('Installation'),
  ipPools: listed('IPPool'),
  ipamBlocks: listed('IPAMBlock'),
  ipReservations: listed('IPReservation'),
  operatorNetworks: listed('Network.operator.openshift.io'),
  configNetworks: listed('Network.config.openshift.io'),
  cniRoles,
  cni,
  kubeProxy,
  serviceDataplane,
  peers,
  nodeCounters,
  nodeRoutes,
  ovnNorthbound,
  nodeMtu,
  podMtu,
  carriage,
};
