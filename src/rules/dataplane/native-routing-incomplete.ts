import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import type { CiliumKey } from '../../model/kinds/cilium-keys.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { mayRunCilium } from '../../net/dataplane/cilium-agents.ts';
import { type CiliumVariant, ciliumVariants, citeSetting } from '../../net/dataplane/cilium-variants.ts';
import { familiesWithoutNativeCidr, nativeCidrKeys } from '../../net/dataplane/native-routing-cidr.ts';
import { nodesBeyondRouter } from '../../net/addresses/nodes-beyond-router.ts';
import { hasPodRouteWriter, routeWriterKeys } from '../../net/dataplane/pod-route-writers.ts';
import { isVirtualNode } from '../../net/services/virtual-node.ts';

type Node = Kept<'Node'>;
type Seen = View<'ciliumConfig', 'networkAgents' | 'nodes' | 'cni' | 'nodeRoutes'>;

const keys = [
  'routing-mode',
  'auto-direct-node-routes',
  'direct-routing-skip-unreachable',
  ...nativeCidrKeys,
  ...routeWriterKeys,
] as const satisfies readonly CiliumKey[];

function withoutCidr({ setting, where }: CiliumVariant, family: '4' | '6'): Problem {
  const cidr = setting(`ipv${family}-native-routing-cidr`);
  return {
    severity: 'high',
    at: setting('routing-mode'),
    field: cidr.field,
    message: `Cilium routes natively on ${where} and masquerades IPv${family} without ipv${family}-native-routing-cidr: the agent exits when it next starts there, so that new pods get no network and routes to other nodes are no longer kept up.`,
    evidence: [
      citeSetting(cidr, 'not set'),
      citeSetting(setting('routing-mode'), 'tunnel'),
      citeSetting(setting(`enable-ipv${family}-masquerade`), 'true'),
      citeSetting(setting('enable-ip-masq-agent'), 'false'),
      citeSetting(setting('ipam'), 'cluster-pool'),
    ],
  };
}

function unrouted({ setting, where }: CiliumVariant): Problem {
  const direct = setting('auto-direct-node-routes');
  return {
    severity: 'medium',
    at: setting('routing-mode'),
    field: direct.field,
    message: `Cilium routes natively on ${where} with auto-direct-node-routes false, and neither BGP nor a cloud that routes pods is seen: unless routers have routes to every node’s pods, pods on different nodes do not reach each other. This needs confirmation.`,
    evidence: [
      citeSetting(direct, 'false'),
      citeSetting(setting('routing-mode'), 'tunnel'),
      citeSetting(setting('enable-bgp-control-plane'), 'false'),
      citeSetting(setting('ipam'), 'cluster-pool'),
    ],
    label: 'inference',
  };
}

function* unreachable(
  { setting, where }: CiliumVariant,
  nodes: readonly Node[],
  { nodeRoutes }: Seen,
): Generator<Problem | Unknown> {
  const beyond = nodesBeyondRouter(nodes, nodeRoutes);
  if (beyond.state === 'unknown') yield beyond;
  if (beyond.state !== 'known') return;
  const skip = setting('direct-routing-skip-unreachable');
  yield {
    severity: 'high',
    at: setting('routing-mode'),
    field: skip.field,
    message: `auto-direct-node-routes is true on ${where} without direct-routing-skip-unreachable, and ${beyond.value}: the agent cannot write a direct route between them, and pods on them do not reach each other.`,
    evidence: [
      citeSetting(skip, 'false'),
      citeSetting(setting('auto-direct-node-routes'), 'false'),
      ...beyond.from,
    ],
  };
}

export default defineRule({
  code: 'DP15',
  title: 'Native routing of Cilium lacks something that it needs',
  severity: ['high', 'medium'],
  needs: ['ciliumConfig'],
  uses: ['networkAgents', 'nodes', 'cni', 'nodeRoutes'],
  docs: {
    why: 'With native routing packets of pods travel with the pods’ own addresses, and the network must know where these are. Cilium wants to be told which range that holds for, or it exits at its start (high). Its own direct routes work between nodes of one layer 2 network alone; a route through a router is an error unless the agent is told to skip it (high). Without them somebody else must write routes: a cloud, BGP, or a person, whose work is not seen here (medium, an inference).',
    actions: [
      'Look at the routes of a node first: ip route get of another node’s pod.',
      'Set ipv4-native-routing-cidr (ipv6-native-routing-cidr) to the range that is routed without masquerading: all pod CIDRs, or the VPC’s.',
      'For nodes in several subnets set direct-routing-skip-unreachable to true, and have BGP or routers carry the rest.',
    ],
    rollback: 'Put the earlier value back and restart the agents one node at a time.',
    verify: [
      'kubectl get configmap cilium-config -n kube-system -o yaml',
      'ip route',
      'kubectl logs -n kube-system -l k8s-app=cilium -c cilium-agent --tail=50',
      'cilium-dbg status --verbose',
      'cilium bgp peers',
    ],
    cutover: [
      'A change of routing-mode breaks connections between nodes until all agents have it: do it in a maintenance window, all agents at once.',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/option/config.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/datapath/linux/node.go',
      'https://docs.cilium.io/en/stable/network/concepts/routing/#native-routing',
      'https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html',
    ],
    silent: [
      'IPAM by a cloud (eni, azure, alibabacloud), which routes pods itself; ip-masq-agent, masquerading switched off, and a CIDR that is the whole VPC’s.',
      'For routes that nobody seems to write: nodes of a cloud, the BGP control plane, kube-router, a chained Cilium, a single node, and saved routes that lead to other nodes’ pods.',
      'GKE Dataplane V2, whose routes are the VPC’s.',
    ],
  },
  *subjects({ ciliumConfig, networkAgents, cni }) {
    if (mayRunCilium(networkAgents) && valueOf(cni)?.name !== 'GKE Dataplane V2') yield ciliumConfig.value;
  },
  *check(config, seen) {
    const { variants, missing } = ciliumVariants(config, seen.nodes, keys);
    const native = variants.filter(({ setting }) => setting('routing-mode').value === 'native');
    if (missing.length > 0) {
      yield unknown(...missing);
      return;
    }
    for (const variant of native) {
      for (const family of familiesWithoutNativeCidr(variant)) yield withoutCidr(variant, family);
      const nodes = (variant.nodes ?? seen.nodes.items).filter((node) => !isVirtualNode(node));
      if (!seen.nodes.covers()) yield unknown(...seen.nodes.missingIn());
      if (nodes.length < 2) continue;
      if (variant.setting('auto-direct-node-routes').value !== 'true') {
        if (!hasPodRouteWriter(variant, nodes, seen.networkAgents, seen.nodeRoutes)) yield unrouted(variant);
      } else if (variant.setting('direct-routing-skip-unreachable').value !== 'true') {
        yield* unreachable(variant, nodes, seen);
      }
    }
  },
});
