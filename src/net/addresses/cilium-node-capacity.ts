import type { Kept } from '../../model/kinds/index.ts';
import { containsRange, parseAddress, parseCidr, sizeOf } from './cidr.ts';

/** What an agent has CIDRs for, in one family. */
export interface NodeCapacity {
  readonly family: 4 | 6;
  readonly cidrs: readonly string[];
  /** Addresses that it can give to pods. */
  readonly forPods: number;
}

/** Addresses that the agent has of its own CIDRs for itself: router, health checks, Ingress. */
function ownAddresses({ spec }: Kept<'CiliumNode'>): string[] {
  const { addresses = [], health, ingress } = spec ?? {};
  const internal = addresses.flatMap(({ type, ip }) => (type === 'CiliumInternalIP' ? (ip ?? []) : []));
  return [...internal, health?.ipv4, health?.ipv6, ingress?.ipv4, ingress?.ipv6].filter(
    (text) => text !== undefined,
  );
}

/**
 * How many addresses Cilium gives out of a CIDR with so many: neither the first nor the last, and of IPv6 it uses
 * 65,536 at most. Source:
 * https://github.com/cilium/cilium/blob/v1.20.2/pkg/ipam/service/ipallocator/allocator.go, NewCIDRRange and RangeSize.
 */
export function ciliumAddresses(size: number): number {
  return Math.max(Math.min(size, 65_536) - 2, 0);
}

/** What the CIDRs of a node have room for, in each family that it has one of. */
export function capacitiesOf(node: Kept<'CiliumNode'>): NodeCapacity[] {
  const texts = node.spec?.ipam?.podCIDRs ?? [];
  return ([4, 6] as const).flatMap((family) => {
    const cidrs = texts.filter((text) => parseCidr(text)?.family === family);
    const ranges = cidrs.flatMap((text) => parseCidr(text) ?? []);
    if (ranges.length === 0) return [];
    const size = ranges.reduce((sum, range) => sum + ciliumAddresses(Number(sizeOf(range))), 0);
    const own = ownAddresses(node).filter((text) => {
      const address = parseAddress(text);
      return address !== undefined && ranges.some((range) => containsRange(range, address));
    });
    return [{ family, cidrs, forPods: size - own.length }];
  });
}

/** A pool that the agent asked its operator for more addresses of than it was given, in one family. */
export interface Shortfall {
  readonly pool: string;
  readonly family: 4 | 6;
  readonly needed: number;
  readonly given: number;
}

/** What multi-pool IPAM has not given yet; an agent that needs nothing of a pool lacks nothing. */
export function shortfallsOf({ spec }: Kept<'CiliumNode'>): Shortfall[] {
  const { requested = [], allocated = [] } = spec?.ipam?.pools ?? {};
  return requested.flatMap(({ pool = '', needed }) =>
    ([4, 6] as const).flatMap((family) => {
      const wanted = needed?.[`ipv${family}-addrs`] ?? 0;
      const given = allocated
        .filter((one) => one.pool === pool)
        .flatMap(({ cidrs = [] }) => cidrs.flatMap((text) => parseCidr(text) ?? []))
        .filter((range) => range.family === family)
        .reduce((sum, range) => sum + Number(sizeOf(range)), 0);
      return wanted > given ? [{ pool, family, needed: wanted, given }] : [];
    }),
  );
}
