import { service } from './objects.ts';
import { ciliumAgent, ciliumConfig } from './network-agents.ts';
import type { RawObject } from './snapshot-of.ts';

/** The Deployment clustermesh-apiserver; `spec` is merged over two replicas. */
export function meshApiserver(spec: object = {}): RawObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'clustermesh-apiserver', namespace: 'kube-system' },
    spec: { replicas: 2, ...spec },
  };
}

/** Its Service, behind a load balancer unless `spec` says otherwise. */
export function meshService(spec: Record<string, unknown> = {}): RawObject {
  return service('kube-system/clustermesh-apiserver', {
    type: 'LoadBalancer',
    selector: { 'k8s-app': 'clustermesh-apiserver' },
    ports: [{ protocol: 'TCP', port: 2379, targetPort: 2379, nodePort: 32379 }],
    ...spec,
  });
}

/** Secret cilium-clustermesh as a snapshot holds it: its keys are the clusters to connect to, and files for them. */
export function meshSecret(...keys: readonly string[]): RawObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'cilium-clustermesh', namespace: 'kube-system' },
    type: 'Opaque',
    data: Object.fromEntries(keys.map((key) => [key, 'ZW5kcG9pbnRzOiBbXQ=='])),
  };
}

/** The objects of a cluster in a ClusterMesh; `config` is merged over name and id. */
export function meshed(name: string, id: number, config: Readonly<Record<string, string>> = {}): RawObject[] {
  return [
    ciliumAgent(),
    ciliumConfig({
      'cluster-name': name,
      'cluster-id': String(id),
      'max-connected-clusters': '255',
      'routing-mode': 'tunnel',
      'tunnel-protocol': 'vxlan',
      ...config,
    }),
    meshApiserver(),
    meshService(),
  ];
}

const kinds = {
  v1: ['Node', 'Namespace', 'Service', 'Pod'],
  'apps/v1': ['DaemonSet', 'Deployment', 'StatefulSet'],
  'batch/v1': ['CronJob', 'Job'],
  'discovery.k8s.io/v1': ['EndpointSlice'],
  'networking.k8s.io/v1': ['ServiceCIDR', 'IPAddress'],
  'cilium.io/v2': ['CiliumNode', 'CiliumNodeConfig', 'CiliumLoadBalancerIPPool', 'CiliumPodIPPool'],
  'submariner.io/v1': ['Cluster', 'Endpoint', 'Gateway'],
  'multicluster.x-k8s.io/v1beta1': ['ServiceExport', 'ServiceImport'],
};

/** The files of a snapshot in which a cluster is whole: these kinds were listed, and no others are served. */
export function wholeCluster(name: string, objects: readonly RawObject[]): Record<string, unknown> {
  const entries = Object.entries(kinds);
  const listed = entries.flatMap(([apiVersion, all]) =>
    all.map((kind) => `  - { apiVersion: ${apiVersion}, kind: ${kind} }`),
  );
  const installed = entries.map(
    ([apiVersion, all]) => `  - { apiVersion: ${apiVersion}, kinds: [${all.join(', ')}] }`,
  );
  return {
    'snapshot.yaml': [
      'schemaVersion: 1',
      `context: ${JSON.stringify(name)}`,
      'collectedAt: 2026-11-25T02:00:00Z',
      'listed:',
      ...listed,
      'installed:',
      ...installed,
      '',
    ].join('\n'),
    'objects.json': { apiVersion: 'v1', kind: 'List', items: objects },
  };
}
