import { endpointSlice } from './objects.ts';
import type { RawObject } from './snapshot-of.ts';

const longAgo = '2026-11-01T08:00:00Z';

interface Imported {
  readonly spec?: object;
  readonly status?: object;
  readonly metadata?: object;
}

/** ServiceImport `namespace/name` of long ago with an address, which cluster ams exports. */
export function serviceImport(path: string, { spec, status, metadata }: Imported = {}): RawObject {
  const [namespace = '', name = ''] = path.split('/');
  return {
    apiVersion: 'multicluster.x-k8s.io/v1beta1',
    kind: 'ServiceImport',
    metadata: { name, namespace, creationTimestamp: longAgo, ...metadata },
    spec: { type: 'ClusterSetIP', ips: ['10.96.8.8'], ports: [{ port: 80, protocol: 'TCP' }], ...spec },
    status: { clusters: [{ cluster: 'ams' }], ...status },
  };
}

type Endpoints = Parameters<typeof endpointSlice>[1];

/** The EndpointSlice that stands for the endpoints of an import in one cluster. */
export function importedSlice(path: string, cluster: string, endpoints: Endpoints): RawObject {
  const [namespace = '', name = ''] = path.split('/');
  return endpointSlice(path, endpoints, {
    metadata: {
      name: `${name}-${cluster}`,
      namespace,
      labels: {
        'multicluster.kubernetes.io/service-name': name,
        'multicluster.kubernetes.io/source-cluster': cluster,
      },
    },
  });
}
