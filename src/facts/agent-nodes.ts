import { cite } from '../model/cite.ts';
import type { Evidence } from '../model/evidence/index.ts';
import type { Kept } from '../model/kinds/index.ts';
import { known, type Maybe, unknown } from '../model/maybe.ts';
import { maySelect } from '../net/common/node-selection.ts';

/**
 * Nodes that the pods of some DaemonSets are on; where pods were not read, the nodes that their selectors allow, which
 * is weaker, since a taint may keep one away.
 */
export function agentNodes(
  daemonSets: readonly Kept<'DaemonSet'>[],
  { pods, nodes }: Pick<Evidence, 'pods' | 'nodes'>,
): Maybe<ReadonlySet<string>> {
  const names = new Set<string>();
  const from = daemonSets.map((one) =>
    cite(one, 'status.desiredNumberScheduled', one.status?.desiredNumberScheduled),
  );
  const unreadPods = daemonSets.flatMap(({ ref }) => pods.missingIn(ref.namespace));
  if (unreadPods.length === 0) {
    for (const { ref } of daemonSets) {
      for (const pod of pods.in(ref.namespace ?? '')) {
        const owners = pod.metadata.ownerReferences ?? [];
        const isIts = owners.some(({ kind, name }) => kind === 'DaemonSet' && name === ref.name);
        if (isIts && pod.spec?.nodeName !== undefined) names.add(pod.spec.nodeName);
      }
    }
    return known(names, from);
  }
  const unreadNodes = nodes.missingIn();
  if (unreadNodes.length > 0) return unknown(...unreadPods, ...unreadNodes);
  for (const { spec } of daemonSets) {
    for (const node of nodes) {
      if (maySelect(spec?.template?.spec ?? {}, node)) names.add(node.ref.name);
    }
  }
  return known(names, from, 'inference');
}
