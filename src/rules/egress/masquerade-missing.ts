import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite, citeDefault } from '../../model/cite.ts';
import type { CiliumConfig } from '../../model/evidence/cilium-config.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { NetworkAgent } from '../../model/evidence/network-agents.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Maybe, type Unknown, unknown } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { containsRange, formatRange, parseCidr } from '../../net/addresses/cidr.ts';
import { calicoWithoutBgp } from '../../net/dataplane/calico-without-bgp.ts';
import { type CiliumVariant, ciliumVariants, citeSetting } from '../../net/dataplane/cilium-variants.ts';
import { flannelArguments, notMasqueradingFlannel } from '../../net/egress/flannel-masquerade.ts';
import { innerPodRanges, isInnerRange } from '../../net/addresses/inner-pod-ranges.ts';
import { isIpMasqAgent } from '../../net/egress/ip-masq-image.ts';

interface Subject extends HasRef {
  readonly of:
    | { readonly cni: 'Cilium'; readonly config: CiliumConfig }
    | { readonly cni: 'Calico'; readonly pool: Kept<'IPPool'> }
    | { readonly cni: 'flannel'; readonly agent: NetworkAgent };
}

type View = Pick<Evidence, 'nodes' | 'podCidrs' | 'ipam' | 'calicoConfig' | 'installations'>;

const keys = [
  'enable-ipv4-masquerade',
  'routing-mode',
  'enable-bgp-control-plane',
  'ipv4-native-routing-cidr',
  'enable-ip-masq-agent',
] as const;

const lost =
  'packets of pods to the world outside leave with addresses that nothing out there has a route to, and no answer comes back';

function* ciliumProblems({ setting }: CiliumVariant, { podCidrs, ipam }: View): Generator<Problem | Unknown> {
  const masquerade = setting('enable-ipv4-masquerade');
  const mode = setting('routing-mode');
  const native = setting('ipv4-native-routing-cidr');
  const isNative = mode.value === 'native';
  if (masquerade.value === 'false') {
    // Natively routed pods are somebody’s to route, and announced ones are routed.
    if (isNative || setting('enable-bgp-control-plane').value === 'true') return;
    const [pool] = innerPodRanges(podCidrs, ipam);
    if (pool === undefined) yield* unread(podCidrs);
    else
      yield {
        severity: 'high',
        at: masquerade,
        field: masquerade.field,
        message: `Cilium does not masquerade and tunnels between nodes, and its pods have addresses of ${formatRange(pool.range)}: ${lost}.`,
        evidence: [citeSetting(masquerade, 'true'), citeSetting(mode, 'tunnel'), pool.citation],
      };
    return;
  }
  const kept = parseCidr(native.value ?? '');
  if (!isNative || kept === undefined || setting('enable-ip-masq-agent').value === 'true') return;
  const outside = innerPodRanges(podCidrs, ipam).find(({ range }) => !containsRange(kept, range));
  if (outside === undefined) yield* unread(podCidrs);
  else
    yield {
      severity: 'medium',
      at: native,
      field: native.field,
      message: `Cilium leaves addresses alone within ${formatRange(kept)} only, and pods get theirs from ${formatRange(outside.range)}: pods reach pods of other nodes with the address of their node, so policies and logs there see the wrong source.`,
      evidence: [citeSetting(native, ''), citeSetting(mode, 'tunnel'), outside.citation],
    };
}

function* unread(maybe: Maybe<unknown>): Generator<Unknown> {
  if (maybe.state === 'unknown') yield maybe;
}

/** VXLAN alone: where BGP runs, routers may know the pods. */
function* calicoProblems(pool: Kept<'IPPool'>, view: View): Generator<Problem | Unknown> {
  const { cidr = '', natOutgoing, vxlanMode, disabled, allowedUses = ['Workload'] } = pool.spec ?? {};
  const range = parseCidr(cidr);
  if (natOutgoing === true || disabled === true || vxlanMode !== 'Always' || range === undefined) return;
  if (!allowedUses.includes('Workload') || !isInnerRange(range)) return;
  const withoutBgp = calicoWithoutBgp(view.installations, view.calicoConfig);
  if (withoutBgp.state === 'unknown') yield withoutBgp;
  if (withoutBgp.state !== 'known') return;
  yield {
    severity: 'high',
    field: 'spec.natOutgoing',
    message: `IPPool ${shownName(pool.ref.name)} (${cidr}) has no natOutgoing, and nothing announces its addresses: ${lost}.`,
    evidence: [
      natOutgoing === undefined
        ? citeDefault(pool, 'spec.natOutgoing', false)
        : cite(pool, 'spec.natOutgoing', natOutgoing),
      cite(pool, 'spec.vxlanMode', vxlanMode),
      ...withoutBgp.from,
    ],
  };
}

function* flannelProblems(agent: NetworkAgent): Generator<Problem> {
  const citation = notMasqueradingFlannel(agent);
  if (citation === undefined) return;
  yield {
    severity: 'high',
    field: flannelArguments,
    message: `flannel runs without --ip-masq: ${lost}.`,
    evidence: [citation],
  };
}

function* problemsOf(of: Subject['of'], view: View): Generator<Problem | Unknown> {
  if (of.cni === 'Calico') yield* calicoProblems(of.pool, view);
  else if (of.cni === 'flannel') yield* flannelProblems(of.agent);
  else {
    const { variants, missing } = ciliumVariants(of.config, view.nodes, keys);
    for (const variant of variants) yield* ciliumProblems(variant, view);
    if (missing.length > 0) yield unknown(...missing);
  }
}

export default defineRule({
  code: 'EG03',
  title: 'Packets leave the cluster with the wrong address',
  severity: ['high', 'medium'],
  needs: ['cni'],
  uses: [
    'nodes',
    'ciliumConfig',
    'ipPools',
    'installations',
    'calicoConfig',
    'podCidrs',
    'ipam',
    'workloads',
  ],
  docs: {
    why: 'Addresses of pods mean something inside the cluster only, unless routers outside are told of them. Whatever leaves must then take its node’s address, and what stays inside must keep its own: policies, logs and connection tracking go by it.',
    actions: [
      'Switch masquerading on for the pods’ range, or announce that range to the routers outside.',
      'Make ipv4-native-routing-cidr the range that holds all pods of the cluster (and, in a cluster mesh, of the others).',
    ],
    rollback:
      'Set the value back. Open connections through changed translation break either way; new ones follow at once.',
    verify: [
      'kubectl get configmap cilium-config -n kube-system -o yaml',
      'kubectl get ippools -o yaml',
      'cilium-dbg status --verbose',
      'iptables -t nat -S POSTROUTING',
    ],
    cutover: [
      'Agents take the setting when they restart, node by node; connections that leave a node break as it does. Begin with one node and look at the source address outside.',
    ],
    sources: [
      'https://docs.cilium.io/en/stable/network/concepts/masquerading/',
      'https://docs.tigera.io/calico/latest/networking/configuring/workloads-outside-cluster',
      'https://github.com/flannel-io/flannel/blob/v0.28.10/Documentation/configuration.md',
    ],
    silent: [
      'Pods with addresses that routers outside may know: native routing, BGP, the cloud’s own network, public addresses.',
      'A cluster where ip-masq-agent translates instead.',
      'Pods of other clusters of a mesh that ipv4-native-routing-cidr leaves out, and IPv6.',
      'Pools of Calico that are disabled or serve load balancers alone.',
    ],
  },
  *subjects({ cni, ciliumConfig, ipPools, workloads }): Iterable<Subject | Unknown> {
    const { name, agents } = cni.value;
    const masker = workloads.items.some(
      ({ ref, podSpec, replicas }) =>
        ref.kind === 'DaemonSet' &&
        replicas !== 0 &&
        podSpec?.containers?.some(({ image }) => isIpMasqAgent(image)),
    );
    if (masker) return;
    if (name === 'Cilium') {
      if (ciliumConfig.state === 'known') {
        const { value: config } = ciliumConfig;
        yield { ref: config.ref, of: { cni: name, config } };
      } else yield* unread(ciliumConfig);
    } else if (name === 'Calico') {
      for (const pool of ipPools) yield { ref: pool.ref, of: { cni: name, pool } };
      const missing = ipPools.missingIn();
      if (missing.length > 0) yield unknown(...missing);
    } else if (name === 'flannel') {
      for (const agent of agents) yield { ref: agent.daemonSet.ref, of: { cni: name, agent } };
    }
  },
  *check({ of }, view) {
    const problems = [...problemsOf(of, view)];
    const unreadWorkloads = view.workloads.missingIn();
    // What masquerades in the CNI’s place may be among them.
    if (problems.length > 0 && unreadWorkloads.length > 0) yield unknown(...unreadWorkloads);
    else yield* problems;
  },
});
