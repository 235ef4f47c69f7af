import type { InstanceRoom } from '../../../model/addresses-plan.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import { running } from '../../../model/evidence/network-agents.ts';
import type { Kept } from '../../../model/kinds/index.ts';
import { limitsOf } from '../../dataplane/aws-instance.ts';
import {
  type AwsAllocation,
  awsAddressesHeld,
  awsAllocationOf,
  awsDefaults,
  awsPodRoom,
} from '../../dataplane/aws-node-addresses.ts';
import { isAwsNode } from '../../dataplane/aws-node.ts';
import { isOnPodNetwork } from '../../dataplane/network-pods.ts';
import { podsByNode } from '../../common/pods-by-node.ts';
import { kubeletLimits } from './kubelet-limits.ts';
import { ownerName } from './ledger-lines.ts';

type Node = Kept<'Node'>;
type Seen = Pick<Evidence, 'networkAgents' | 'nodes' | 'pods'>;

const typeLabel = 'node.kubernetes.io/instance-type';

/** aws-node and kube-proxy, which have the address of their node. */
const onHostNetwork = 2;

/** How the VPC CNI gives addresses to nodes; undefined where it does not run, or that was not read. */
export function allocationIn({ networkAgents }: Seen): AwsAllocation | undefined {
  const agent = agentIn(networkAgents);
  return agent === undefined ? undefined : awsAllocationOf(agent);
}

function agentIn(networkAgents: Seen['networkAgents']) {
  return networkAgents.state === 'known' ? running(networkAgents.value, 'AWS VPC CNI')[0] : undefined;
}

/** For how many pods the interfaces of each instance type have addresses, and what its nodes hold of their subnets. */
export function instanceRooms(cluster: string, evidence: Seen): InstanceRoom[] {
  const agent = agentIn(evidence.networkAgents);
  if (agent === undefined) return [];
  const allocation = awsAllocationOf(agent);
  const groups = new Map<string, Node[]>();
  for (const node of evidence.nodes.items.filter(isAwsNode)) {
    const type = typeOf(node) ?? '';
    groups.set(type, [...(groups.get(type) ?? []), node]);
  }
  return [...groups].map(([text, nodes]) => {
    const type = text === '' ? undefined : text;
    const kubelet = kubeletLimits(nodes);
    const held = nodes.map((node) => heldBy(node, allocation, evidence));
    const now = held.reduce<number | undefined>((sum, one) => add(sum, one), 0);
    return {
      ...roomOf(type, allocation, kubelet?.most, now ?? null),
      cluster,
      from: [ownerName(agent.daemonSet)],
      nodes: nodes.length,
      kubelet,
    };
  });
}

/** The same of an instance type that a user names, in both modes. */
export function givenInstanceRooms(
  type: string | undefined,
  nodes: number | undefined,
  podsPerNode: number | undefined,
): InstanceRoom[] {
  if (type === undefined) return [];
  return (['single addresses', 'prefixes'] as const).map((mode) => ({
    ...roomOf(type, { ...awsDefaults, mode }, podsPerNode, null),
    cluster: null,
    from: ['given by hand'],
    nodes: nodes ?? null,
    kubelet: podsPerNode === undefined ? null : { least: podsPerNode, most: podsPerNode },
  }));
}

function roomOf(
  type: string | undefined,
  allocation: AwsAllocation,
  kubelet: number | undefined,
  now: number | null,
): Omit<InstanceRoom, 'cluster' | 'from' | 'nodes' | 'kubelet'> {
  const limits = type === undefined ? undefined : limitsOf(type);
  const isV6 = allocation.mode === 'IPv6 prefixes';
  const isKnown = type !== undefined && limits !== undefined && !isV6;
  const pods = isKnown ? awsPodRoom(type, limits, allocation) : null;
  const taken = pods === null ? undefined : Math.min(pods, kubelet ?? usualPods(allocation, pods));
  const full =
    isKnown && taken !== undefined
      ? awsAddressesHeld(type, limits, allocation, Math.max(0, taken - onHostNetwork))
      : undefined;
  return {
    kind: 'instances',
    family: isV6 ? 6 : 4,
    ranges: [],
    type: type ?? null,
    limits: limits ?? null,
    mode: allocation.mode,
    pods,
    held: full === undefined || taken === undefined ? null : { now, pods: taken, full },
    next:
      type === undefined
        ? `kubectl get nodes -L ${typeLabel}`
        : limits === undefined
          ? 'the limits of this type are not known here: ask whoever has the account for its interfaces and the IPv4 addresses of each'
          : null,
  };
}

/** With prefixes AWS advises 110 pods up to 30 vCPUs: https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html */
function usualPods({ mode }: AwsAllocation, most: number): number {
  return mode === 'prefixes' ? 110 : most;
}

/** Addresses that a node holds of its subnet with the pods it has; undefined where that cannot be reckoned. */
export function heldBy(
  node: Node,
  allocation: AwsAllocation,
  { pods }: Pick<Seen, 'pods'>,
): number | undefined {
  const type = typeOf(node);
  const limits = type === undefined ? undefined : limitsOf(type);
  if (type === undefined || limits === undefined || allocation.mode === 'IPv6 prefixes' || !pods.covers()) {
    return undefined;
  }
  const own = podsByNode(pods.items).get(node.ref.name) ?? [];
  return awsAddressesHeld(type, limits, allocation, own.filter(isOnPodNetwork).length);
}

/** The same when it has all the pods that its kubelet takes. */
export function heldWhenFull(node: Node, allocation: AwsAllocation): number | undefined {
  const { held } = roomOf(typeOf(node), allocation, kubeletLimits([node])?.most, null);
  return held?.full;
}

function typeOf({ metadata }: Node): string | undefined {
  const type = metadata.labels?.[typeLabel];
  return type !== undefined && /^[a-z0-9-]+\.[a-z0-9-]+$/u.test(type) ? type : undefined;
}

function add(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
