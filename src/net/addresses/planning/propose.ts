import type { AddressProposal, ProposedRange } from '../../../model/addresses-plan.ts';
import type { AddressRange } from '../../../model/address-range.ts';
import { formatRange, parseCidr } from '../cidr.ts';
import { reservedRanges } from '../reserved-range.ts';
import { allocatableIn } from '../../services/service-addresses.ts';
import type { Growth } from './forecast.ts';
import { freeRange, privateRanges } from './free-range.ts';
import type { Sited } from './ledger-lines.ts';
import { oneWayDoors } from './one-way-doors.ts';
import { keptByCloud } from './subnet-capacity.ts';

/** What a new cluster has to hold. */
export interface NewCluster {
  readonly families: readonly (4 | 6)[];
  /** At the start; growth comes on top. */
  readonly nodes: number;
  readonly services: number;
  readonly podsPerNode: number;
  readonly months: number;
  /** Where its ranges are to lie; empty: private networks, which are IPv4 alone. */
  readonly within: readonly AddressRange[];
}

/** Used by no default of any network plugin, and yet kept free: what OVN-Kubernetes would use inside. */
const ovnDefaults = ['100.64.0.0/16', '100.88.0.0/16', 'fd97::/64', 'fd98::/64', 'fd69::/125'];

/** The share that rules IP03 and IP05 warn at. */
const share = 0.8;

/** Ranges for a new cluster that collide with nothing in the ledger; what fits nowhere is told, with what would help. */
export function proposeAddresses(
  asked: NewCluster,
  lines: readonly Sited[],
  growth: Growth,
  isAllRead: boolean,
): AddressProposal {
  const nodes = asked.nodes + Math.ceil((growth.nodesPerMonth ?? 0) * asked.months);
  const services = asked.services + Math.ceil((growth.servicesPerMonth ?? 0) * asked.months);
  const known = lines.filter(({ purpose }) => purpose !== 'native-routing');
  const avoid = [
    ...known.map(({ range }) => range),
    ...reservedRanges.map(({ range }) => range),
    ...ovnDefaults.flatMap((text) => parseCidr(text) ?? []),
  ];
  const vpcs = lines.filter(({ purpose }) => purpose === 'vpc').map(({ range }) => range);
  const ranges: ProposedRange[] = [];
  for (const family of asked.families) {
    const within = asked.within.filter((range) => range.family === family);
    const outside = within.length > 0 ? within : family === 4 ? privateRanges : [];
    const place = (
      room: readonly AddressRange[],
      prefix: number,
      taken = avoid,
    ): AddressRange | undefined => {
      const found = freeRange(room, prefix, taken);
      if (found !== undefined) avoid.push(found);
      return found;
    };

    const block = blockPrefixFor(family, asked.podsPerNode);
    const podPrefix = block - bitsFor(nodes / share, family === 6 ? 8 : 0);
    ranges.push({
      ...placed('pods', family, place(outside, podPrefix), podPrefix),
      blockPrefix: block,
      holds: `${2 ** (block - podPrefix)} nodes with a /${block} each`,
      basis: `${nodes} nodes at most ${share * 100}% full; a /${block} has ${family === 4 ? `twice the ${asked.podsPerNode} addresses, since those of ended pods are not free at once` : 'the size that kube-controller-manager gives by default'}`,
    });

    const subnets = vpcs.filter((range) => range.family === family);
    // In a VPC the nodes' subnet lies inside it, beside what lies there already.
    const taken = subnets.length === 0 ? avoid : avoid.filter((one) => !subnets.includes(one));
    const nodePrefix = family === 6 ? 64 : 32 - bitsFor(nodes / share + keptByCloud, 4);
    ranges.push({
      ...placed(
        'nodes',
        family,
        place(subnets.length > 0 ? subnets : outside, nodePrefix, taken),
        nodePrefix,
      ),
      holds:
        family === 6
          ? 'one subnet'
          : `${2 ** (32 - nodePrefix) - keptByCloud} nodes, less ${keptByCloud} addresses that clouds keep`,
      basis: `${nodes} nodes at most ${share * 100}% full${subnets.length > 0 ? '; inside the VPC that was given' : ''}`,
    });

    const servicePrefix = family === 6 ? 112 : 32 - bitsFor(services / share + 2, 8);
    const range = place(outside, servicePrefix);
    ranges.push({
      ...placed('services', family, range, servicePrefix),
      holds: `${range === undefined ? 2 ** ((family === 4 ? 32 : 128) - servicePrefix) : allocatableIn([range], 'objects').size} Services`,
      basis:
        family === 6
          ? 'as many as an allocator with a bitmap uses; the API server takes /64 at the widest'
          : `${services} Services at most ${share * 100}% full, and no less than a /24`,
    });
  }
  return {
    assumptions: [
      `${asked.nodes} nodes and ${asked.services} Services at the start, ${growth.nodesPerMonth ?? 0} and ${growth.servicesPerMonth ?? 0} more a month, for ${asked.months} months`,
      `${asked.podsPerNode} pods a node${asked.podsPerNode === 110 ? ' (kubelet’s default maxPods)' : ''}`,
      ...(isAllRead
        ? []
        : ['what could not be read of the cluster has no further range; see what is not known']),
      'what is not in the ledger is not known here: give every VPC, peering, VPN and office network as external=CIDR, and every other cluster as cluster:NAME=CIDR',
    ],
    ranges,
    settings: settingsOf(ranges),
    oneWayDoors: [...oneWayDoors],
  };
}

/** The smallest block with twice the addresses of so many pods. */
function blockPrefixFor(family: 4 | 6, podsPerNode: number): number {
  return family === 6 ? 64 : 32 - bitsFor(podsPerNode * 2, 3);
}

function bitsFor(count: number, least: number): number {
  return Math.max(least, Math.ceil(Math.log2(Math.max(1, count))));
}

function placed(
  purpose: ProposedRange['purpose'],
  family: 4 | 6,
  range: AddressRange | undefined,
  prefix: number,
): Pick<ProposedRange, 'purpose' | 'family' | 'range' | 'blockPrefix' | 'next'> {
  const wanted = prefix > 0 ? `a /${prefix}` : 'so much';
  const next =
    family === 6
      ? `nothing free that holds ${wanted}: give a range of yours to take it from, such as the /48 of RFC 4193 with its random 40 bits`
      : `nothing free that holds ${wanted}: give a wider range to take it from, or fewer nodes, Services or months`;
  return {
    purpose,
    family,
    range: range === undefined ? null : formatRange(range),
    blockPrefix: null,
    next: range === undefined ? next : null,
  };
}

/** The settings of kubeadm that the ranges go into. */
function settingsOf(ranges: readonly ProposedRange[]): string[] {
  const listOf = (purpose: ProposedRange['purpose']) =>
    ranges.flatMap((one) => (one.purpose === purpose ? (one.range ?? []) : [])).join(',');
  const masks = ranges.flatMap(({ purpose, family, blockPrefix }) =>
    purpose === 'pods' && blockPrefix !== null ? [`node-cidr-mask-size-ipv${family}=${blockPrefix}`] : [],
  );
  const [pods, services] = [listOf('pods'), listOf('services')];
  if (pods === '' || services === '') return [];
  return [
    `kubeadm ClusterConfiguration networking.podSubnet: ${pods}`,
    `kubeadm ClusterConfiguration networking.serviceSubnet: ${services}`,
    `kube-controller-manager --${masks.join(' --')}`,
  ];
}
