import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { CalicoBgp } from '../../model/evidence/calico-bgp.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { bgpGaps, isReflector, speakersOf } from '../../net/dataplane/calico-bgp-sessions.ts';

export default defineRule({
  code: 'DP24',
  title: 'Calico’s BGP sessions do not reach every node, or are too many',
  severity: ['high', 'medium'],
  needs: ['calicoBgp', 'nodes'],
  thresholds: { meshNodes: 100 },
  docs: {
    why: 'Nodes learn from each other by BGP where the pods of another node are. By default every node has a session with every other one, which grows with the square of the nodes. With that mesh off the BGPPeers decide: a node that none selects any more, after a label was renamed for instance, has no route to pods elsewhere, nor they to it.',
    actions: [
      'For a node without a session: give it, or the route reflectors, the label that the BGPPeer selects again. The session comes up at once.',
      'For peers that do not reflect: set projectcalico.org/RouteReflectorClusterID on the nodes that are meant to, or turn the mesh on again.',
      'For a large mesh: set up route reflectors beside it, see that their sessions are established, and only then turn it off.',
    ],
    rollback:
      'Set nodeToNodeMeshEnabled to true: every node has a session with every other one again, whatever the BGPPeers say.',
    verify: [
      'calicoctl get bgpconfiguration default -o yaml',
      'calicoctl get bgppeer -o wide',
      'calicoctl node status',
      'kubectl get nodes --show-labels',
    ],
    cutover: [
      'Give two or more nodes a route reflector cluster ID and a label; their own mesh sessions end as they get it, so drain them first.',
      'Make a BGPPeer from all other nodes to them and one among them, and wait until calicoctl node status shows the sessions established on every node.',
      'Turn nodeToNodeMeshEnabled off, and see that pods on several nodes reach each other; turning it on again takes it back.',
    ],
    sources: [
      'https://docs.tigera.io/calico/latest/networking/configuring/bgp',
      'https://github.com/projectcalico/calico/blob/v3.32.0/confd/pkg/backends/calico/client.go',
      'https://github.com/projectcalico/calico/blob/v3.32.0/api/pkg/apis/projectcalico/v3/bgppeer.go',
      'https://github.com/projectcalico/calico/blob/release-v3.33/api/pkg/apis/projectcalico/v3/felixconfig.go',
    ],
    silent: [
      'Calico without BGP (Installation with bgp Disabled, backend vxlan or none).',
      'Missing sessions where Felix makes all routes by itself: all pools with VXLAN, IPIP from 3.33 on, or programClusterRoutes.',
      'Route reflection where nodes peer with routers outside of the cluster or have AS numbers of their own: what those pass on is in no object. Whether a session is established is rule DP25’s.',
      'Sessions that carry only one of two IP families.',
    ],
  },
  *subjects({ calicoBgp }) {
    yield calicoBgp.value;
  },
  *check(bgp, { nodes }, { meshNodes }) {
    const speakers = speakersOf(nodes);
    if (!nodes.covers()) {
      yield unknown(...nodes.missingIn());
      return;
    }
    if (speakers.length === 0 && nodes.items.length > 1) {
      yield unknown({
        what: 'nodes as Calico knows them',
        namespaces: null,
        reason: 'not-observable',
        detail:
          'no node carries Calico’s annotations, so that Calico keeps them elsewhere or has not started',
        next: 'calicoctl get nodes -o yaml',
      });
      return;
    }
    if (bgp.mesh.enabled) {
      const meshed = speakers.filter((node) => !isReflector(node));
      if (meshed.length > meshNodes) yield tooLarge(bgp, meshed, meshNodes);
      return;
    }
    const { isolated, unreflected } = bgpGaps(speakers, bgp.peers);
    if (speakers.length < 2 || isolated.length + unreflected.length === 0) return;
    const { carriesPods } = bgp;
    if (carriesPods.state === 'unknown') yield carriesPods;
    if (carriesPods.state !== 'known') return;
    const says = bgp.peers.slice(0, 5).map(({ object }) => cite(object, 'spec', object.spec ?? {}));
    const evidence = [...says, ...carriesPods.from];
    if (isolated.length > 0) yield withoutSession(bgp, isolated, speakers.length, evidence);
    if (unreflected.length > 0) yield withoutReflector(bgp, unreflected, evidence);
  },
});

function tooLarge(bgp: CalicoBgp, meshed: readonly Kept<'Node'>[], limit: number): Problem {
  return {
    severity: 'medium',
    field: 'spec.nodeToNodeMeshEnabled',
    message: `Calico’s node-to-node mesh is on with ${meshed.length} nodes, more than ${limit}: each keeps a BGP session with every other one, so that restarts and new nodes load all of them and routes settle slowly.`,
    evidence: [bgp.mesh.citation, ...meshed.slice(0, 1).map(address)],
  };
}

function withoutSession(
  bgp: CalicoBgp,
  isolated: readonly Kept<'Node'>[],
  all: number,
  evidence: readonly Citation[],
): Problem {
  return {
    severity: 'high',
    field: 'spec.nodeToNodeMeshEnabled',
    message: `Calico’s node-to-node mesh is off, and ${count(isolated)} of ${all} (${names(isolated)}) ${isolated.length === 1 ? 'has' : 'have'} no BGP session by any BGPPeer: pods there and on other nodes do not reach each other.`,
    evidence: [bgp.mesh.citation, ...isolated.slice(0, 3).map(labels), ...evidence],
    involves: [...isolated.slice(0, 10), ...bgp.peers.slice(0, 10)],
  };
}

function withoutReflector(
  bgp: CalicoBgp,
  unreflected: readonly Kept<'Node'>[],
  evidence: readonly Citation[],
): Problem {
  const field = 'metadata.annotations[projectcalico.org/RouteReflectorClusterID]';
  return {
    severity: 'high',
    field: 'spec.nodeToNodeMeshEnabled',
    message: `Calico’s node-to-node mesh is off, and ${count(unreflected)} (${names(unreflected)}) ${unreflected.length === 1 ? 'has' : 'have'} BGP sessions with nodes alone that do not reflect routes: those to pods on all other nodes do not arrive there.`,
    evidence: [
      bgp.mesh.citation,
      ...unreflected.slice(0, 3).map((node) => cite(node, field, node.metadata.annotations?.[field])),
      ...evidence,
    ],
    involves: [...unreflected.slice(0, 10), ...bgp.peers.slice(0, 10)],
  };
}

function address(node: Kept<'Node'>): Citation {
  const key = 'projectcalico.org/IPv4Address';
  return cite(node, `metadata.annotations[${key}]`, node.metadata.annotations?.[key]);
}

function labels(node: Kept<'Node'>): Citation {
  return cite(node, 'metadata.labels', node.metadata.labels ?? {});
}

function count(nodes: readonly unknown[]): string {
  return nodes.length === 1 ? 'one node' : `${nodes.length} nodes`;
}

function names(nodes: readonly Kept<'Node'>[]): string {
  const first = nodes.slice(0, 3).map(({ ref }) => ref.name);
  return `${first.join(', ')}${nodes.length > 3 ? ', …' : ''}`;
}
