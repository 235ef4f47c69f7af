import type { Kept } from '../../model/kinds/index.ts';

/**
 * Who keeps an EndpointSlice: Kubernetes' own controllers, `another controller`, or `people`, which stands for whatever
 * only writes it once.
 */
export type SliceManager =
  'the EndpointSlice controller' | 'the EndpointSlice mirroring controller' | 'another controller' | 'people';

export const managedByPath = 'metadata.labels[endpointslice.kubernetes.io/managed-by]';

/**
 * Taken from the label endpointslice.kubernetes.io/managed-by. Controllers put a domain name there, and those of the
 * Multi-Cluster Services API a label of its group; people and their tools a word (`staff`, `cluster-admins`), or nothing.
 * Source: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#management
 */
export function sliceManager({ metadata }: Kept<'EndpointSlice'>): SliceManager {
  const labels = metadata.labels ?? {};
  const managedBy = labels['endpointslice.kubernetes.io/managed-by'] ?? '';
  if (managedBy === 'endpointslice-controller.k8s.io') return 'the EndpointSlice controller';
  if (managedBy === 'endpointslicemirroring-controller.k8s.io')
    return 'the EndpointSlice mirroring controller';
  if (managedBy.includes('.')) return 'another controller';
  return Object.keys(labels).some((key) => key.startsWith('multicluster.kubernetes.io/'))
    ? 'another controller'
    : 'people';
}
