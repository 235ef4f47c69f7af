import type { PlannedRange } from '../../../model/evidence/address-plan.ts';
import { nearestFirst } from '../../../model/nearest-first.ts';
import { isName } from '../../../model/shown-name.ts';
import { UserError } from '../../../model/user-error.ts';
import { instanceTypes, limitsOf } from '../../dataplane/aws-instance.ts';
import type { Growth } from './forecast.ts';
import { type GivenMasks, parseCidrs, parseGivenRanges } from './given-ranges.ts';
import type { NewCluster } from './propose.ts';

/** What a user says beside what is read. */
export interface AddressQuestion {
  readonly given: readonly PlannedRange[];
  readonly masks: GivenMasks;
  /** Nodes that there are, where only ranges given by hand are planned. */
  readonly nodes: number | undefined;
  /** Addresses that Services and load balancers have of ranges given by hand. */
  readonly services: number | undefined;
  readonly loadBalancers: number | undefined;
  readonly podsPerNode: number | undefined;
  /** Of EC2, where only ranges given by hand are planned. */
  readonly instanceType: string | undefined;
  readonly growth: Growth;
  readonly newCluster: NewCluster | undefined;
}

/** The same as it is asked, on a command line or by a tool. */
export interface AddressInput {
  readonly ranges?: readonly string[] | undefined;
  readonly nodeMask?: number | undefined;
  readonly nodeMaskV6?: number | undefined;
  readonly nodes?: number | undefined;
  readonly services?: number | undefined;
  readonly loadBalancers?: number | undefined;
  readonly podsPerNode?: number | undefined;
  readonly instanceType?: string | undefined;
  readonly nodesPerMonth?: number | undefined;
  readonly servicesPerMonth?: number | undefined;
  readonly loadBalancersPerMonth?: number | undefined;
  readonly months?: number | undefined;
  readonly newCluster?: '4' | '6' | '4,6' | '6,4' | undefined;
  readonly within?: readonly string[] | undefined;
  readonly now?: string | undefined;
}

/** kubelet's default: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/, maxPods. */
const defaultMaxPods = 110;
const defaultMonths = 36;

/** The most that each number may be: more is a slip. Prefix lengths are checked with the ranges they are of. */
const most = {
  nodeMask: 999,
  nodeMaskV6: 999,
  nodes: 1_000_000,
  services: 10_000_000,
  loadBalancers: 10_000_000,
  podsPerNode: 5_000,
  months: 1_200,
  nodesPerMonth: 1_000_000,
  servicesPerMonth: 10_000_000,
  loadBalancersPerMonth: 10_000_000,
} as const satisfies Partial<Record<keyof AddressInput, number>>;

const fractional: readonly string[] = ['nodesPerMonth', 'servicesPerMonth', 'loadBalancersPerMonth'];

function refuseNumbers(input: AddressInput): void {
  for (const name of Object.keys(most) as (keyof typeof most)[]) {
    const value = input[name];
    if (value === undefined) continue;
    const bounded = Math.min(most[name], Math.max(0, Number.isNaN(value) ? 0 : value));
    const nearest = fractional.includes(name) ? bounded : Math.round(bounded);
    if (nearest !== value)
      throw new UserError(`${name} cannot be ${value}`, `the nearest that can is ${nearest}`);
  }
}

/** Reads the question. Throws UserError for what cannot be, with the nearest that can. */
export function questionOf(input: AddressInput): AddressQuestion {
  refuseNumbers(input);
  const { nodeMask, nodeMaskV6, nodesPerMonth, servicesPerMonth, loadBalancersPerMonth, now } = input;
  refuseType(input.instanceType);
  const masks: GivenMasks = {
    ...(nodeMask !== undefined && { 4: nodeMask }),
    ...(nodeMaskV6 !== undefined && { 6: nodeMaskV6 }),
  };
  const from = now === undefined ? undefined : Date.parse(now);
  if (from !== undefined && Number.isNaN(from)) {
    throw new UserError(`${now ?? ''} is no time`, 'write it as RFC 3339, such as 2026-11-23T01:00:00Z');
  }
  return {
    given: parseGivenRanges(input.ranges ?? [], masks),
    masks,
    nodes: input.nodes,
    services: input.services,
    loadBalancers: input.loadBalancers,
    podsPerNode: input.podsPerNode,
    instanceType: input.instanceType,
    growth: {
      ...(nodesPerMonth !== undefined && { nodesPerMonth }),
      ...(servicesPerMonth !== undefined && { servicesPerMonth }),
      ...(loadBalancersPerMonth !== undefined && { loadBalancersPerMonth }),
      ...(from !== undefined && { from }),
    },
    newCluster: newClusterOf(input),
  };
}

function refuseType(type: string | undefined): void {
  if (type === undefined || limitsOf(type) !== undefined) return;
  const [nearest = 'm5.large'] = nearestFirst(instanceTypes(), type.slice(0, 40));
  throw new UserError(
    `${isName(type) ? type : JSON.stringify(type.slice(0, 40))} is no instance type of EC2 that is known here`,
    `give one such as ${nearest}`,
  );
}

function newClusterOf(input: AddressInput): NewCluster | undefined {
  const { newCluster, nodes, services, podsPerNode = defaultMaxPods, months = defaultMonths } = input;
  const within = parseCidrs(input.within ?? []);
  if (newCluster === undefined) {
    if (within.length === 0) return undefined;
    throw new UserError(
      'ranges to take a new cluster from are given, and no new cluster is asked for',
      'say its families: 4, 6 or 4,6',
    );
  }
  if (nodes === undefined || services === undefined || nodes < 1) {
    const lacks = nodes === undefined || nodes < 1 ? 'nodes' : 'services';
    throw new UserError(
      `how large the new cluster is to be is not said: ${lacks} ${lacks === 'nodes' && nodes !== undefined ? 'must be 1 or more' : 'is missing'}`,
      'give nodes and services, as many as it starts with',
    );
  }
  const families = newCluster.split(',').map((one) => (one === '4' ? 4 : 6));
  for (const range of within) {
    if (families.includes(range.family)) continue;
    throw new UserError(
      `a range to take from is IPv${range.family}, and the new cluster has IPv${newCluster.replace(',', ' and IPv')} alone`,
      `ask for families ${newCluster === '4' ? '4,6' : '6,4'}, or give IPv${families.join(' and IPv')} ranges`,
    );
  }
  return { families, nodes, services, podsPerNode, months, within };
}
