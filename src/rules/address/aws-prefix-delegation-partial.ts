import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { type NetworkAgent, running } from '../../model/evidence/network-agents.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown, type Unknown } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { isXen, limitsOf, podsByAddresses } from '../../net/dataplane/aws-instance.ts';
import { awsSetting, isAwsNode, isTrue, targetOf } from '../../net/dataplane/aws-node.ts';

/** Nodes of one instance type that the kubelet allows the same number of pods on. */
interface Group extends HasRef {
  readonly agent: NetworkAgent;
  readonly first: Kept<'Node'>;
  readonly others: readonly Kept<'Node'>[];
  readonly type: string;
  readonly maxPods: number;
  readonly cpus: number;
}

const typeLabel = 'node.kubernetes.io/instance-type';

export default defineRule({
  code: 'IP14',
  title: 'Prefix delegation and the kubelet’s maximum of pods do not fit together',
  severity: 'medium',
  needs: ['networkAgents', 'nodes'],
  docs: {
    why: 'With single addresses an instance has room for a number of pods that its interfaces set; with prefixes for many more. The kubelet’s maximum does not follow by itself. Left low, each node holds prefixes of sixteen addresses that no pod will use; set high without prefixes, the scheduler sends pods to a node that has no address for them.',
    actions: [
      'Prefix delegation on: start nodes with --max-pods=110 (250 from 30 vCPUs), which the script max-pods-calculator.sh of AWS prints.',
      'Prefix delegation off: lower --max-pods to what the instance type has room for, or set ENABLE_PREFIX_DELEGATION=true where the type is built on Nitro and the subnet has free /28 blocks.',
      'Types on Xen: replace the nodes by ones on Nitro, for which prefix delegation holds.',
    ],
    rollback:
      'Set ENABLE_PREFIX_DELEGATION back; pods keep addresses, and nodes that are started from then on follow.',
    verify: [
      'kubectl get nodes -L node.kubernetes.io/instance-type',
      'kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.status.capacity.pods,CPU:.status.capacity.cpu',
      'kubectl get daemonset aws-node -n kube-system -o yaml',
      'kubectl get events -A --field-selector reason=FailedCreatePodSandBox',
    ],
    cutover: [
      'Add a node group that is started with the new maximum, rather than change a running kubelet.',
      'Cordon and drain the old nodes one by one; pods move, and connections to them break once.',
    ],
    sources: [
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md#enable_prefix_delegation-v190',
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/pkg/ipamd/ipamd.go',
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/pkg/vpc/vpc_ip_resource_limit.go',
      'https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html',
      'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html',
    ],
    silent: [
      'Instance types that AWS added after August 2026, and nodes without a label that names the type.',
      'A maximum of pods of another value than the one that single addresses give, which somebody chose; types that have room for 110 pods (250 from 30 vCPUs) without prefixes.',
      'Security groups for pods, whose branch interfaces add room; nodes of Fargate, of EKS Auto Mode, and with Windows.',
      'IPv6 mode, where a prefix has more addresses than any node uses.',
      'Whether the subnet has free blocks of /28, and how many prefixes a node has (awscni_total_ipv4_prefixes): EC2 and metrics of the agent tell.',
    ],
  },
  *subjects({ networkAgents, nodes }): Generator<Group | Unknown> {
    const [agent] = running(networkAgents.value, 'AWS VPC CNI');
    const { missing } = networkAgents.value;
    if (agent === undefined) {
      if (missing.length > 0) yield unknown(...missing);
      return;
    }
    yield* groupsOf(nodes.items.filter(isAwsNode), agent);
    if (!nodes.covers()) yield unknown(...nodes.missingIn());
  },
  *check(group): Generator<Problem> {
    const { agent } = group;
    const prefixes = awsSetting(agent, 'ENABLE_PREFIX_DELEGATION', 'false');
    const isV6 = isTrue(awsSetting(agent, 'ENABLE_IPv6', 'false'));
    const problem = isTrue(prefixes) ? withPrefixes(group, isV6) : withoutPrefixes(group, isV6);
    if (problem === undefined) return;
    const { first, others, type, maxPods } = group;
    yield {
      field: problem.field,
      message: problem.message,
      evidence: [
        prefixes.citation,
        cite(first, `metadata.labels[${typeLabel}]`, type),
        cite(first, 'status.capacity.pods', String(maxPods)),
        ...problem.more,
      ],
      involves: [agent.daemonSet, ...others.slice(0, 9)],
    };
  },
});

function* groupsOf(nodes: readonly Kept<'Node'>[], agent: NetworkAgent): Generator<Group> {
  const groups = new Map<string, Kept<'Node'>[]>();
  for (const node of nodes) {
    const type = node.metadata.labels?.[typeLabel] ?? '';
    const key = `${type} ${node.status?.capacity?.pods ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [node]);
    else group.push(node);
  }
  for (const [first, ...others] of groups.values()) {
    const { pods = '', cpu = '' } = first?.status?.capacity ?? {};
    const type = first?.metadata.labels?.[typeLabel] ?? '';
    if (first === undefined || !/^\d+$/u.test(pods) || !/^[a-z0-9-]+\.[a-z0-9-]+$/u.test(type)) continue;
    yield { ref: first.ref, agent, first, others, type, maxPods: Number(pods), cpus: Number(cpu) };
  }
}

type Told = (Pick<Problem, 'field' | 'message'> & { readonly more: Problem['evidence'] | [] }) | undefined;

function withPrefixes({ first, others, type, maxPods, cpus }: Group, isV6: boolean): Told {
  const who = named(first, others);
  if (isXen(type)) {
    const then = isV6
      ? 'aws-node ends at its start there, and no pod gets an address'
      : 'aws-node gives single addresses there, and pods beyond what its interfaces hold get none';
    return {
      field: `metadata.labels[${typeLabel}]`,
      message: `ENABLE_PREFIX_DELEGATION is true, and ${who} of type ${type}, on Xen, can have no prefixes: ${then}.`,
      more: [],
    };
  }
  const limits = limitsOf(type);
  const room = cpus >= 30 ? 250 : 110;
  if (isV6 || limits === undefined || maxPods >= room || maxPods !== podsByAddresses(limits))
    return undefined;
  return {
    field: 'status.capacity.pods',
    message: `ENABLE_PREFIX_DELEGATION is true, and the maximum of pods on ${who} of type ${type} is still ${maxPods}, what single addresses have room for: nodes hold prefixes of 16 addresses that no pod will use, and pods beyond ${maxPods} go elsewhere though ${room} would fit.`,
    more: [cite(first, 'status.capacity.cpu', String(cpus))],
  };
}

function withoutPrefixes({ agent, first, others, type, maxPods }: Group, isV6: boolean): Told {
  const limits = limitsOf(type);
  if (isV6 || limits === undefined || isTrue(awsSetting(agent, 'ENABLE_POD_ENI', 'false'))) return undefined;
  const custom = awsSetting(agent, 'AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG', 'false');
  const most = awsSetting(agent, 'MAX_ENI', '');
  const attached = Math.min(limits.interfaces, targetOf(most) ?? limits.interfaces);
  const room = podsByAddresses(limits, isTrue(custom) ? attached - 1 : attached);
  if (maxPods <= room) return undefined;
  return {
    field: 'status.capacity.pods',
    message: `ENABLE_PREFIX_DELEGATION is not true, and the maximum of pods on ${named(first, others)} of type ${type} is ${maxPods}, where there are addresses for ${room}: pods beyond that are sent to the node and wait in ContainerCreating.`,
    more: [custom.citation, ...(targetOf(most) === undefined ? [] : [most.citation])],
  };
}

function named(first: Kept<'Node'>, others: readonly Kept<'Node'>[]): string {
  return others.length === 0 ? `node ${first.ref.name}` : `${others.length + 1} nodes (${first.ref.name}, …)`;
}
