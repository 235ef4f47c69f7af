import type { SubnetRoom } from '../../../model/addresses-plan.ts';
import type { AddressRange } from '../../../model/address-range.ts';
import { isForPods, type PlannedRange } from '../../../model/evidence/address-plan.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import type { Kept } from '../../../model/kinds/index.ts';
import { isOnPodNetwork } from '../../dataplane/network-pods.ts';
import { isVirtualNode } from '../../services/virtual-node.ts';
import { containsRange, formatRange, parseAddress, sizeOf } from '../cidr.ts';
import { exhaustionOf, type Growth } from './forecast.ts';
import { allocationIn, heldBy, heldWhenFull } from './instance-capacity.ts';

/**
 * Addresses of a subnet that a cloud keeps: five on AWS and Azure
 * (https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html), four on Google Cloud.
 */
export const keptByCloud = 5;

type Seen = Pick<Evidence, 'nodes' | 'pods' | 'networkAgents' | 'ipam'>;

/** Have pods addresses of the subnets that nodes are in, or of others of that network? */
export function isOnUnderlay({ ipam }: Pick<Evidence, 'ipam'>): boolean {
  return ipam.state === 'known' && ipam.value.sources?.length === 0;
}

/** What is left of subnets that a user gives, with the nodes and pods of a cluster that are in them. */
export function subnetRooms(
  cluster: string,
  evidence: Seen,
  given: readonly PlannedRange[],
  growth: Growth,
): SubnetRoom[] {
  const isUnderlay = isOnUnderlay(evidence);
  const subnets = given.filter(
    ({ purpose, range }) =>
      range.family === 4 && (purpose === 'node-subnet' || (isUnderlay && isForPods(purpose))),
  );
  const ofNodes = subnets.filter(({ purpose }) => purpose === 'node-subnet').length;
  return subnets.map(({ purpose, range, field }): SubnetRoom => {
    const nodes = evidence.nodes.items.filter(
      (node) => !isVirtualNode(node) && isIn(range, addressesOf(node)),
    );
    const drawn = drawnFrom(range, nodes, purpose === 'node-subnet', evidence, isUnderlay);
    const total = roomIn(range);
    const isCounted = evidence.nodes.covers() && (!isUnderlay || evidence.pods.covers());
    const free = isCounted ? Math.max(0, total - drawn.used) : null;
    const left = free === null || drawn.each === undefined ? null : nodesLeft(free, drawn.each);
    const monthly =
      growth.nodesPerMonth === undefined ? undefined : growth.nodesPerMonth / Math.max(1, ofNodes);
    return {
      kind: 'subnet',
      cluster,
      family: 4,
      ranges: [formatRange(range)],
      from: [`given as ${field}`],
      total: String(total),
      used: isCounted ? String(drawn.used) : null,
      free: free === null ? null : String(free),
      nodes: isCounted ? nodes.length : null,
      nodesLeft: left,
      says: drawn.says,
      exhaustion: exhaustionOf(left?.least ?? null, monthly, growth.from),
      latest: exhaustionOf(left?.most ?? null, monthly, growth.from),
    };
  });
}

interface Drawn {
  readonly used: number;
  /** What one more node takes; undefined where that is not known. */
  readonly each: { readonly least: number; readonly most: number } | undefined;
  readonly says: string;
}

function drawnFrom(
  range: AddressRange,
  nodes: readonly Kept<'Node'>[],
  isNodes: boolean,
  evidence: Seen,
  isUnderlay: boolean,
): Drawn {
  if (!isUnderlay) {
    return { used: nodes.length, each: { least: 1, most: 1 }, says: 'One address for each node seen in it.' };
  }
  const pods = evidence.pods.items.filter(isOnPodNetwork);
  const held = new Set(
    [
      ...nodes.flatMap(addressesOf),
      ...pods.flatMap(({ status }) => (status?.podIPs ?? []).map(({ ip }) => ip)),
    ]
      .flatMap((text) => parseAddress(text ?? '') ?? [])
      .filter((one) => containsRange(range, one))
      .map(({ first }) => first),
  ).size;
  const seen =
    'Addresses of nodes and pods seen in it; interfaces, balancers and others that no object of the cluster tells have more.';
  const allocation = allocationIn(evidence);
  if (allocation === undefined || allocation.isCustom || !isNodes)
    return { used: held, each: undefined, says: seen };
  const now = nodes.map((node) => heldBy(node, allocation, evidence));
  const full = nodes.map((node) => heldWhenFull(node, allocation));
  if (nodes.length === 0 || [...now, ...full].includes(undefined))
    return { used: held, each: undefined, says: seen };
  const sum = now.reduce<number>((total, one) => total + (one ?? 0), 0);
  return {
    used: Math.max(held, sum),
    each: {
      least: Math.max(1, Math.ceil(sum / nodes.length)),
      most: full.reduce<number>((most, one) => Math.max(most, one ?? 0), 1),
    },
    says: `Reckoned from the limits of each instance and what aws-node keeps ready; ${held} of them are seen. Others in the subnet have more.${
      allocation.mode === 'prefixes'
        ? ' A prefix needs sixteen free addresses in one /28: scattered ones do not serve.'
        : ''
    }`,
  };
}

/** The same without a cluster: nodes are as many as a user says, and each takes so many addresses. */
export function givenSubnetRooms(
  given: readonly PlannedRange[],
  nodes: number | undefined,
  each: number | undefined,
  growth: Growth,
): SubnetRoom[] {
  const ranges = given
    .filter(({ purpose, range }) => purpose === 'node-subnet' && range.family === 4)
    .map(({ range }) => range);
  if (ranges.length === 0) return [];
  const total = ranges.reduce((sum, range) => sum + roomIn(range), 0);
  const used = nodes === undefined ? null : nodes * (each ?? 1);
  const free = used === null ? null : Math.max(0, total - used);
  const left = nodesLeft(free ?? total, { least: each ?? 1, most: each ?? 1 });
  const exhaustion = exhaustionOf(free === null ? null : left.least, growth.nodesPerMonth, growth.from);
  return [
    {
      kind: 'subnet',
      cluster: null,
      family: 4,
      ranges: ranges.map(formatRange),
      from: ['given by hand'],
      total: String(total),
      used: used === null ? null : String(used),
      free: free === null ? null : String(free),
      nodes: nodes ?? null,
      nodesLeft: left,
      says:
        each === undefined
          ? 'One address for each node; where pods have addresses of it too (VPC CNI), give the instance type.'
          : `${each} addresses for each node with single addresses, those kept ready included.`,
      exhaustion,
      latest: exhaustion,
    },
  ];
}

function nodesLeft(
  free: number,
  each: { readonly least: number; readonly most: number },
): NonNullable<SubnetRoom['nodesLeft']> {
  return { least: Math.floor(free / each.most), most: Math.floor(free / each.least) };
}

function roomIn(range: AddressRange): number {
  return Math.max(0, Number(sizeOf(range)) - keptByCloud);
}

function addressesOf({ status }: Kept<'Node'>): string[] {
  return (status?.addresses ?? []).flatMap(({ type, address }) =>
    type === 'InternalIP' && address !== undefined ? [address] : [],
  );
}

function isIn(range: AddressRange, texts: readonly string[]): boolean {
  return texts.some((text) => {
    const address = parseAddress(text);
    return address !== undefined && containsRange(range, address);
  });
}
