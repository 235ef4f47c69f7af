import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { running } from '../../model/evidence/network-agents.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, type Unknown, unknown } from '../../model/maybe.ts';
import { mergeMissing } from '../../model/missing.ts';
import { type TunnelPort, tunnelPortsOn } from '../../net/dataplane/tunnel-ports.ts';

const products = ['Cilium', 'flannel', 'Calico'] as const;

/** Two tunnels with one port, and the nodes where both are. */
interface Collision {
  readonly one: TunnelPort;
  readonly other: TunnelPort;
  readonly nodes: Kept<'Node'>[];
}

export default defineRule({
  code: 'DP27',
  title: 'Two tunnels want the same UDP port of a node',
  severity: 'high',
  needs: ['networkAgents', 'nodes'],
  uses: ['ciliumConfig', 'flannelConfig', 'felixConfigurations', 'ipPools', 'calicoConfig', 'installations'],
  docs: {
    why: 'A tunnel is told from others by its UDP port. Where two network plugins run on one node, as during a migration from one to the other, with tunnels at one port, the kernel refuses the second one or gives its packets to the first, which drops them: pods of one of the two lose the other nodes.',
    actions: [
      'Give the plugin that is being brought in another port before it runs on a node that has the other one (for Cilium beside flannel tunnel-port 8473), and let that port through the firewall between nodes.',
      'Where one of the two was left behind, take its DaemonSet off, and restart the nodes one at a time so that its device is gone.',
    ],
    rollback: 'Put the earlier port back and restart the agents of that plugin.',
    verify: [
      'kubectl get daemonsets -A -o wide',
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.tunnel-port}',
      'kubectl get felixconfigurations default -o yaml',
      'ip -d link show type vxlan',
    ],
    cutover: [
      'A port is changed for all nodes at once: nodes with different ports do not reach each other’s pods. Take a maintenance window, or do it before the plugin carries traffic.',
    ],
    sources: [
      'https://docs.cilium.io/en/stable/installation/k8s-install-migration/',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/defaults/defaults.go',
      'https://docs.tigera.io/calico/latest/reference/resources/felixconfig',
      'https://github.com/flannel-io/flannel/blob/v0.28.10/Documentation/backends.md',
    ],
    silent: [
      'Canal, where flannel alone has a tunnel, and plugins that run on different nodes.',
      'Tunnels of the underlay (NSX, OpenStack) and of Submariner, whose ports are in no object of this cluster.',
      'flannel inside k3s, which no ConfigMap tells of.',
    ],
  },
  *subjects({ networkAgents, nodes }): Generator<Kept<'DaemonSet'> | Unknown> {
    const { missing } = networkAgents.value;
    if (missing.length > 0) yield unknown(...missing);
    const present = products.flatMap((product) => running(networkAgents.value, product).slice(0, 1));
    const [first] = present;
    if (present.length < 2 || first === undefined) return;
    yield first.daemonSet;
    if (!nodes.covers()) yield unknown(...nodes.missingIn());
  },
  *check(_, { networkAgents, nodes, ...sources }) {
    const agents = networkAgents.value;
    const collisions = new Map<string, Collision>();
    for (const node of nodes) {
      const ports = tunnelPortsOn(node, agents, sources);
      for (const [index, one] of ports.entries()) {
        for (const other of ports.slice(index + 1)) {
          if (one.port !== other.port || one.product === other.product) continue;
          const key = `${one.product} ${other.product} ${one.port}`;
          const seen = collisions.get(key);
          if (seen === undefined) collisions.set(key, { one, other, nodes: [node] });
          else seen.nodes.push(node);
        }
      }
    }
    for (const collision of collisions.values()) yield problem(collision, nodes.items.length);
    const runs = (product: (typeof products)[number]) => running(agents, product).length > 0;
    const missing = [
      ...(runs('Cilium') ? missingOf(sources.ciliumConfig) : []),
      ...(runs('flannel') ? missingOf(sources.flannelConfig) : []),
      ...(runs('Calico')
        ? [
            ...sources.felixConfigurations.missingIn(),
            ...sources.ipPools.missingIn(),
            ...missingOf(sources.calicoConfig),
          ]
        : []),
    ];
    if (missing.length > 0) yield unknown(...mergeMissing(missing));
  },
});

function problem({ one, other, nodes }: Collision, all: number): Problem {
  const names = nodes.slice(0, 3).map(({ ref }) => ref.name);
  const where =
    nodes.length === all
      ? 'every node'
      : `${nodes.length} of ${all} nodes (${names.join(', ')}${nodes.length > 3 ? ', …' : ''})`;
  return {
    at: one.at,
    field: one.citations[0].field,
    message: `${one.product} (${one.protocol}) and ${other.product} (${other.protocol}) both take UDP port ${one.port} for their tunnels on ${where}: one of the two does not come up there or loses its packets, and its pods do not reach other nodes.`,
    evidence: [...one.citations, ...other.citations],
    involves: [other.at, ...nodes.slice(0, 10)],
  };
}
