import type { Kept } from '../../model/kinds/index.ts';
import { type NetworkAgents, type NetworkProduct, running } from '../../model/evidence/network-agents.ts';
import type { Maybe } from '../../model/maybe.ts';
import { maySelect } from '../common/node-selection.ts';

/** False only where every DaemonSet was read and none runs the product: a ConfigMap alone may be what an old one left. */
export function mayRun(agents: Maybe<NetworkAgents>, product: NetworkProduct): boolean {
  if (agents.state !== 'known') return agents.state === 'unknown';
  return running(agents.value, product).length > 0 || agents.value.missing.length > 0;
}

/** May one of the product’s DaemonSets have a pod on this node? */
export function runsOn(agents: NetworkAgents, product: NetworkProduct, node: Kept<'Node'>): boolean {
  return running(agents, product).some(({ daemonSet }) =>
    maySelect(daemonSet.spec?.template?.spec ?? {}, node),
  );
}
