import type { Kept } from '../kinds/index.ts';
import type { Listing } from '../listing.ts';
import type { Maybe } from '../maybe.ts';
import type { EndpointSlices } from './endpoint-slices.ts';
import type { AddressPlan } from './address-plan.ts';
import type { Certificates } from './certificates.ts';
import type { ClusterDns } from './cluster-dns.ts';
import type { EndpointsReaders } from './endpoints-readers.ts';
import type { ExternalDns } from './external-dns.ts';
import type { TrafficPolicies } from './traffic-policies.ts';
import type { PodResolvers } from './pod-resolvers.ts';
import type { Ipam } from './ipam.ts';
import type { PodCidrs } from './pod-cidrs.ts';
import type { Pods } from './pods.ts';
import type { NodeCounters } from './node-counters.ts';
import type { NodeRoutes } from './node-routes.ts';
import type { OvnNorthbound } from './ovn-northbound.ts';
import type { NodeMtus, PodMtuSetting } from './mtu.ts';
import type { ServiceDataplane } from './service-dataplane.ts';
import type { KubeProxy } from './kube-proxy.ts';
import type { Carriage } from '../carriage.ts';
import type { Cni } from './cni.ts';
import type { CniRoles } from './cni-roles.ts';
import type { Peer } from './peers.ts';
import type { Platform } from './platform.ts';
import type { NetworkAgents } from './network-agents.ts';
import type { KubernetesVersion } from './kubernetes-version.ts';
import type { AntreaSettings } from './antrea-config.ts';
import type { IpMasq } from './ip-masq.ts';
import type { FlannelConfig } from './flannel-config.ts';
import type { CiliumConfig } from './cilium-config.ts';
import type { CiliumStatuses } from './cilium-status.ts';
import type { ClusterMesh } from './cluster-mesh.ts';
import type { Submariner } from './submariner.ts';
import type { CalicoBgp } from './calico-bgp.ts';
import type { CalicoConfig } from './calico-config.ts';
import type { CalicoIpamReport } from './calico-ipam-check.ts';
import type { CalicoPools } from './calico-pools.ts';
import type { Workloads } from './workloads.ts';
import type { LoadBalancers } from './load-balancers.ts';
import type { Layer2Announcers } from './layer2-announcers.ts';
import type { GatewayApi } from './gateway-api.ts';
import type { ReferenceGrants } from './reference-grants.ts';
import type { Routes } from './routes.ts';
import type { ControlPaths } from './control-paths.ts';
import type { ServiceCidrs } from './service-cidrs.ts';
import type { GatewayControllers } from './gateway-controllers.ts';
import type { IngressControllers } from './ingress-controllers.ts';
import type { NginxSettings } from './nginx-settings.ts';

/**
 * The slices of evidence that rules may name. A Listing is a kind (or several read as one); a Maybe is a fact derived
 * from whatever tells it. What derives each slice, and from which kinds, stands in src/facts.
 */
export interface Evidence {
  /** The moment ages are counted to, in milliseconds since the epoch. */
  clock: Maybe<number>;
  nodes: Listing<Kept<'Node'>>;
  services: Listing<Kept<'Service'>>;
  endpoints: EndpointSlices;
  pods: Pods;
  workloads: Workloads;
  statefulSets: Listing<Kept<'StatefulSet'>>;
  loadBalancers: Maybe<LoadBalancers>;
  layer2Announcers: Maybe<Layer2Announcers>;
  routes: Routes;
  referenceGrants: ReferenceGrants;
  gatewayApi: GatewayApi;
  /** ConfigMaps that BackendTLSPolicies take authorities from: `ca.crt` says whether a certificate stands there. */
  caBundles: Listing<Kept<'ConfigMap'>>;
  backendTlsPolicies: Listing<Kept<'BackendTLSPolicy'>>;
  xListenerSets: Listing<Kept<'XListenerSet'>>;
  gatewayClasses: Listing<Kept<'GatewayClass'>>;
  gatewayControllers: Maybe<GatewayControllers>;
  gateways: Listing<Kept<'Gateway'>>;
  listenerSets: Listing<Kept<'ListenerSet'>>;
  namespaces: Listing<Kept<'Namespace'>>;
  serviceImports: Listing<Kept<'ServiceImport'>>;
  serviceExports: Listing<Kept<'ServiceExport'>>;
  /** Rules use it, never need it: in a cluster most of it is unknown. */
  certificates: Certificates;
  ingresses: Listing<Kept<'Ingress'>>;
  ingressClasses: Listing<Kept<'IngressClass'>>;
  ingressControllers: Maybe<IngressControllers>;
  nginxSettings: Maybe<readonly NginxSettings[]>;
  clusterDns: Maybe<ClusterDns>;
  externalDns: Maybe<ExternalDns>;
  trafficPolicies: TrafficPolicies;
  endpointsReaders: EndpointsReaders;
  clusterRoles: Listing<Kept<'ClusterRole'>>;
  podResolvers: PodResolvers;
  controlPaths: ControlPaths;
  serviceCidrs: Maybe<ServiceCidrs>;
  serviceCidrObjects: Listing<Kept<'ServiceCIDR'>>;
  ipAddresses: Listing<Kept<'IPAddress'>>;
  podCidrs: Maybe<PodCidrs>;
  ipam: Maybe<Ipam>;
  addressPlan: Maybe<AddressPlan>;
  version: Maybe<KubernetesVersion>;
  platform: Maybe<Platform>;
  ec2NodeClasses: Listing<Kept<'EC2NodeClass'>>;
  eniConfigs: Listing<Kept<'ENIConfig'>>;
  ipAddressPools: Listing<Kept<'IPAddressPool'>>;
  ciliumLoadBalancerPools: Listing<Kept<'CiliumLoadBalancerIPPool'>>;
  networkAgents: Maybe<NetworkAgents>;
  ciliumConfig: Maybe<CiliumConfig>;
  ciliumStatus: Maybe<CiliumStatuses>;
  clusterMesh: Maybe<ClusterMesh>;
  submariner: Maybe<Submariner>;
  submarinerGateways: Listing<Kept<'Gateway.submariner.io'>>;
  routeAgents: Listing<Kept<'RouteAgent'>>;
  clusterGlobalEgressIps: Listing<Kept<'ClusterGlobalEgressIP'>>;
  globalEgressIps: Listing<Kept<'GlobalEgressIP'>>;
  globalIngressIps: Listing<Kept<'GlobalIngressIP'>>;
  ciliumNodes: Listing<Kept<'CiliumNode'>>;
  ciliumEndpoints: Listing<Kept<'CiliumEndpoint'>>;
  ciliumBgpClusterConfigs: Listing<Kept<'CiliumBGPClusterConfig'>>;
  ciliumBgpPeerConfigs: Listing<Kept<'CiliumBGPPeerConfig'>>;
  ciliumBgpNodeConfigs: Listing<Kept<'CiliumBGPNodeConfig'>>;
  localRedirectPolicies: Listing<Kept<'CiliumLocalRedirectPolicy'>>;
  /** Of OVN-Kubernetes, Antrea and GKE: what gives packets that leave another address, or none. */
  egressIps: Listing<Kept<'EgressIP'>>;
  egressServices: Listing<Kept<'EgressService'>>;
  externalRoutes: Listing<Kept<'AdminPolicyBasedExternalRoute'>>;
  routeAdvertisements: Listing<Kept<'RouteAdvertisements'>>;
  antreaEgresses: Listing<Kept<'Egress'>>;
  egressNatPolicies: Listing<Kept<'EgressNATPolicy'>>;
  antreaConfig: Maybe<AntreaSettings>;
  ipMasq: Maybe<IpMasq>;
  egressGatewayPolicies: Listing<Kept<'CiliumEgressGatewayPolicy'>>;
  calicoConfig: Maybe<CalicoConfig>;
  /** ConfigMap kubernetes-services-endpoint, which tells Calico where the API server is beside its ClusterIP. */
  calicoApiEndpoint: Maybe<Kept<'ConfigMap'>>;
  calicoBgp: Maybe<CalicoBgp>;
  calicoNodeStatuses: Listing<Kept<'CalicoNodeStatus'>>;
  bgpSessionStates: Listing<Kept<'BGPSessionState'>>;
  calicoPools: Maybe<CalicoPools>;
  calicoIpamCheck: Maybe<CalicoIpamReport>;
  flannelConfig: Maybe<FlannelConfig>;
  felixConfigurations: Listing<Kept<'FelixConfiguration'>>;
  installations: Listing<Kept<'Installation'>>;
  ipPools: Listing<Kept<'IPPool'>>;
  ipamBlocks: Listing<Kept<'IPAMBlock'>>;
  ipReservations: Listing<Kept<'IPReservation'>>;
  operatorNetworks: Listing<Kept<'Network.operator.openshift.io'>>;
  configNetworks: Listing<Kept<'Network.config.openshift.io'>>;
  cniRoles: Maybe<CniRoles>;
  cni: Maybe<Cni>;
  kubeProxy: Maybe<KubeProxy>;
  serviceDataplane: Maybe<ServiceDataplane>;
  /** Known where several clusters are reviewed together. */
  peers: Maybe<readonly Peer[]>;
  nodeCounters: Maybe<NodeCounters>;
  nodeRoutes: Maybe<readonly NodeRoutes[]>;
  /** Rules use it, never need it: it is there only where it was saved. */
  ovnNorthbound: Maybe<OvnNorthbound>;
  nodeMtu: Maybe<NodeMtus>;
  podMtu: Maybe<readonly PodMtuSetting[]>;
  /** How packets go between nodes, as far as their size depends on it. */
  carriage: Maybe<Carriage>;
}

export type SliceName = keyof Evidence;

/** A slice as a rule that needs it sees it: an unknown one never gets there, an absent one makes the rule not apply. */
export type Needed<S> = S extends { readonly state: string } ? Extract<S, { readonly state: 'known' }> : S;
