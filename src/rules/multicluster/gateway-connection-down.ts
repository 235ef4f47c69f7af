import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { goDuration } from '../../net/common/go-duration.ts';
import { isDown, routeAgentFailures } from '../../net/multi-cluster/route-agent-failures.ts';
import { isSettling } from '../../net/common/settling.ts';
import { isBeingJoined } from '../../net/multi-cluster/submariner-joining.ts';

type Gateway = Kept<'Gateway.submariner.io'>;
type Agent = Kept<'RouteAgent'>;
type Seen = Pick<Evidence, 'submariner' | 'clock'>;

export default defineRule({
  code: 'MC08',
  title: 'Submariner has no active gateway, or a connection to a cluster is down',
  severity: ['high', 'low'],
  needs: ['submarinerGateways'],
  uses: ['routeAgents', 'submariner', 'clock'],
  causes: ['MC09'],
  thresholds: { latencyMilliseconds: 250 },
  docs: {
    why: 'All traffic between clusters that Submariner joins passes one gateway node on each side, the active one. Without it, with two of them, or while its connection is not up, pods and Services of the other cluster are not reached at all. A connection with a long round trip works and is slow for everything that crosses it (250 ms by default, our choice).',
    actions: [
      'See that a node carries the label submariner.io/gateway=true, is ready, and runs the gateway pod; with two such nodes the passive one takes over.',
      'See that UDP 4500 and 4490 (or what the gateways are set to) pass between the gateways of the two clusters in at least one direction, and ESP where there is no NAT between them.',
    ],
    rollback: 'Take the label off the node that was added; the other gateway becomes active again.',
    verify: [
      'kubectl get gateways.submariner.io -A -o yaml',
      'kubectl get routeagents.submariner.io -A -o yaml',
      'subctl show connections',
      'subctl diagnose connections',
    ],
    sources: [
      'https://github.com/submariner-io/submariner/blob/devel/pkg/apis/submariner.io/v1/types.go',
      'https://github.com/submariner-io/submariner/blob/devel/pkg/cableengine/syncer/syncer.go',
      'https://github.com/submariner-io/submariner/blob/devel/pkg/routeagent_driver/handlers/healthchecker/healthchecker.go',
      'https://github.com/submariner-io/subctl/blob/devel/pkg/diagnose/connections.go',
      'https://submariner.io/getting-started/',
    ],
    silent: [
      'Passive gateways, which hold no connections and wait for their turn.',
      'Connections to a cluster whose gateway was told to this one in the last two minutes (our choice), and objects as young as that.',
      'Route agents that say none: they check nothing, as those on gateway nodes do.',
      'A cluster that is the broker alone: it has no gateways and no route agents.',
    ],
  },
  *subjects({ submarinerGateways: gateways, routeAgents }) {
    const first = gateways.items.find(isActive) ?? gateways.items[0] ?? routeAgents.items[0];
    if (first !== undefined) yield first;
    const missing = gateways.missingIn();
    if (missing.length > 0) yield unknown(...missing);
    else if (gateways.coverage.installed !== false && first === undefined) yield* lacking(routeAgents);
  },
  *check(first, { submarinerGateways: gateways, routeAgents, submariner, clock }, { latencyMilliseconds }) {
    const settling = isSettling(first, clock);
    if (settling === true) return;
    if (settling !== false) {
      yield settling;
      return;
    }
    const active = gateways.items.filter(isActive);
    if (active.length !== 1 && gateways.covers()) yield countProblem(first, gateways.items, active);
    for (const gateway of gateways) yield* failureOf(gateway);
    const known = new Set<string>();
    for (const gateway of active) {
      yield* connectionsOf(gateway, { submariner, clock, latencyMilliseconds, known });
    }
    yield* agentProblems(routeAgents, known, { submariner, clock });
    yield* lacking(routeAgents);
  },
});

function* lacking(routeAgents: Listing<Agent>): Generator<Unknown> {
  const missing = routeAgents.missingIn();
  if (missing.length > 0) yield unknown(...missing);
}

function isActive({ status }: Gateway): boolean {
  return status?.haStatus === 'active';
}

function countProblem(first: Gateway | Agent, all: readonly Gateway[], active: readonly Gateway[]): Problem {
  const seen = all.map((one) => cite(one, 'status.haStatus', one.status?.haStatus));
  const [evidence = cite(first, 'status.remoteEndpoints', '(a route agent, and no gateway)'), ...more] = seen;
  const names = active.map(({ ref }) => ref.name).join(', ');
  return {
    severity: 'high',
    at: first,
    field: 'status.haStatus',
    message:
      active.length === 0
        ? `Submariner has ${all.length === 0 ? 'no gateway' : 'no active gateway'} here: no other cluster can be reached from this one, or reach it.`
        : `${active.length} of Submariner’s gateways are active (${names}), and there may be one: traffic of other clusters goes to one of them and that of this cluster to another.`,
    evidence: [evidence, ...more],
  };
}

function* failureOf(gateway: Gateway): Generator<Problem> {
  const failure = gateway.status?.statusFailure ?? '';
  if (failure === '') return;
  yield {
    severity: 'high',
    at: gateway,
    field: 'status.statusFailure',
    message: `${formatRef(gateway.ref)} of Submariner reports a failure: its connections to other clusters are not kept up.`,
    evidence: [cite(gateway, 'status.statusFailure', failure)],
  };
}

/** Is the way to that cluster to be judged, or is it just being joined? */
function* whereJoined(
  id: string,
  { submariner, clock }: Seen,
  problem: Problem,
): Generator<Problem | Unknown> {
  const joining = isBeingJoined(id, submariner, clock);
  if (joining === false) yield problem;
  else if (joining !== true) yield joining;
}

function* connectionsOf(
  gateway: Gateway,
  seen: Seen & { readonly latencyMilliseconds: number; readonly known: Set<string> },
): Generator<Problem | Unknown> {
  const connections = gateway.status?.connections ?? [];
  if (connections.length === 0) yield* isolationOf(gateway, seen);
  for (const { status = '', statusMessage, endpoint, latencyRTT } of connections) {
    const id = endpoint?.cluster_id ?? '';
    const field = `status.connections[endpoint.cluster_id=${id}]`;
    const evidence: [Citation, ...Citation[]] = [cite(gateway, `${field}.status`, status)];
    if (isDown(status)) {
      seen.known.add(id);
      yield* whereJoined(id, seen, {
        severity: 'high',
        at: gateway,
        field: `${field}.status`,
        message: `The connection of gateway ${gateway.ref.name} to cluster ${shownName(id)} is ${status === 'error' ? 'down (error)' : 'not up (connecting)'}: pods and Services of the two clusters do not reach each other.`,
        evidence: [...evidence, cite(gateway, `${field}.statusMessage`, statusMessage)],
      });
      continue;
    }
    const average = goDuration(latencyRTT?.average ?? '');
    if (status !== 'connected' || average === undefined || average * 1000 <= seen.latencyMilliseconds)
      continue;
    yield {
      severity: 'low',
      at: gateway,
      field: `${field}.latencyRTT.average`,
      message: `A packet to cluster ${shownName(id)} and back takes ${Math.round(average * 1000)} ms on average: every request between the two clusters waits at least that long.`,
      evidence: [...evidence, cite(gateway, `${field}.latencyRTT.average`, latencyRTT?.average)],
    };
  }
}

function* isolationOf(gateway: Gateway, seen: Seen): Generator<Problem | Unknown> {
  if (seen.submariner.state === 'unknown') yield seen.submariner;
  if (seen.submariner.state !== 'known') return;
  const own = gateway.status?.localEndpoint?.cluster_id;
  const other = seen.submariner.value.endpoints.find(({ spec }) => spec?.cluster_id !== own);
  const id = other?.spec?.cluster_id;
  if (other === undefined || id === undefined || own === undefined) return;
  yield* whereJoined(id, seen, {
    severity: 'high',
    at: gateway,
    field: 'status.connections',
    message: `Active gateway ${gateway.ref.name} holds no connection, and cluster ${shownName(id)} is joined: pods and Services of other clusters are not reached.`,
    evidence: [cite(gateway, 'status.connections', '[]'), cite(other, 'spec.cluster_id', id)],
  });
}

/** What nodes miss although the gateway's own connection is up, one finding for each cluster. */
function* agentProblems(
  routeAgents: Listing<Agent>,
  known: ReadonlySet<string>,
  seen: Seen,
): Generator<Problem | Unknown> {
  for (const [id, those] of routeAgentFailures(routeAgents)) {
    const [first] = those;
    if (known.has(id) || first === undefined) continue;
    const field = `status.remoteEndpoints[spec.cluster_id=${id}]`;
    yield* whereJoined(id, seen, {
      severity: 'high',
      at: first.agent,
      field: `${field}.status`,
      message: `${those.length} of ${routeAgents.items.length} nodes do not reach the gateway of cluster ${shownName(id)} (${first.agent.ref.name}${those.length > 1 ? ', …' : ''}), while this cluster’s own gateway is connected to it: pods on them do not reach that cluster.`,
      evidence: [
        cite(first.agent, `${field}.status`, first.status),
        cite(first.agent, `${field}.statusMessage`, first.message),
        ...those.slice(1, 3).map(({ agent, status }) => cite(agent, `${field}.status`, status)),
      ],
    });
  }
}
