import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { isName } from '../../model/shown-name.ts';
import { bgpSessions, isAnswered } from '../../net/dataplane/bgp-sessions.ts';

type Seen = View<never, (typeof uses)[number]>;

const uses = [
  'ciliumBgpClusterConfigs',
  'ciliumBgpPeerConfigs',
  'ciliumBgpNodeConfigs',
  'calicoNodeStatuses',
  'bgpSessionStates',
  'nodes',
] as const;

/** What a condition of Cilium's means when it is True. */
const conditions: Readonly<Record<string, string>> = {
  'cilium.io/NoMatchingNode':
    'its node selector matches no node: no session is made, and nothing is announced',
  'cilium.io/MissingPeerConfigs':
    'a CiliumBGPPeerConfig that it names is not there: the sessions with those peers do not come up',
  'cilium.io/ConflictingClusterConfig':
    'another one selects some of its nodes too: those nodes take one of the two, and the sessions of the other are not made',
  'cilium.io/MissingAuthSecret':
    'the Secret with the password is not there: its sessions run without one, which a peer that asks for it refuses',
  'cilium.io/BGPReconcileError':
    'the agent could not bring its BGP in line with the configuration: sessions or announcements are missing there',
};

export default defineRule({
  code: 'DP25',
  title: 'A BGP session is down, or its configuration does not hold',
  severity: 'high',
  needs: [],
  uses,
  docs: {
    why: 'Routers outside learn the addresses of Services and pods over BGP sessions with the nodes. Where a session is not established, or is never made, they withdraw those routes: traffic to the addresses takes other nodes, or is lost where there are none.',
    actions: [
      'For a session that is down: see that the router answers at TCP port 179 from that node, and that both sides have the same AS numbers, password and multihop setting.',
      'For a condition: give the nodes the label that is selected, or make the CiliumBGPPeerConfig or Secret that is named.',
    ],
    rollback:
      'Put the earlier configuration or label back; sessions that are established are not touched by it.',
    verify: [
      'cilium bgp peers',
      'kubectl get ciliumbgpclusterconfigs -o yaml',
      'kubectl get ciliumbgpnodeconfigs -o yaml',
      'calicoctl node status',
      'kubectl get bgpsessionstates -A',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/apis/cilium.io/v2/bgp_cluster_types.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/apis/cilium.io/v2/bgp_node_types.go',
      'https://docs.cilium.io/en/stable/network/bgp-control-plane/bgp-control-plane-troubleshooting/',
      'https://github.com/projectcalico/calico/blob/v3.32.0/api/pkg/apis/projectcalico/v3/nodestatus.go',
      'https://github.com/metallb/frr-k8s/blob/main/api/v1beta1/bgpsessionstate_types.go',
    ],
    silent: [
      'Nodes that are not Ready or are gone: their sessions are down with them.',
      'A CiliumBGPClusterConfig that is being deleted, and agents whose operator does not report BGP (their status is left out).',
      'A CalicoNodeStatus that is not refreshed (updatePeriodSeconds 0), and Calico without any: it tells of sessions only where somebody made one for the node.',
      'MetalLB without FRR-K8s: its own speakers write no state of sessions. ServiceBGPStatus names peers that a Service is meant for, not whether a session is up.',
      'A peer that is meant to stay down, as a standby, cannot be told from one that is broken: put the annotation network-review.dev/ignore on the object.',
    ],
  },
  *subjects(evidence): Generator<HasRef | Unknown> {
    for (const listing of [evidence.ciliumBgpClusterConfigs, evidence.ciliumBgpPeerConfigs]) yield* listing;
    yield* evidence.ciliumBgpNodeConfigs;
    yield* evidence.calicoNodeStatuses;
    yield* evidence.bgpSessionStates;
    const missing = uses.filter((name) => name !== 'nodes').flatMap((name) => evidence[name].missingIn());
    if (missing.length > 0) yield unknown(...missing);
  },
  *check(subject, evidence) {
    yield* conditionsOf(subject);
    yield* sessionsOf(subject, evidence);
  },
});

function* conditionsOf(subject: HasRef): Generator<Problem> {
  const { status, metadata } = subject as Kept<'CiliumBGPNodeConfig'>;
  if (metadata.deletionTimestamp !== undefined) return;
  for (const { type = '', status: state, reason, message } of status?.conditions ?? []) {
    const meaning = conditions[type];
    if (state !== 'True' || meaning === undefined) continue;
    const field = `status.conditions[type=${type}]`;
    yield {
      field: `${field}.status`,
      message: `${formatRef(subject.ref)} has the condition ${type}: ${meaning}.`,
      evidence: [
        cite(subject, `${field}.status`, state),
        cite(subject, `${field}.message`, message ?? reason),
      ],
    };
  }
}

function* sessionsOf(subject: HasRef, { nodes }: Seen): Generator<Problem | Unknown> {
  const told = bgpSessions(subject);
  if (told === undefined) return;
  const down = told.sessions.filter(({ state }) => !isAnswered(state));
  const [first, ...rest] = down;
  if (first === undefined && told.unreported === 0) return;
  const node = nodes.find(undefined, told.node);
  if (node.state === 'unknown') yield node;
  if (node.state !== 'known' || !isReady(node.value)) return;
  if (first === undefined) {
    yield unknown({
      what: `BGP sessions of node ${told.node}`,
      namespaces: null,
      reason: 'not-observable',
      detail: 'the agent reports no state of them in its object',
      next: 'cilium bgp peers',
    });
    return;
  }
  const others = told.sessions.length - down.length;
  const which = down
    .slice(0, 3)
    .map(
      ({ peer, state }) => `${isName(peer) || peer.includes(':') ? peer : 'a peer'} (${stateShown(state)})`,
    );
  const up = others === 0 ? '' : `; ${others === 1 ? 'one other session is' : `${others} others are`} up`;
  const whose = down.length === 1 ? 'that peer has' : 'those peers have';
  yield {
    field: first.field,
    message: `${down.length === 1 ? 'The BGP session' : `${down.length} BGP sessions`} of node ${told.node} with ${which.join(', ')}${down.length > 3 ? ', …' : ''} ${down.length === 1 ? 'is' : 'are'} not established: ${whose} no route to Services and pods by this node${up}.`,
    evidence: [citeState(subject, first), ...rest.slice(0, 5).map((session) => citeState(subject, session))],
    involves: [node.value],
  };
}

function citeState(subject: HasRef, { field, state }: { field: string; state: string }): Citation {
  return cite(subject, field, state);
}

/** The states of RFC 4271, however the product spells them. */
function stateShown(state: string): string {
  const word = state.toLowerCase().replaceAll(/[^a-z]/g, '');
  return ['idle', 'connect', 'active', 'opensent', 'openconfirm', 'close'].includes(word)
    ? word
    : 'no known state';
}

function isReady({ status, metadata }: Kept<'Node'>): boolean {
  return (
    metadata.deletionTimestamp === undefined &&
    status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True'
  );
}
