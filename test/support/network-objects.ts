import { configMap } from './network-agents.ts';
import type { RawObject } from './snapshot-of.ts';

/** A ServiceCIDR; Ready unless its status says otherwise. */
export function serviceCidr(name: string, cidrs: readonly string[], fields: object = {}): RawObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name },
    spec: { cidrs },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
    ...fields,
  };
}

/** A static pod of the control plane on node cp-1, with its flags. */
export function controlPlanePod(component: string, args: readonly string[]): RawObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${component}-cp-1`, namespace: 'kube-system', labels: { component } },
    spec: { hostNetwork: true, containers: [{ name: component, command: [component, ...args] }] },
    status: { phase: 'Running' },
  };
}

/** kubeadm-config with these lines under ClusterConfiguration. */
export function kubeadmConfig(lines: string): RawObject {
  return configMap('kube-system/kubeadm-config', {
    ClusterConfiguration: `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n${lines}`,
  });
}

/** A Calico IPPool; `spec` is merged over its CIDR. */
export function ipPool(name: string, cidr: string, spec: object = {}): RawObject {
  return {
    apiVersion: 'projectcalico.org/v3',
    kind: 'IPPool',
    metadata: { name },
    spec: { cidr, blockSize: 26, ...spec },
  };
}

/** OpenShift's Network in force. */
export function openshiftNetwork(status: object): RawObject {
  return { apiVersion: 'config.openshift.io/v1', kind: 'Network', metadata: { name: 'cluster' }, status };
}

/** A node with addresses and, where given, its pod CIDRs and annotations. */
export function addressedNode(
  name: string,
  addresses: readonly string[],
  { podCIDRs, annotations, labels }: NodeOptions = {},
): RawObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, ...(annotations && { annotations }), ...(labels && { labels }) },
    spec: podCIDRs === undefined ? {} : { podCIDR: podCIDRs[0], podCIDRs },
    status: {
      addresses: [
        { type: 'Hostname', address: name },
        ...addresses.map((address) => ({ type: 'InternalIP', address })),
      ],
    },
  };
}

interface NodeOptions {
  readonly podCIDRs?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** MetalLB's IPAddressPool. */
export function addressPool(name: string, addresses: readonly string[]): RawObject {
  return {
    apiVersion: 'metallb.io/v1beta1',
    kind: 'IPAddressPool',
    metadata: { name, namespace: 'metallb-system' },
    spec: { addresses },
  };
}

/** A pool of Cilium's LB-IPAM. */
export function ciliumLbPool(name: string, blocks: readonly object[], spec: object = {}): RawObject {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumLoadBalancerIPPool',
    metadata: { name },
    spec: { blocks, ...spec },
  };
}

/** A pool of Cilium's multi-pool IPAM. */
export function ciliumPodPool(name: string, cidrs: readonly string[]): RawObject {
  return {
    apiVersion: 'cilium.io/v2alpha1',
    kind: 'CiliumPodIPPool',
    metadata: { name },
    spec: { ipv4: { cidrs, maskSize: 24 } },
  };
}

/** The operator's Installation of Calico. */
export function calicoInstallation(spec: object): RawObject {
  return { apiVersion: 'operator.tigera.io/v1', kind: 'Installation', metadata: { name: 'default' }, spec };
}

/** How OpenShift's operator sets the network up, with OVN-Kubernetes configured like this. */
export function operatorNetwork(ovnKubernetesConfig: object): RawObject {
  return {
    apiVersion: 'operator.openshift.io/v1',
    kind: 'Network',
    metadata: { name: 'cluster' },
    spec: { defaultNetwork: { type: 'OVNKubernetes', ovnKubernetesConfig } },
  };
}

const submariner = (kind: string, name: string, fields: object): RawObject => ({
  apiVersion: 'submariner.io/v1',
  kind,
  metadata: { name, namespace: 'submariner-operator' },
  ...fields,
});

interface Joined {
  readonly cluster?: readonly string[];
  readonly service?: readonly string[];
  readonly global?: readonly string[];
}

/** A cluster as Submariner knows it. */
export function joinedCluster(id: string, { cluster = [], service = [], global = [] }: Joined): RawObject {
  return submariner('Cluster', id, {
    spec: { cluster_id: id, cluster_cidr: cluster, service_cidr: service, global_cidr: global },
  });
}

/** A cluster's end of the tunnel. */
export function submarinerEndpoint(id: string, spec: object): RawObject {
  return submariner('Endpoint', `${id}-endpoint`, { spec: { cluster_id: id, ...spec } });
}

/** This cluster's gateway, which says what the cluster is called. */
export function submarinerGateway(id: string): RawObject {
  return submariner('Gateway', 'gw-1', { status: { haStatus: 'active', localEndpoint: { cluster_id: id } } });
}
