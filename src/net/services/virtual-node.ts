import type { Kept } from '../../model/kinds/index.ts';

/**
 * Nodes that are no machines answer at the address of the pod or Service that plays them, and give their pods addresses
 * that nobody routes: virtual-kubelet, kwok and virtual clusters
 * (https://github.com/loft-sh/vcluster, pkg/controllers/resources/nodes/fake_syncer.go).
 */
export function isVirtualNode({ metadata: { labels = {} } }: Kept<'Node'>): boolean {
  return (
    labels.type === 'virtual-kubelet' ||
    labels.type === 'kwok' ||
    labels['vcluster.loft.sh/fake-node'] === 'true'
  );
}
