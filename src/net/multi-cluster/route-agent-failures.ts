import type { Kept } from '../../model/kinds/index.ts';

type Agent = Kept<'RouteAgent'>;

/** A node from which the gateway of another cluster is not reached. */
export interface AgentFailure {
  readonly agent: Agent;
  readonly status: string;
  readonly message: string | undefined;
}

/** Of the states of a connection, those that carry nothing: pkg/apis/submariner.io/v1/types.go. */
export function isDown(status: string): boolean {
  return status === 'connecting' || status === 'error';
}

/** By the id of the other cluster, the nodes whose route agents say so, in their order. */
export function routeAgentFailures(agents: Iterable<Agent>): ReadonlyMap<string, readonly AgentFailure[]> {
  const failing = new Map<string, AgentFailure[]>();
  for (const agent of agents) {
    for (const { status = '', statusMessage: message, spec } of agent.status?.remoteEndpoints ?? []) {
      if (!isDown(status)) continue;
      const id = spec?.cluster_id ?? '';
      const those = failing.get(id);
      if (those === undefined) failing.set(id, [{ agent, status, message }]);
      else those.push({ agent, status, message });
    }
  }
  return failing;
}
