import type { RawObject } from './snapshot-of.ts';

interface DaemonSetOptions {
  /** Container name to image. */
  readonly containers: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly desired?: number;
  readonly ready?: number;
  readonly spec?: object;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A DaemonSet `namespace/name`; arguments and variables are those of its first container. */
export function daemonSet(path: string, options: DaemonSetOptions): RawObject {
  const [namespace = '', name = ''] = path.split('/');
  const { containers, args, env = {}, desired = 3, ready = desired, spec = {}, labels } = options;
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace, ...(labels === undefined ? {} : { labels }) },
    spec: {
      template: {
        spec: {
          containers: Object.entries(containers).map(([container, image], index) => ({
            name: container,
            image,
            ...(index > 0 || args === undefined ? {} : { args }),
            env: index > 0 ? [] : Object.entries(env).map(([key, value]) => ({ name: key, value })),
          })),
          ...spec,
        },
      },
    },
    status: { desiredNumberScheduled: desired, numberReady: ready },
  };
}

type Change = Partial<DaemonSetOptions>;

export const ciliumAgent = (change: Change = {}): RawObject =>
  daemonSet('kube-system/cilium', {
    containers: { 'cilium-agent': 'quay.io/cilium/cilium:v1.20.2@sha256:0123' },
    ...change,
  });

export const calicoNode = (change: Change = {}, path = 'calico-system/calico-node'): RawObject =>
  daemonSet(path, { containers: { 'calico-node': 'quay.io/calico/node:v3.32.0' }, ...change });

export const awsNode = (change: Change = {}): RawObject =>
  daemonSet('kube-system/aws-node', {
    containers: {
      'aws-node': '602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:v1.20.4-eksbuild.1',
    },
    ...change,
  });

export const azureCns = (change: Change = {}): RawObject =>
  daemonSet('kube-system/azure-cns', {
    containers: { 'cns-container': 'mcr.microsoft.com/containernetworking/azure-cns:v1.6.21' },
    ...change,
  });

export const flannelAgent = (change: Change = {}): RawObject =>
  daemonSet('kube-flannel/kube-flannel-ds', {
    containers: { 'kube-flannel': 'ghcr.io/flannel-io/flannel:v0.28.10' },
    ...change,
  });

export const canal = (change: Change = {}): RawObject =>
  daemonSet('kube-system/canal', {
    containers: {
      'calico-node': 'docker.io/calico/node:v3.32.0',
      'kube-flannel': 'docker.io/flannel/flannel:v0.24.3',
    },
    ...change,
  });

export const ovnkubeNode = (change: Change = {}): RawObject =>
  daemonSet('openshift-ovn-kubernetes/ovnkube-node', {
    containers: {
      'ovn-controller': 'quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:aa',
      'ovnkube-controller': 'quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:aa',
    },
    ...change,
  });

export const kubeProxyAgent = (change: Change = {}): RawObject =>
  daemonSet('kube-system/kube-proxy', {
    containers: { 'kube-proxy': 'registry.k8s.io/kube-proxy:v1.37.2' },
    ...change,
  });

/** A ConfigMap `namespace/name`. */
export function configMap(path: string, data: Readonly<Record<string, string>>): RawObject {
  const [namespace = '', name = ''] = path.split('/');
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

export const ciliumConfig = (data: Readonly<Record<string, string>>): RawObject =>
  configMap('kube-system/cilium-config', data);

/** A pod of a DaemonSet, `namespace/daemonset`, on a node. */
export function agentPod(path: string, node: string): RawObject {
  const [namespace = '', name = ''] = path.split('/');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-${node}`,
      namespace,
      ownerReferences: [{ kind: 'DaemonSet', name, controller: true }],
    },
    spec: { nodeName: node, containers: [{ name: 'main' }] },
    status: { phase: 'Running' },
  };
}
