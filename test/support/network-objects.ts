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
