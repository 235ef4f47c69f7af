import {
  isApartFrom,
  isForPods,
  type PlannedRange,
  type Purpose,
} from '../../../model/evidence/address-plan.ts';
import type { verdicts } from '../../../model/addresses-plan.ts';

export type Verdict = (typeof verdicts)[number];

export interface Judged {
  readonly verdict: Verdict;
  readonly why: string;
  /** The one to change stands first. */
  readonly pair: readonly [PlannedRange, PlannedRange];
}

/** Overlaps that are right in one network and wrong in another, as no range itself tells. */
const depending: readonly (readonly [Purpose | 'pods', Purpose | 'pods', string])[] = [
  [
    'pods',
    'vpc',
    'right where pods have addresses of the VPC itself (VPC CNI, alias ranges, Azure CNI without overlay); elsewhere pods cannot reach what has those addresses in the VPC',
  ],
  [
    'load-balancer',
    'node-subnet',
    'right for addresses that nodes announce on their own link, as long as DHCP and the cloud give them to nothing else',
  ],
  [
    'remote-cluster',
    'vpc',
    'right where that cluster lies in this VPC; elsewhere one of the two is not reached',
  ],
  [
    'remote-cluster',
    'external',
    'right where that cluster lies in that network; elsewhere one is not reached',
  ],
  [
    'load-balancer',
    'external',
    'right where that network routes them here; elsewhere one of the two is not reached',
  ],
  ['load-balancer', 'load-balancer', 'both give out the same address unless one tool sees both pools'],
];

/** What every node answers itself, whoever else has the address. */
const insideNode: readonly Purpose[] = ['ovn-join', 'ovn-transit', 'ovn-masquerade', 'node-local-dns'];

const consequences: Partial<Record<Purpose | 'pods', string>> = {
  'load-balancer': 'an address can be given to a load balancer that something else has',
  'remote-cluster': 'traffic for one of the two clusters goes to the other',
  globalnet: 'traffic for one of the two goes to the other',
  'ovn-join': 'traffic for those addresses never leaves the node',
  'ovn-transit': 'traffic for those addresses never leaves the node',
  'ovn-masquerade': 'traffic for those addresses never leaves the node',
  'node-local-dns': 'each node answers at that address itself',
  pods: 'traffic for a node in it is taken for pod traffic and does not reach the node',
  'node-subnet':
    'a node can get an address that is a pod’s or a Service’s, and one of the two is not reached',
  vpc: 'nodes send traffic for those addresses of the VPC to Services or to the other cluster',
  external: 'what has those addresses outside is not reached from the cluster, nor the cluster from there',
  service: 'traffic for that address goes to a Service',
};

/** What an overlap of two lines in use means. Their ranges are known to overlap. */
export function overlapVerdict(a: PlannedRange, b: PlannedRange): Judged {
  const conflict = isApartFrom(a, b) ? ([a, b] as const) : isApartFrom(b, a) ? ([b, a] as const) : undefined;
  for (const pair of [[a, b] as const, [b, a] as const]) {
    const [front, behind] = pair;
    const found = depending.find(([one, other]) => is(front, one) && is(behind, other));
    if (found !== undefined && (front.owner !== behind.owner || front.purpose !== behind.purpose)) {
      return { verdict: 'depends', why: found[2], pair };
    }
  }
  if (conflict === undefined)
    return { verdict: 'expected', why: 'one lies in the other by design', pair: [a, b] };
  const [atFault, other] = conflict;
  const why = consequenceOf(atFault, other);
  if (a.inUse === 'not known' || b.inUse === 'not known') {
    return { verdict: 'depends', why: `whether both are in use was not read; if so, ${why}`, pair: conflict };
  }
  return { verdict: 'conflict', why, pair: conflict };
}

function consequenceOf({ purpose }: PlannedRange, other: PlannedRange): string {
  const both = [purpose, other.purpose];
  if (both.includes('service') && both.some(isForPods)) {
    return 'a pod can get an address that is also a ClusterIP, and traffic for it goes to the Service';
  }
  if (both.every(isForPods)) return 'two pods can get the same address';
  if (insideNode.includes(other.purpose)) return consequences[other.purpose] ?? '';
  return consequences[isForPods(purpose) ? 'pods' : purpose] ?? 'one side cannot be reached';
}

function is({ purpose }: PlannedRange, name: Purpose | 'pods'): boolean {
  return name === 'pods' ? isForPods(purpose) : purpose === name;
}
