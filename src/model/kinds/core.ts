import { boolean, integer, intOrString, list, map, object, string } from '../fields.ts';
import { condition, defineKind } from './define-kind.ts';
import { serviceMarkers, serviceValues } from './ingress-annotations.ts';
import { podSpec } from './pod-template.ts';

const v1 = [{ group: '', versions: ['v1'] }] as const;

/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/node-v1/ */
export const node = defineKind({
  kind: 'Node',
  plural: 'nodes',
  served: v1,
  namespaced: false,
  builtIn: true,
  observedByNature: true,
  annotations: [
    'flannel.alpha.coreos.com/',
    'k8s.amazonaws.com/eniConfig',
    'projectcalico.org/IPv4Address',
    'projectcalico.org/IPv6Address',
    'projectcalico.org/IPv4IPIPTunnelAddr',
    'projectcalico.org/IPv4VXLANTunnelAddr',
    'projectcalico.org/WireguardPublicKey',
    'projectcalico.org/WireguardPublicKeyV6',
    'projectcalico.org/ASNumber',
    'projectcalico.org/RouteReflectorClusterID',
    'k8s.ovn.org/node-subnets',
    'k8s.ovn.org/node-primary-ifaddr',
    'k8s.ovn.org/node-masquerade-subnet',
    'k8s.ovn.org/node-transit-switch-port-ifaddr',
    'submariner.io/globalIp',
    // Where an agent takes the pod CIDR from when spec.podCIDR is empty.
    'network.cilium.io/ipv4-pod-cidr',
    'network.cilium.io/ipv6-pod-cidr',
    'io.cilium.network.ipv4-pod-cidr',
    'io.cilium.network.ipv6-pod-cidr',
    'kube-router.io/pod-cidr',
    'kube-router.io/pod-cidrs',
  ],
  fields: object({
    spec: object({
      podCIDR: string,
      podCIDRs: list(string),
      providerID: string,
      unschedulable: boolean,
      taints: list(object({ key: string, value: string, effect: string })),
    }),
    status: object({
      addresses: list(object({ type: string, address: string })),
      capacity: map(string, (key) => key === 'cpu' || key === 'pods'),
      allocatable: map(string, (key) => key === 'cpu' || key === 'pods'),
      conditions: list(condition),
      nodeInfo: object({
        kernelVersion: string,
        osImage: string,
        operatingSystem: string,
        containerRuntimeVersion: string,
        kubeletVersion: string,
        architecture: string,
      }),
    }),
  }),
});

export const namespace = defineKind({
  kind: 'Namespace',
  plural: 'namespaces',
  served: v1,
  namespaced: false,
  builtIn: true,
  annotations: [
    'clustermesh.cilium.io/global',
    'cni.projectcalico.org/ipv4pools',
    'cni.projectcalico.org/ipv6pools',
  ],
  fields: object({}),
});

/** https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/ */
export const service = defineKind({
  kind: 'Service',
  plural: 'services',
  served: v1,
  builtIn: true,
  annotations: [
    'service.kubernetes.io/topology-mode',
    'service.kubernetes.io/topology-aware-hints',
    'metallb.io/',
    'metallb.universe.tf/',
    'lbipam.cilium.io/',
    'service.cilium.io/',
    'io.cilium/',
    'external-dns.alpha.kubernetes.io/',
    'external-dns.kubernetes.io/',
    'service.beta.kubernetes.io/',
    'load-balancer.hetzner.cloud/uses-proxyprotocol',
    'loadbalancer.openstack.org/proxy-protocol',
    'networking.gke.io/load-balancer-type',
    'cloud.google.com/load-balancer-type',
    'kube-vip.io/',
    ...serviceValues,
  ],
  markers: serviceMarkers,
  fields: object({
    spec: object({
      type: string,
      selector: map(string),
      clusterIP: string,
      clusterIPs: list(string),
      ipFamilies: list(string),
      ipFamilyPolicy: string,
      externalIPs: list(string),
      externalName: string,
      externalTrafficPolicy: string,
      internalTrafficPolicy: string,
      trafficDistribution: string,
      // Gone since Kubernetes 1.22; manifests still hold it.
      topologyKeys: list(string),
      healthCheckNodePort: integer,
      loadBalancerClass: string,
      loadBalancerIP: string,
      loadBalancerSourceRanges: list(string),
      allocateLoadBalancerNodePorts: boolean,
      publishNotReadyAddresses: boolean,
      sessionAffinity: string,
      sessionAffinityConfig: object({ clientIP: object({ timeoutSeconds: integer }) }),
      ports: list(
        object({
          name: string,
          protocol: string,
          port: integer,
          targetPort: intOrString,
          nodePort: integer,
          appProtocol: string,
        }),
      ),
    }),
    status: object({
      conditions: list(condition),
      loadBalancer: object({
        ingress: list(
          object({
            ip: string,
            hostname: string,
            ipMode: string,
            ports: list(object({ port: integer, protocol: string, error: string })),
          }),
        ),
      }),
    }),
  }),
});

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
export const pod = defineKind({
  kind: 'Pod',
  plural: 'pods',
  served: v1,
  builtIn: true,
  annotations: [
    'kubernetes.io/config.mirror',
    'kubernetes.io/config.source',
    'cni.projectcalico.org/ipv4pools',
    'cni.projectcalico.org/ipv6pools',
  ],
  // The pod has a network interface of the VPC to itself, with security groups of its own.
  markers: ['vpc.amazonaws.com/pod-eni'],
  fields: object({
    spec: podSpec,
    status: object({
      phase: string,
      podIP: string,
      podIPs: list(object({ ip: string })),
      hostIP: string,
      startTime: string,
      conditions: list(
        object({ type: string, status: string, reason: string, lastTransitionTime: string }),
        ({ type }) => type === 'Ready',
      ),
      containerStatuses: list(
        object({ name: string, ready: boolean, image: string, imageID: string, restartCount: integer }),
      ),
    }),
  }),
});

/**
 * ConfigMaps are read by name only. Which keys survive, and what of them, is said where they are read: values that are
 * documents are cut down to the fields their parser keeps.
 */
export const configMap = defineKind({
  kind: 'ConfigMap',
  plural: 'configmaps',
  served: v1,
  builtIn: true,
  byNameOnly: true,
  // Errors in cilium-config, as `cilium status` shows them.
  annotations: ['config.cilium.io/'],
  fields: object({ data: map(string) }),
});

/**
 * Of a Secret in a snapshot: its type, the names of its keys, and of the certificate in `tls.crt` for whom it is and how
 * long. No value of a key is ever kept, and no API server is ever asked for one.
 */
export const secret = defineKind({
  kind: 'Secret',
  plural: 'secrets',
  served: v1,
  builtIn: true,
  neverAsked: true,
  fields: object({
    type: string,
    keys: list(string),
    certificate: object({ readable: boolean, names: list(string), notBefore: string, notAfter: string }),
  }),
});

/** https://kubernetes.io/docs/reference/kubernetes-api/service-resources/endpoint-slice-v1/ */
export const endpointSlice = defineKind({
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  served: [{ group: 'discovery.k8s.io', versions: ['v1'] }],
  builtIn: true,
  observedByNature: true,
  annotations: ['control-plane.alpha.kubernetes.io/leader'],
  fields: object({
    addressType: string,
    ports: list(object({ name: string, protocol: string, port: integer, appProtocol: string })),
    endpoints: list(
      object({
        addresses: list(string),
        conditions: object({ ready: boolean, serving: boolean, terminating: boolean }),
        hostname: string,
        nodeName: string,
        zone: string,
        targetRef: object({ kind: string, namespace: string, name: string }),
        hints: object({ forZones: list(object({ name: string })), forNodes: list(object({ name: string })) }),
      }),
    ),
  }),
});
