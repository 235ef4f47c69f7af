import type { PodSpec } from '../../model/evidence/workloads.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { isNodeReady } from '../services/node-zone.ts';
import { maySelect } from './node-selection.ts';

type Taint = NonNullable<NonNullable<Kept<'Node'>['spec']>['taints']>[number];

/** Does a pod tolerate the taint? https://github.com/kubernetes/api/blob/v0.37.2/core/v1/toleration.go, ToleratesTaint. */
function isTolerated(taint: Taint, { tolerations = [] }: PodSpec): boolean {
  return tolerations.some(({ key = '', operator = 'Equal', value = '', effect = '' }) => {
    if (effect !== '' && effect !== taint.effect) return false;
    if (key === '') return operator === 'Exists';
    return key === taint.key && (operator === 'Exists' || value === (taint.value ?? ''));
  });
}

/** Would the scheduler look at the node for such a pod, room apart: it is up, open, selected, and its taints are tolerated. */
export function maySchedule(spec: PodSpec, node: Kept<'Node'>): boolean {
  const taints = (node.spec?.taints ?? []).filter(({ effect }) => effect !== 'PreferNoSchedule');
  return (
    isNodeReady(node) &&
    node.spec?.unschedulable !== true &&
    maySelect(spec, node) &&
    taints.every((taint) => isTolerated(taint, spec))
  );
}
