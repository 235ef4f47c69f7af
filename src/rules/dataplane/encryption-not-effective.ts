import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import type { CiliumConfig, CiliumSetting } from '../../model/evidence/cilium-config.ts';
import { type NetworkAgent, running } from '../../model/evidence/network-agents.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { mayRunCilium } from '../../net/dataplane/cilium-agents.ts';
import { ciliumVariants, citeSetting } from '../../net/dataplane/cilium-variants.ts';
import { felixSetting } from '../../net/dataplane/felix-setting.ts';
import {
  type BareNode,
  bareOfCalico,
  bareOfCilium,
  encryptionFamilies,
  encryptionKeys,
  isSettled,
} from '../../net/dataplane/unencrypted-nodes.ts';

const uses = [
  'ciliumConfig',
  'ciliumNodes',
  'ciliumStatus',
  'networkAgents',
  'felixConfigurations',
  'nodes',
  'clock',
] as const;
type Seen = View<never, (typeof uses)[number]>;
type Subject = HasRef &
  (
    | { readonly product: 'Cilium'; readonly config: CiliumConfig }
    | { readonly product: 'Calico'; readonly agents: readonly NetworkAgent[] }
  );
export default defineRule({
  code: 'DP23',
  title: 'Traffic between pods is meant to be encrypted and is not',
  severity: 'high',
  needs: [],
  uses,
  thresholds: { joinedMinutes: 10 },
  docs: {
    why: 'Encryption between nodes needs both ends. A node that has published no key is sent packets in clear text by all others, without an error: WireGuard in Cilium and Calico, and Cilium’s IPsec, fall back silently where an agent was not restarted or the kernel lacks the module. With XDP acceleration, WireGuard and encrypt-node together Cilium forwards requests from outside to a backend on another node unencrypted, and says so in the agent’s log alone.',
    actions: [
      'Restart the agent on the nodes that are named, one at a time, and read its log: it says why it could not set up the key.',
      'Make sure of the kernel: WireGuard needs 5.6 or the module.',
      'For XDP: set bpf-lb-acceleration to disabled where traffic from outside must be encrypted between nodes too.',
    ],
    rollback:
      'Nothing is to be taken back: a restart of an agent leaves the configuration as it is. Put bpf-lb-acceleration back if load balancing is too slow without it.',
    verify: [
      'cilium encryption status',
      'kubectl get ciliumnodes -o yaml',
      'kubectl get nodes -o yaml',
      'kubectl get felixconfigurations default -o yaml',
      'cilium-dbg encrypt status',
    ],
    sources: [
      'https://docs.cilium.io/en/stable/security/network/encryption-wireguard/',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/wireguard/agent/node_handler.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/nodediscovery/nodediscovery.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/kpr/initializer/kube_proxy_replacement.go',
      'https://docs.tigera.io/calico/latest/network-policy/encrypt-cluster-pod-traffic',
      'https://github.com/projectcalico/calico/blob/v3.32.0/libcalico-go/lib/backend/k8s/resources/node.go',
    ],
    silent: [
      'Nodes that joined in the last ten minutes, are not Ready, run Windows (which neither product encrypts) or are no machines.',
      'Node-to-node traffic, which nodes may opt out of by a label.',
      'Whether the tunnels carry packets: counters of the kernel tell that, and no object does.',
      'Calico that keeps its nodes in etcd.',
    ],
  },
  *subjects(evidence): Generator<Subject | Unknown> {
    const { ciliumConfig, networkAgents, felixConfigurations } = evidence;
    if (ciliumConfig.state === 'unknown') yield ciliumConfig;
    if (ciliumConfig.state === 'known' && mayRunCilium(networkAgents)) {
      const config = ciliumConfig.value;
      const asks = encryptionKeys.some((key) => config.get(key) === 'true' || config.isOverridden(key));
      if (asks) yield { ref: config.ref, product: 'Cilium', config };
    }
    if (networkAgents.state === 'unknown') yield networkAgents;
    if (networkAgents.state !== 'known') return;
    const agents = running(networkAgents.value, 'Calico');
    const [agent] = agents;
    if (agent === undefined) return;
    if (!felixConfigurations.covers()) yield unknown(...felixConfigurations.missingIn());
    const isSet = [undefined, ...evidence.nodes.items].some((node) =>
      encryptionFamilies.some(
        ([key]) => felixSetting(key, agents, felixConfigurations, node)?.value === 'true',
      ),
    );
    if (isSet) yield { ref: agent.daemonSet.ref, product: 'Calico', agents };
  },
  *check(subject, evidence, { joinedMinutes }) {
    if (!evidence.nodes.covers()) yield unknown(...evidence.nodes.missingIn());
    const now = valueOf(evidence.clock) ?? Number.NaN;
    const settled = evidence.nodes.items.filter((node) => isSettled(node, now - joinedMinutes * 60_000));
    const bare =
      subject.product === 'Cilium'
        ? bareOfCilium(subject.config, settled, evidence)
        : bareOfCalico(subject.agents, settled, evidence);
    yield* told(bare, subject.product);
    if (subject.product !== 'Cilium') return;
    yield* lacksOfCilium(subject.config, evidence);
    yield* accelerated(subject.config, evidence);
  },
});

function* lacksOfCilium(config: CiliumConfig, { ciliumNodes }: Seen): Generator<Unknown> {
  const missing = [...config.missing, ...ciliumNodes.missingIn()];
  if (missing.length > 0) yield unknown(...missing);
}

/** One finding for each setting, with the nodes that do not follow it. */
function* told(bare: Iterable<BareNode>, product: string): Generator<Problem> {
  const bySetting = new Map<string, [BareNode, ...BareNode[]]>();
  for (const one of bare) {
    const key = `${one.asked.ref.kind}/${one.asked.ref.name}/${one.asked.field}`;
    const others = bySetting.get(key);
    if (others === undefined) bySetting.set(key, [one]);
    else others.push(one);
  }
  for (const all of bySetting.values()) {
    const [{ asked }] = all;
    const names = all.slice(0, 3).map(({ node }) => node.ref.name);
    const which = `${all.length === 1 ? 'one node' : `${all.length} nodes`} (${names.join(', ')}${all.length > 3 ? ', …' : ''})`;
    yield {
      at: asked,
      field: asked.field,
      message: `${product} is to encrypt traffic between nodes, and ${which} ${all.length === 1 ? 'has' : 'have'} no key or no encryption: pods there and on other nodes talk to each other in clear text.`,
      evidence: [asked.citation, ...all.slice(0, 10).map(({ seen }) => seen)],
      involves: all.slice(0, 10).map(({ node }) => node),
    };
  }
}

const together = [
  'enable-wireguard',
  'encrypt-node',
  'bpf-lb-acceleration',
  'kube-proxy-replacement',
] as const;

function* accelerated(config: CiliumConfig, { nodes }: Seen): Generator<Problem> {
  for (const { setting, where } of ciliumVariants(config, nodes, together).variants) {
    const [wireguard, encryptNode, acceleration, replacement] = together.map(setting);
    const all = [wireguard, encryptNode, acceleration, replacement].filter(
      (one): one is CiliumSetting => one !== undefined,
    );
    if (wireguard?.value !== 'true' || encryptNode?.value !== 'true') continue;
    if (
      acceleration === undefined ||
      !['native', 'best-effort', 'testing-only', 'generic'].includes(acceleration.value ?? '')
    )
      continue;
    if (!['true', 'strict'].includes(replacement?.value ?? '')) continue;
    yield {
      at: acceleration,
      field: acceleration.field,
      message: `On ${where} bpf-lb-acceleration is ${acceleration.value ?? ''} beside WireGuard with encrypt-node: requests from outside to a Service whose backend is on another node are forwarded between the nodes in clear text.`,
      evidence: [
        citeSetting(acceleration, 'disabled'),
        ...all.filter((one) => one !== acceleration).map((one) => citeSetting(one, 'false')),
      ],
    };
  }
}
