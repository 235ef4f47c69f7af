import type { KeptOf } from '../fields.ts';
import type { HasRef } from '../ref.ts';
import * as apps from './apps.ts';
import * as calico from './calico.ts';
import * as cilium from './cilium.ts';
import * as controlPath from './control-path.ts';
import * as core from './core.ts';
import type { KindDefinition, Metadata } from './define-kind.ts';
import * as egress from './egress.ts';
import * as gateway from './gateway.ts';
import * as networking from './networking.ts';
import * as platform from './platform.ts';
import * as rbac from './rbac.ts';

/** The allow-list: every kind that is ever asked for. Kinds whose bare name is taken carry their group. */
export const kinds = {
  Node: core.node,
  Namespace: core.namespace,
  Service: core.service,
  Pod: core.pod,
  ConfigMap: core.configMap,
  Secret: core.secret,
  EndpointSlice: core.endpointSlice,
  DaemonSet: apps.daemonSet,
  Deployment: apps.deployment,
  StatefulSet: apps.statefulSet,
  Job: apps.job,
  CronJob: apps.cronJob,
  Rollout: apps.rollout,
  DeploymentConfig: apps.deploymentConfig,
  Revision: apps.knativeRevision,
  'Service.serving.knative.dev': apps.knativeService,
  ScaledObject: apps.scaledObject,
  Ingress: networking.ingress,
  IngressClass: networking.ingressClass,
  ServiceCIDR: networking.serviceCidr,
  IPAddress: networking.ipAddress,
  NetworkPolicy: networking.networkPolicy,
  Certificate: networking.certificate,
  Role: rbac.role,
  ClusterRole: rbac.clusterRole,
  ValidatingWebhookConfiguration: controlPath.validatingWebhookConfiguration,
  MutatingWebhookConfiguration: controlPath.mutatingWebhookConfiguration,
  APIService: controlPath.apiService,
  GatewayClass: gateway.gatewayClass,
  Gateway: gateway.gateway,
  ListenerSet: gateway.listenerSet,
  HTTPRoute: gateway.httpRoute,
  GRPCRoute: gateway.grpcRoute,
  TLSRoute: gateway.tlsRoute,
  TCPRoute: gateway.tcpRoute,
  UDPRoute: gateway.udpRoute,
  ReferenceGrant: gateway.referenceGrant,
  BackendTLSPolicy: gateway.backendTlsPolicy,
  XListenerSet: gateway.xListenerSet,
  CustomResourceDefinition: platform.customResourceDefinition,
  CiliumNode: cilium.ciliumNode,
  CiliumEndpoint: cilium.ciliumEndpoint,
  CiliumNodeConfig: cilium.ciliumNodeConfig,
  CiliumBGPClusterConfig: cilium.ciliumBgpClusterConfig,
  CiliumBGPPeerConfig: cilium.ciliumBgpPeerConfig,
  CiliumBGPNodeConfig: cilium.ciliumBgpNodeConfig,
  CiliumLoadBalancerIPPool: cilium.ciliumLoadBalancerIpPool,
  CiliumPodIPPool: cilium.ciliumPodIpPool,
  CiliumLocalRedirectPolicy: cilium.ciliumLocalRedirectPolicy,
  CiliumEgressGatewayPolicy: cilium.ciliumEgressGatewayPolicy,
  CiliumNetworkPolicy: cilium.ciliumNetworkPolicy,
  CiliumClusterwideNetworkPolicy: cilium.ciliumClusterwideNetworkPolicy,
  IPPool: calico.ipPool,
  IPAMBlock: calico.ipamBlock,
  IPReservation: calico.ipReservation,
  FelixConfiguration: calico.felixConfiguration,
  BGPConfiguration: calico.bgpConfiguration,
  BGPPeer: calico.calicoBgpPeer,
  CalicoNodeStatus: calico.calicoNodeStatus,
  'NetworkPolicy.projectcalico.org': calico.calicoNetworkPolicy,
  GlobalNetworkPolicy: calico.globalNetworkPolicy,
  Installation: calico.installation,
  IPAddressPool: platform.ipAddressPool,
  BGPSessionState: platform.bgpSessionState,
  L2Advertisement: platform.l2Advertisement,
  ServiceImport: platform.serviceImport,
  ServiceExport: platform.serviceExport,
  'Cluster.submariner.io': platform.submarinerCluster,
  'Endpoint.submariner.io': platform.submarinerEndpoint,
  'Gateway.submariner.io': platform.submarinerGateway,
  RouteAgent: platform.submarinerRouteAgent,
  ClusterGlobalEgressIP: platform.clusterGlobalEgressIp,
  GlobalEgressIP: platform.globalEgressIp,
  GlobalIngressIP: platform.globalIngressIp,
  EgressIP: egress.egressIp,
  EgressService: egress.egressService,
  AdminPolicyBasedExternalRoute: egress.adminPolicyBasedExternalRoute,
  RouteAdvertisements: egress.routeAdvertisements,
  Egress: egress.antreaEgress,
  EgressNATPolicy: egress.egressNatPolicy,
  EC2NodeClass: platform.ec2NodeClass,
  ENIConfig: platform.eniConfig,
  'Network.operator.openshift.io': platform.operatorNetwork,
  'Network.config.openshift.io': platform.configNetwork,
} as const;

export type KindId = keyof typeof kinds;

export const kindIds = Object.keys(kinds) as KindId[];

/** The kinds that an API server may be asked for. */
export const askedKinds = kindIds.filter((id) => !definitionOf(id).neverAsked);

/** What the model holds of an object of a kind: exactly its kept fields. */
export type Kept<K extends KindId> = HasRef & { readonly metadata: Metadata } & KeptOf<
    (typeof kinds)[K]['fields']
  >;

/** Any object, when only its kind's definition is known at run time. */
export type AnyKept = HasRef & { readonly metadata: Metadata };

const byGroupKind = new Map<string, KindId>();
for (const id of kindIds) {
  for (const { group } of kinds[id].served) byGroupKind.set(`${group}/${kinds[id].kind}`, id);
}

/** The API group of an apiVersion; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** The kind an object belongs to, or undefined when it is not on the allow-list. */
export function kindIdOf(apiVersion: string, kind: string): KindId | undefined {
  return byGroupKind.get(`${groupOf(apiVersion)}/${kind}`);
}

export function definitionOf(id: KindId): KindDefinition {
  return kinds[id];
}
