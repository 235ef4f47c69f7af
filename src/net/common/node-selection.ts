import type { Kept } from '../../model/kinds/index.ts';
import { meets } from '../../model/label-selector.ts';

type PodSpec = NonNullable<Kept<'Pod'>['spec']>;

/**
 * Would nodeSelector and required node affinity let a pod onto the node? Taints are not asked: the DaemonSets this is
 * for tolerate them, and one that does not shows it in its own numbers.
 */
export function maySelect(spec: PodSpec, node: Kept<'Node'>): boolean {
  const labels = node.metadata.labels ?? {};
  if (!Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required === undefined) return true;
  const fields = { 'metadata.name': node.ref.name };
  return (required.nodeSelectorTerms ?? []).some(({ matchExpressions = [], matchFields = [] }) => {
    if (matchExpressions.length + matchFields.length === 0) return false;
    return (
      matchExpressions.every((one) => meets(one, labels)) && matchFields.every((one) => meets(one, fields))
    );
  });
}
