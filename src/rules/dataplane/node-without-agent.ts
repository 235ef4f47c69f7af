import { defineRule } from '../../engine/define-rule.ts';
import { ageText } from '../../model/age-text.ts';
import { type Citation, cite, citeFile } from '../../model/cite.ts';
import type { NetworkAgent } from '../../model/evidence/network-agents.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown, valueOf } from '../../model/maybe.ts';
import { maySelect } from '../../net/common/node-selection.ts';
import { isNodeReady } from '../../net/services/node-zone.ts';
import { podsByNode } from '../../net/common/pods-by-node.ts';
import { isVirtualNode } from '../../net/services/virtual-node.ts';

type Node = Kept<'Node'>;
type Pod = Kept<'Pod'>;

const leaving = new Set([
  'ToBeDeletedByClusterAutoscaler',
  'DeletionCandidateOfClusterAutoscaler',
  'karpenter.sh/disrupted',
  'node.kubernetes.io/out-of-service',
]);
const agentTaint = 'node.cilium.io/agent-not-ready';

/** A Linux machine that is up, takes pods and is meant to stay. */
function isJudged(node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  return (
    isNodeReady(node) &&
    node.spec?.unschedulable !== true &&
    node.metadata.deletionTimestamp === undefined &&
    !isVirtualNode(node) &&
    labels['kubernetes.io/os'] !== 'windows' &&
    labels['eks.amazonaws.com/compute-type'] !== 'fargate' &&
    node.spec?.taints?.some(({ key = '' }) => leaving.has(key)) !== true
  );
}

function condition({ status }: Node, type: string) {
  return status?.conditions?.find((one) => one.type === type);
}

/** The latest of these times, in milliseconds; undefined where none can be read. */
function latest(...times: readonly (string | undefined)[]): number | undefined {
  const read = times.map((time) => Date.parse(time ?? '')).filter((time) => !Number.isNaN(time));
  return read.length === 0 ? undefined : Math.max(...read);
}

function isOf({ daemonSet }: NetworkAgent, pod: Pod): boolean {
  const owners = pod.metadata.ownerReferences ?? [];
  return owners.some(({ kind, name }) => kind === 'DaemonSet' && name === daemonSet.ref.name);
}

interface Lack {
  readonly what: string;
  readonly field: string;
  /** Since when, in milliseconds. */
  readonly since: number | undefined;
  readonly evidence: readonly [Citation, ...Citation[]];
  readonly involves?: readonly (Pod | NetworkAgent['daemonSet'])[];
}

/** What is wrong with the agent that should be on this node, by its pod. */
function lackOf(node: Node, agent: NetworkAgent, pods: readonly Pod[]): Lack | undefined {
  const since = condition(node, 'Ready')?.lastTransitionTime ?? node.metadata.creationTimestamp;
  const name = `DaemonSet ${agent.daemonSet.ref.namespace ?? ''}/${agent.daemonSet.ref.name}`;
  const its = (podsByNode(pods).get(node.ref.name) ?? []).filter((pod) => isOf(agent, pod));
  const [pod] = its;
  if (pod === undefined) {
    return {
      what: `has no pod of ${name}, which networks its pods`,
      field: 'status.conditions[type=Ready]',
      since: latest(since),
      evidence: [
        cite(node, 'status.conditions[type=Ready].status', 'True'),
        cite(agent.daemonSet, 'status.numberReady', agent.ready),
        cite(agent.daemonSet, 'status.desiredNumberScheduled', agent.desired),
      ],
      involves: [agent.daemonSet],
    };
  }
  const readiness = (one: Pod) => one.status?.conditions?.find(({ type }) => type === 'Ready');
  if (its.some((one) => readiness(one)?.status === 'True')) return undefined;
  return {
    what: `has no ready pod of ${name}, which networks its pods`,
    field: 'status.conditions[type=Ready]',
    since: latest(
      since,
      readiness(pod)?.lastTransitionTime ?? pod.status?.startTime ?? pod.metadata.creationTimestamp,
    ),
    evidence: [
      cite(pod, 'status.conditions[type=Ready].status', readiness(pod)?.status),
      cite(pod, 'spec.nodeName', node.ref.name),
      cite(node, 'status.conditions[type=Ready].status', 'True'),
    ],
    involves: [pod, agent.daemonSet],
  };
}

/** What the node itself says of its network. */
function marked(node: Node): Lack | undefined {
  const unavailable = condition(node, 'NetworkUnavailable');
  if (unavailable?.status === 'True') {
    return {
      what: 'is marked NetworkUnavailable',
      field: 'status.conditions[type=NetworkUnavailable].status',
      since: latest(unavailable.lastTransitionTime),
      evidence: [
        cite(node, 'status.conditions[type=NetworkUnavailable].status', 'True'),
        cite(node, 'status.conditions[type=NetworkUnavailable].reason', unavailable.reason),
      ],
    };
  }
  if (node.spec?.taints?.some(({ key }) => key === agentTaint) !== true) return undefined;
  return {
    what: `still has taint ${agentTaint}, which Cilium’s operator takes away when the agent is ready`,
    field: `spec.taints[key=${agentTaint}]`,
    since: latest(condition(node, 'Ready')?.lastTransitionTime),
    evidence: [cite(node, `spec.taints[key=${agentTaint}]`, agentTaint)],
  };
}

export default defineRule({
  code: 'DP19',
  title: 'Node without a working network agent',
  severity: 'high',
  needs: ['nodes', 'cniRoles'],
  uses: ['pods', 'clock', 'ciliumStatus'],
  thresholds: { minutes: 10 },
  docs: {
    why: 'The network agent of a node gives new pods their interface and keeps Services, policies and routes up to date. Where it is down the kubelet may still call the node Ready, since the configuration that the agent once wrote is still there: the scheduler sends pods, which cannot start, and those that run keep what was true when the agent stopped. The ten minutes are this project’s default.',
    actions: [
      'Cordon the node, so that no more pods are sent there while you look.',
      'Read the log and the events of the agent’s pod; where there is none, compare the DaemonSet’s nodeSelector and tolerations with the node.',
    ],
    rollback: 'Uncordon the node when its agent is ready.',
    verify: [
      'kubectl get pods -A -o wide --field-selector spec.nodeName=NODE',
      'kubectl describe node NODE',
      'cilium status',
      'cilium-dbg status',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/architecture/nodes/#condition',
      'https://github.com/kubernetes/api/blob/v0.37.2/core/v1/well_known_taints.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/operator/watchers/node_taint.go',
      'https://github.com/cilium/cilium/blob/main/cilium-cli/status/k8s.go',
      'https://github.com/openshift/cluster-network-operator/blob/master/bindata/network/ovn-kubernetes/common/alert-rules.yaml',
    ],
    silent: [
      'Nodes that are cordoned, deleted, or about to be taken away by an autoscaler, and nodes that are up for less than ten minutes.',
      'Nodes that are no machines (virtual-kubelet, Fargate, kwok, vcluster), and Windows nodes.',
      'Nodes that no agent’s nodeSelector allows, which something else networks.',
      'Agents inside the node’s own processes (k3s).',
    ],
  },
  *subjects({ nodes }) {
    yield* nodes.items.filter(isJudged);
    if (!nodes.covers()) yield unknown(...nodes.missingIn());
  },
  *check(node, { cniRoles, pods, clock, ciliumStatus }, { minutes }) {
    const lacks: Lack[] = [];
    for (const { agents } of cniRoles.value.networking) {
      for (const agent of agents) {
        const { ref, spec } = agent.daemonSet;
        if (!maySelect(spec?.template?.spec ?? {}, node)) continue;
        const namespace = ref.namespace ?? '';
        const lack = lackOf(node, agent, pods.in(namespace));
        if (lack === undefined) continue;
        // Counts that agree say that every node has one, whoever may read pods.
        if (pods.covers(namespace)) lacks.push(lack);
        else if (agent.desired === undefined || agent.ready !== agent.desired)
          yield unknown(...pods.missingIn(namespace));
      }
    }
    const mark = marked(node);
    if (mark !== undefined) lacks.push(mark);
    const saved = valueOf(ciliumStatus)?.found.find((one) => one.node === node.ref.name);
    if (saved?.status.cilium?.state === 'Failure') {
      lacks.push({
        what: 'has a Cilium agent that says it fails',
        field: 'status.conditions[type=Ready]',
        since: undefined,
        evidence: [citeFile(saved.path, 'cilium.state', 'Failure', 'sanitized user evidence')],
      });
    }
    const [first, ...rest] = lacks;
    if (first === undefined) return;
    if (clock.state !== 'known') {
      if (clock.state === 'unknown') yield clock;
      return;
    }
    const ages = lacks.map(({ since }) => (since === undefined ? undefined : clock.value - since));
    const lasting = ages.every((age) => age === undefined || age > minutes * 60_000);
    if (!lasting) return;
    const age = ages.find((one) => one !== undefined);
    yield {
      field: first.field,
      message: `Node ${node.ref.name} is Ready and ${first.what}${rest.length > 0 ? `, and ${rest.map(({ what }) => what).join(', and ')}` : ''}${age === undefined ? '' : `, for ${ageText(age)}`}: pods that are sent there do not start, and changes to Services and policies do not arrive.`,
      evidence: [first.evidence[0], ...first.evidence.slice(1), ...rest.flatMap(({ evidence }) => evidence)],
      involves: lacks.flatMap(({ involves = [] }) => involves),
    };
  },
});
