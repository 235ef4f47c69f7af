import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { ageText } from '../../model/age-text.ts';
import { type Citation, cite } from '../../model/cite.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown, type Unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { capacitiesOf, shortfallsOf } from '../../net/addresses/cilium-node-capacity.ts';

type Pod = Kept<'Pod'>;
type Used = View<'ciliumNodes', 'nodes' | 'pods' | 'clock'>;

interface Judged extends HasRef {
  readonly agent: Kept<'CiliumNode'>;
  /** Pods of the node that are not over. */
  readonly pods: readonly Pod[];
}

export default defineRule({
  code: 'IP10',
  title: 'A node of Cilium has no addresses left for pods',
  severity: ['high', 'medium'],
  needs: ['ciliumNodes'],
  uses: ['nodes', 'pods', 'clock'],
  causes: ['IP03'],
  thresholds: { nearlyFull: 0.9, waitingSeconds: 120 },
  docs: {
    why: 'Cilium gives pods addresses out of what its operator or the cloud gave the node, as the CiliumNode records it. When that is used up, or the operator cannot give the node anything, new pods on it stay in ContainerCreating, while those that run notice nothing.',
    actions: [
      'Read the operator’s error in status.ipam.operator-status.error, and its log: a pool without room is the usual one. Append a CIDR to the pool, and never change or remove what is there.',
      'Until then cordon the node, so that new pods go where addresses are left.',
      'ENI, Azure and Alibaba Cloud: see whether the subnet has free addresses and the machine free interfaces; a larger machine, prefix delegation or a further subnet gives more.',
      'A node whose own CIDR is too small for its pods: lower maxPods of its kubelet; a larger mask holds for new nodes only.',
    ],
    rollback:
      'Uncordon the node. A CIDR that was appended can be taken out again as long as no node has a part of it.',
    verify: [
      'kubectl get ciliumnodes -o yaml',
      'kubectl get ciliumnodes -o custom-columns=NAME:.metadata.name,ERROR:.status.ipam.operator-status.error',
      'kubectl get events -A --field-selector reason=FailedCreatePodSandBox',
      'cilium-dbg status --verbose',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/ipam/types/types.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/operator/pkg/ipam/allocator/podcidr/podcidr.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/operator/pkg/ipam/allocator/multipool/node_handler.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/ipam/service/ipallocator/allocator.go',
      'https://docs.cilium.io/en/stable/network/concepts/ipam/',
    ],
    silent: [
      'A node whose kubelet takes no more pods than there are addresses, as with a /24 and 110 pods: the scheduler stops first.',
      'An interface or a pool of which everything is taken while no pod has been waiting for two minutes: the operator gives more as it is needed, so how much of that is taken says nothing.',
      'A pool that the agent needs nothing of, and a CiliumNode whose Node is gone.',
      'Metrics of the agent and the operator (cilium_ipam_capacity, cilium_operator_ipam_ips): they are not read.',
      '90 per cent and two minutes are chosen, not documented.',
    ],
  },
  *subjects({ ciliumNodes, nodes, pods }): Generator<Judged | Unknown> {
    if (ciliumNodes.items.length === 0) return;
    const byNode = podsByNode(pods.items);
    for (const agent of ciliumNodes) {
      if (nodes.find(undefined, agent.ref.name).state === 'absent') continue;
      yield { ref: agent.ref, agent, pods: byNode.get(agent.ref.name) ?? [] };
    }
    const missing = ciliumNodes.missingIn();
    if (missing.length > 0) yield unknown(...missing);
  },
  *check({ agent, pods }, evidence, { nearlyFull, waitingSeconds }) {
    const error = agent.status?.ipam?.['operator-status']?.error ?? '';
    if (error === '') {
      yield* ofItsCidrs(agent, pods, evidence, nearlyFull);
      yield* ofWhatItAsksFor(agent, pods, evidence, waitingSeconds);
      return;
    }
    const has = agent.spec?.ipam?.podCIDRs ?? [];
    const given = (agent.spec?.ipam?.pools?.allocated ?? []).flatMap(({ cidrs = [] }) => cidrs);
    const left =
      has.length + given.length === 0
        ? 'it has no range for pods, and none of its pods gets an address'
        : 'pods that need more than it has get no address';
    yield {
      severity: 'high',
      field: 'status.ipam.operator-status.error',
      message: `Cilium’s operator says that it cannot give node ${agent.ref.name} what it asks for: ${left}.`,
      evidence: [
        cite(agent, 'status.ipam.operator-status.error', error),
        cite(agent, 'spec.ipam.podCIDRs', agent.spec?.ipam?.podCIDRs),
      ],
    };
  },
});

/** Of CIDRs that do not grow: pods that could still be scheduled, and have no address to come. */
function* ofItsCidrs(
  agent: Kept<'CiliumNode'>,
  pods: readonly Pod[],
  evidence: Used,
  nearlyFull: number,
): Generator<Problem | Unknown> {
  const capacities = capacitiesOf(agent);
  if (capacities.length === 0) return;
  const node = evidence.nodes.find(undefined, agent.ref.name);
  if (node.state === 'unknown') yield node;
  const limit = node.state === 'known' ? node.value.status?.allocatable?.pods : undefined;
  if (node.state !== 'known' || limit === undefined) return;
  const most = Number(limit);
  for (const { family, cidrs, forPods } of capacities) {
    if (most <= forPods) continue;
    const missing = evidence.pods.missingIn();
    if (missing.length > 0) {
      yield unknown(...missing);
      continue;
    }
    const used = pods.filter(needsAddress).length;
    const free = forPods - used;
    // The scheduler stops where kubelet does.
    if (most - pods.length <= Math.max(free, 0) || used <= nearlyFull * forPods) continue;
    const counted: Citation = {
      object: 'Pods',
      field: 'spec.nodeName',
      seen: `${pods.length} on the node, ${used} with an address of their own`,
      label: evidence.pods.coverage.label,
    };
    yield {
      severity: free <= 0 ? 'high' : 'medium',
      field: 'spec.ipam.podCIDRs',
      message: `Node ${agent.ref.name} has ${forPods} IPv${family} addresses for pods (${cidrs.join(', ')}), ${used} of its pods need one, and its kubelet takes ${most} pods: ${free <= 0 ? 'the next one' : `after ${free} more the next one`} gets no address and does not start.`,
      evidence: [
        cite(agent, 'spec.ipam.podCIDRs', agent.spec?.ipam?.podCIDRs),
        counted,
        cite(node.value, 'status.allocatable.pods', limit),
      ],
      involves: [node.value],
    };
  }
}

/** Of what grows on demand: used up, and a pod has been waiting longer than that takes. */
function* ofWhatItAsksFor(
  agent: Kept<'CiliumNode'>,
  pods: readonly Pod[],
  evidence: Used,
  waitingSeconds: number,
): Generator<Problem | Unknown> {
  const { pool } = agent.spec?.ipam ?? {};
  const has = Object.keys(pool ?? {}).length;
  const taken = Object.keys(agent.status?.ipam?.used ?? {}).length;
  const short = shortfallsOf(agent);
  const isUsedUp = pool !== undefined && has > 0 && taken >= has;
  if (!isUsedUp && short.length === 0) return;
  const { clock } = evidence;
  if (clock.state !== 'known') {
    if (clock.state === 'unknown') yield clock;
    return;
  }
  const waiting = pods
    .filter((one) => needsAddress(one) && one.status?.podIP === undefined)
    .map((one) => ({ one, age: clock.value - Date.parse(one.metadata.creationTimestamp ?? '') }))
    .filter(({ age }) => age >= waitingSeconds * 1000);
  const [first] = waiting;
  if (first === undefined) {
    const missing = evidence.pods.missingIn();
    if (missing.length > 0) yield unknown(...missing);
    return;
  }
  const waits = `${waiting.length === 1 ? formatRef(first.one.ref) : `${formatRef(first.one.ref)} and ${waiting.length - 1} more`} on it ${waiting.length === 1 ? 'has' : 'have'} been waiting for one for ${ageText(first.age)}`;
  const cited = [
    cite(first.one, 'status.podIP', undefined),
    cite(first.one, 'metadata.creationTimestamp', first.one.metadata.creationTimestamp),
  ];
  const involves = waiting.slice(0, 10).map(({ one }) => one);
  if (isUsedUp) {
    yield {
      severity: 'high',
      field: 'spec.ipam.pool',
      message: `All ${has} addresses that node ${agent.ref.name} has on its interfaces are taken, and it gets no more: ${waits}.`,
      evidence: [
        cite(agent, 'spec.ipam.pool', `${has} addresses`),
        cite(agent, 'status.ipam.used', `${taken} addresses`),
        ...cited,
      ],
      involves,
    };
  }
  for (const { pool: name, family, needed, given } of short) {
    yield {
      severity: 'high',
      field: `spec.ipam.pools.requested[pool=${name}].needed`,
      message: `Node ${agent.ref.name} needs ${needed} IPv${family} addresses of pool ${shownName(name)} and was given ${given}: ${waits}.`,
      evidence: [
        cite(agent, `spec.ipam.pools.requested[pool=${name}].needed`, `${needed} IPv${family} addresses`),
        cite(agent, `spec.ipam.pools.allocated[pool=${name}].cidrs`, `${given} IPv${family} addresses`),
        ...cited,
      ],
      involves,
    };
  }
}

function podsByNode(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const name = pod.spec?.nodeName;
    if (name === undefined || pod.ref.declared || hasEnded(pod)) continue;
    const own = byNode.get(name);
    if (own === undefined) byNode.set(name, [pod]);
    else own.push(pod);
  }
  return byNode;
}

function needsAddress({ spec }: Pod): boolean {
  return spec?.hostNetwork !== true;
}
