import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { type Citation, cite, citeFile } from '../../model/cite.ts';
import { running } from '../../model/evidence/network-agents.ts';
import type { CiliumKey } from '../../model/kinds/cilium-keys.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { mayRunCilium } from '../../net/cilium-agents.ts';
import { type CiliumVariant, ciliumVariants, citeSetting } from '../../net/cilium-variants.ts';
import { parseAddress, parseCidr } from '../../net/cidr.ts';
import { routeTo } from '../../net/route-lookup.ts';
import { isVirtualNode } from '../../net/virtual-node.ts';

type Node = Kept<'Node'>;
type Seen = View<'ciliumConfig', 'networkAgents' | 'nodes' | 'cni' | 'nodeRoutes'>;

const keys = [
  'routing-mode',
  'ipam',
  'enable-ipv4',
  'enable-ipv6',
  'enable-ipv4-masquerade',
  'enable-ipv6-masquerade',
  'enable-ip-masq-agent',
  'ipv4-native-routing-cidr',
  'ipv6-native-routing-cidr',
  'auto-direct-node-routes',
  'direct-routing-skip-unreachable',
  'enable-bgp-control-plane',
  'cni-chaining-mode',
] as const satisfies readonly CiliumKey[];

/** IPAM whose addresses the cloud's network routes by itself, or that leave routing to others. */
const routed = new Set(['eni', 'azure', 'alibabacloud', 'crd', 'delegated-plugin']);

/** Schemes of providerIDs that stand for no cloud, so that no controller of one writes routes. */
const cloudless = new Set([
  '',
  'kind',
  'k3s',
  'rke2',
  'metal3',
  'baremetalhost',
  'vsphere',
  'proxmox',
  'docker',
]);

function schemeOf({ spec }: Node): string {
  return spec?.providerID?.split(':')[0] ?? '';
}

function internal({ status }: Node): string | undefined {
  return status?.addresses?.find(
    ({ type, address = '' }) => type === 'InternalIP' && parseAddress(address)?.family === 4,
  )?.address;
}

/** The agent exits without knowing where not to masquerade (checkIPv4NativeRoutingCIDR and its twin). */
function* cidrs({ setting, where }: CiliumVariant): Generator<Problem> {
  const is = (key: CiliumKey, byDefault: string) => setting(key).value ?? byDefault;
  if (is('enable-ip-masq-agent', 'false') === 'true') return;
  const ipam = is('ipam', 'cluster-pool');
  for (const family of ['4', '6'] as const) {
    const cidr = setting(`ipv${family}-native-routing-cidr`);
    if ((cidr.value ?? '') !== '') continue;
    if (is(`enable-ipv${family}`, family === '4' ? 'true' : 'false') !== 'true') continue;
    if (is(`enable-ipv${family}-masquerade`, 'true') !== 'true') continue;
    if (family === '4' && (ipam === 'eni' || ipam === 'alibabacloud')) continue;
    yield {
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
}

/** Does a saved routing table lead to another node's pods otherwise than by the default route? */
function hasPodRoute(nodes: readonly Node[], { nodeRoutes }: Seen): boolean {
  return (valueOf(nodeRoutes) ?? []).some(({ node, routes }) =>
    nodes.some(({ ref, spec }) => {
      if (ref.name === node) return false;
      return (spec?.podCIDRs ?? []).some((text) => {
        const range = parseCidr(text);
        const route = range === undefined ? undefined : routeTo(routes, range);
        return route !== undefined && route.dst !== 'default';
      });
    }),
  );
}

/** Nobody who is seen here writes routes to other nodes' pods. */
function nobodyRoutes(
  { setting, where }: CiliumVariant,
  nodes: readonly Node[],
  seen: Seen,
): Problem | undefined {
  const ipam = setting('ipam');
  if (routed.has(ipam.value ?? 'cluster-pool')) return undefined;
  if ((setting('cni-chaining-mode').value ?? 'none') !== 'none') return undefined;
  const bgp = setting('enable-bgp-control-plane');
  if (bgp.value === 'true' || nodes.some((node) => !cloudless.has(schemeOf(node)))) return undefined;
  const { networkAgents } = seen;
  if (networkAgents.state === 'known' && running(networkAgents.value, 'kube-router').length > 0)
    return undefined;
  if (hasPodRoute(nodes, seen)) return undefined;
  const direct = setting('auto-direct-node-routes');
  return {
    severity: 'medium',
    at: setting('routing-mode'),
    field: direct.field,
    message: `Cilium routes natively on ${where} with auto-direct-node-routes false, and neither BGP nor a cloud that routes pods is seen: unless routers have routes to every node’s pods, pods on different nodes do not reach each other. This needs confirmation.`,
    evidence: [
      citeSetting(direct, 'false'),
      citeSetting(setting('routing-mode'), 'tunnel'),
      citeSetting(bgp, 'false'),
      citeSetting(ipam, 'cluster-pool'),
    ],
    label: 'inference',
  };
}

/** A node that another reaches through a router only, so that no direct route to its pods can be written. */
function behindRouter(
  nodes: readonly Node[],
  { nodeRoutes }: Seen,
): Unknown | { text: string; evidence: Citation[] } | undefined {
  const zones = new Map<string, Node>();
  for (const node of nodes) {
    const zone = /^aws:\/\/\/([a-z0-9-]+)\//.exec(node.spec?.providerID ?? '')?.[1];
    if (zone !== undefined && !zones.has(zone)) zones.set(zone, node);
  }
  const [one, other] = [...zones.values()];
  if (one !== undefined && other !== undefined) {
    return {
      text: `nodes ${one.ref.name} and ${other.ref.name} are in two zones of AWS, where every subnet is in one`,
      evidence: [one, other].map((node) => cite(node, 'spec.providerID', node.spec?.providerID)),
    };
  }
  if (nodeRoutes.state !== 'known') return nodeRoutes.state === 'unknown' ? nodeRoutes : undefined;
  for (const { node: name, path, routes } of nodeRoutes.value) {
    for (const node of nodes) {
      const address = internal(node);
      const target = address === undefined ? undefined : parseAddress(address);
      if (node.ref.name === name || target === undefined || address === undefined) continue;
      const route = routeTo(routes, target);
      if (route?.via === undefined || route.via === address) continue;
      return {
        text: `node ${name} reaches node ${node.ref.name} (${address}) through a router`,
        evidence: [
          citeFile(path, route.dst, `via ${route.via}`, 'sanitized user evidence'),
          cite(node, 'status.addresses', node.status?.addresses),
        ],
      };
    }
  }
  return undefined;
}

function* direct(
  { setting, where }: CiliumVariant,
  nodes: readonly Node[],
  seen: Seen,
): Generator<Problem | Unknown> {
  const found = behindRouter(nodes, seen);
  if (found === undefined) return;
  if ('state' in found) {
    yield found;
    return;
  }
  const auto = setting('auto-direct-node-routes');
  const skip = setting('direct-routing-skip-unreachable');
  yield {
    severity: 'high',
    at: setting('routing-mode'),
    field: skip.field,
    message: `auto-direct-node-routes is true on ${where} without direct-routing-skip-unreachable, and ${found.text}: the agent cannot write a direct route between them, and pods on them do not reach each other.`,
    evidence: [citeSetting(skip, 'false'), citeSetting(auto, 'false'), ...found.evidence],
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
      yield* cidrs(variant);
      const nodes = (variant.nodes ?? seen.nodes.items).filter((node) => !isVirtualNode(node));
      if (!seen.nodes.covers()) yield unknown(...seen.nodes.missingIn());
      if (nodes.length < 2) continue;
      if (variant.setting('auto-direct-node-routes').value !== 'true') {
        const problem = nobodyRoutes(variant, nodes, seen);
        if (problem !== undefined) yield problem;
      } else if (variant.setting('direct-routing-skip-unreachable').value !== 'true') {
        yield* direct(variant, nodes, seen);
      }
    }
  },
});
