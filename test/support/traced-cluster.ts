import { daemonSet } from './network-agents.ts';
import { node, pod } from './objects.ts';
import type { RawObject } from './snapshot-of.ts';

function zoned(name: string, zone: string, address: string) {
  return node(name, {
    metadata: { name, labels: { 'topology.kubernetes.io/zone': zone } },
    status: { addresses: [{ type: 'InternalIP', address }] },
  });
}

/** Three nodes in two zones. */
export const nodes = [
  zoned('n1', 'a', '192.0.2.1'),
  zoned('n2', 'a', '192.0.2.2'),
  zoned('n3', 'b', '192.0.2.3'),
];

/** kube-proxy on these nodes, with `more` lines of configuration, in which `clusterCIDR: 10.244.0.0/16` is the default. */
export function kubeProxy(mode: string, more = 'clusterCIDR: 10.244.0.0/16\n'): RawObject[] {
  return [
    daemonSet('kube-system/kube-proxy', {
      containers: { 'kube-proxy': 'registry.k8s.io/kube-proxy:v1.37.2' },
      spec: { volumes: [{ name: 'c', configMap: { name: 'kube-proxy' } }] },
    }),
    ...['n1', 'n2', 'n3'].map((on) =>
      pod(
        `kube-system/kube-proxy-${on}`,
        'kube-proxy',
        { nodeName: on, hostNetwork: true },
        { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'kube-proxy' }] },
      ),
    ),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-proxy', namespace: 'kube-system' },
      data: { 'config.conf': `kind: KubeProxyConfiguration\nmode: ${mode}\n${more}` },
    },
  ];
}

/** A pod that is ready, on a node and with an address. */
export function placed(path: string, app: string, on: string, ip: string, labels: object = {}) {
  return {
    ...pod(path, app, { nodeName: on }, { labels: { app, ...labels } }),
    status: { phase: 'Running', podIP: ip, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}
