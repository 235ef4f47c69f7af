import type { AddressRange } from '../../model/address-range.ts';
import type { Citation } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Missing } from '../../model/missing.ts';
import { containsRange } from '../addresses/cidr.ts';
import { isPublicAddress } from '../addresses/public-address.ts';

/** What becomes of the source address of a pod's packets as they leave its node for the world outside. */
export type Masquerade =
  /** They get an address of the pod's node; `ports` where fewer than all may be taken. */
  | {
      readonly is: 'node';
      readonly says: string;
      readonly from: readonly Citation[];
      readonly ports?: number;
    }
  /** They keep the pod's. */
  | { readonly is: 'kept'; readonly says: string; readonly from: readonly Citation[] }
  /** They get another: one that is set for them. */
  | {
      readonly is: 'set';
      readonly source: string;
      readonly says: string;
      readonly from: readonly Citation[];
      readonly ports?: number;
    }
  | { readonly is: 'unknown'; readonly why: string; readonly from: readonly Citation[] };

/** A destination outside; undefined for one of which only the name is known, taken to be a public IPv4 address. */
export type Outside = AddressRange | undefined;

export type MasqueradeSeen = Pick<
  Evidence,
  | 'cni'
  | 'nodes'
  | 'namespaces'
  | 'services'
  | 'platform'
  | 'ciliumConfig'
  | 'calicoPools'
  | 'felixConfigurations'
  | 'ipMasq'
  | 'antreaConfig'
  | 'antreaEgresses'
  | 'egressIps'
  | 'egressServices'
  | 'egressNatPolicies'
  | 'externalRoutes'
  | 'routeAdvertisements'
  | 'operatorNetworks'
>;

/** Is it within a range? Undefined where only a name is known and the range has public addresses. */
export function liesIn(to: Outside, range: AddressRange): boolean | undefined {
  if (to !== undefined) return range.family === to.family && containsRange(range, to);
  const first = { ...range, last: range.first };
  return range.family === 4 && isPublicAddress(first) ? undefined : false;
}

/** Is it within one of these ranges? */
export function liesInAny(to: Outside, ranges: readonly AddressRange[]): boolean | undefined {
  const hits = ranges.map((range) => liesIn(to, range));
  return hits.includes(true) ? true : hits.includes(undefined) ? undefined : false;
}

export function open(why: string, from: readonly Citation[]): Masquerade {
  return { is: 'unknown', why, from };
}

/** What was not read, in words. */
export function lacks(missing: readonly Missing[]): string {
  return [...new Set(missing.map(({ what, reason }) => `${what}: ${reason}`))].slice(0, 3).join('; ');
}
