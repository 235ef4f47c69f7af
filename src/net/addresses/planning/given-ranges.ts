import type { AddressRange } from '../../../model/address-range.ts';
import {
  isApartFrom,
  isForPods,
  type PlannedRange,
  type Purpose,
} from '../../../model/evidence/address-plan.ts';
import { nearestFirst } from '../../../model/nearest-first.ts';
import type { ObjectRef } from '../../../model/ref.ts';
import { isName } from '../../../model/shown-name.ts';
import { UserError } from '../../../model/user-error.ts';
import { formatRange, intersectionOf, overlappingPairs, parseAddress, parseRange, sizeOf } from '../cidr.ts';
import { prefixOf, prefixProblem } from '../node-blocks.ts';
import { reservedRanges } from '../reserved-range.ts';
import { nearestFree } from './free-range.ts';

/** What a user may say that a range is for. */
export const givenPurposes = {
  pods: 'pod-pool',
  services: 'service',
  nodes: 'node-subnet',
  'load-balancers': 'load-balancer',
  vpc: 'vpc',
  vnet: 'vpc',
  external: 'external',
  cluster: 'remote-cluster',
  globalnet: 'globalnet',
  'ovn-join': 'ovn-join',
  'ovn-transit': 'ovn-transit',
  'ovn-masquerade': 'ovn-masquerade',
  'node-local-dns': 'node-local-dns',
} as const satisfies Record<string, Purpose>;

const syntax =
  'write it as PURPOSE=CIDR or PURPOSE:NAME=CIDR, such as pods=10.244.0.0/16 or vpc:prod=10.0.0.0/16';

/** Prefix lengths of the part of the pod range that each node is given, by family, as a user gives them. */
export type GivenMasks = Readonly<Partial<Record<4 | 6, number>>>;

/** Is the line one that a user gave? */
export function isGiven({ owner }: Pick<PlannedRange, 'owner'>): boolean {
  return owner.ref === givenRef;
}

const givenRef: ObjectRef = {
  apiVersion: 'v1',
  kind: 'Range',
  name: 'given',
  label: 'sanitized user evidence',
  declared: false,
};

/**
 * Reads ranges given by hand as lines of a ledger. Throws UserError for what is no range, for one network's own ranges
 * that overlap, for families that do not fit, and for masks that no allocator takes, with the nearest that would do.
 */
export function parseGivenRanges(texts: readonly string[], masks: GivenMasks = {}): PlannedRange[] {
  const ranges = texts.flatMap(parseGiven);
  refuseOverlaps(ranges);
  refuseFamilies(ranges);
  for (const family of [4, 6] as const) refuseMask(ranges, family, masks[family]);
  return ranges;
}

/** Reads the CIDRs that a new cluster's ranges are to be taken from. */
export function parseCidrs(texts: readonly string[]): AddressRange[] {
  return texts.map((text) => rangeOf(text.trim(), 'vpc'));
}

function parseGiven(text: string): PlannedRange[] {
  const [, word = '', name, list = ''] = /^([^=:]*)(?::([^=]*))?=(.*)$/su.exec(text) ?? [];
  if (list.trim() === '') throw new UserError(`the range ${shown(text)} has no CIDR`, syntax);
  const purpose = purposeOf(word.trim());
  if (name !== undefined && !isName(name)) {
    throw new UserError(`${shown(name)} is no name for a range`, 'use letters, digits, dots and dashes');
  }
  return list.split(',').map((one): PlannedRange => {
    const range = rangeOf(one.trim(), purpose);
    const field = `${word.trim()}${name === undefined ? '' : `:${name}`}`;
    const citation = { object: 'Range given', field, seen: formatRange(range), label: givenRef.label };
    const of = name ?? (purpose === 'remote-cluster' ? 'other' : undefined);
    const line = {
      range,
      owner: { ref: givenRef },
      field,
      citation,
      purpose,
      inUse: 'yes',
      alsoFrom: [],
    } as const;
    return of === undefined ? line : { ...line, of };
  });
}

function purposeOf(word: string): Purpose {
  const words = Object.keys(givenPurposes);
  const [nearest = 'pods'] = nearestFirst(words, word.slice(0, 60));
  if (!Object.hasOwn(givenPurposes, word)) {
    throw new UserError(
      `${shown(word)} is nothing that a range is for; did you mean ${nearest}?`,
      `use one of ${words.join(', ')}`,
    );
  }
  return givenPurposes[word as keyof typeof givenPurposes];
}

/** Ranges that are written as CIDRs wherever they are configured. */
const cidrsOnly: readonly Purpose[] = ['pod-pool', 'service', 'vpc', 'node-subnet'];

function rangeOf(text: string, purpose: Purpose): AddressRange {
  const range = parseRange(text);
  if (range === undefined) {
    const [address = '', prefix] = text.split('/');
    const family = parseAddress(address)?.family;
    const most = family === 6 ? 128 : 32;
    const next =
      family === undefined || prefix === undefined
        ? 'give a CIDR, such as 10.244.0.0/16 or fd00:10:244::/56'
        : `give ${address}/${most}, or a shorter prefix`;
    throw new UserError(`${shown(text)} is no address range`, next);
  }
  const start = parseAddress(text.split('/')[0] ?? '');
  if (text.includes('/') && start?.first !== range.first) {
    throw new UserError(
      `${shown(text)} is an address inside a range, not the range`,
      `give ${formatRange(range)}, or a longer prefix`,
    );
  }
  if (cidrsOnly.includes(purpose) && !text.includes('/')) {
    throw new UserError(`${shown(text)} is no CIDR`, `give one, such as ${formatRange(cidrAround(range))}`);
  }
  // https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/registry/core/service/ipallocator/ipallocator.go
  if (purpose === 'service' && range.family === 6 && prefixOf(range) < 64) {
    const { first } = range;
    const nearest = formatRange({ family: 6, first, last: first + (1n << 64n) - 1n });
    throw new UserError(
      `${shown(text)} is wider than /64, and the API server gives no Service an address of it`,
      `give ${nearest} or a smaller range; /112 holds as many as an allocator with a bitmap uses`,
    );
  }
  return range;
}

/** The smallest CIDR that holds the range. */
function cidrAround({ family, first, last }: AddressRange): AddressRange {
  let size = 1n;
  while (first - (first % size) + size - 1n < last) size *= 2n;
  const start = first - (first % size);
  return { family, first: start, last: start + size - 1n };
}

/** What whoever builds a cluster chooses; ranges of others may overlap, and then that is reported. */
function isOwn({ purpose }: PlannedRange): boolean {
  return isForPods(purpose) || purpose === 'service' || purpose === 'node-subnet';
}

function refuseOverlaps(ranges: readonly PlannedRange[]): void {
  for (const [a, b] of overlappingPairs(ranges.filter(isOwn))) {
    if (a.purpose !== b.purpose && !isApartFrom(a, b) && !isApartFrom(b, a)) continue;
    const common = intersectionOf(a.range, b.range);
    const [kept, moved] = sizeOf(a.range) >= sizeOf(b.range) ? [a, b] : [b, a];
    const avoid = [...ranges.filter((one) => one !== moved), ...reservedRanges].map(({ range }) => range);
    const free = nearestFree(moved.range, avoid);
    throw new UserError(
      `${kept.field}=${formatRange(kept.range)} and ${moved.field}=${formatRange(moved.range)} overlap in ${common === undefined ? 'part' : formatRange(common)}`,
      free === undefined
        ? `give ${moved.field} a range that no other has`
        : `give ${moved.field}=${formatRange(free)}, the nearest range of that size that no other has`,
    );
  }
}

function refuseFamilies(ranges: readonly PlannedRange[]): void {
  const families = (match: (line: PlannedRange) => boolean) =>
    new Set(ranges.filter(match).map(({ range }) => range.family));
  const pods = families(({ purpose }) => isForPods(purpose));
  if (pods.size === 0) return;
  const services = families(({ purpose }) => purpose === 'service');
  for (const family of services) {
    if (pods.has(family)) continue;
    throw new UserError(
      `a Service range is IPv${family} and no pod range is: no such Service would have an endpoint`,
      `give pods an IPv${family} range too, or services an IPv${family === 4 ? 6 : 4} one`,
    );
  }
}

function refuseMask(ranges: readonly PlannedRange[], family: 4 | 6, mask: number | undefined): void {
  if (mask === undefined) return;
  const pods = ranges.filter(({ purpose, range }) => isForPods(purpose) && range.family === family);
  if (pods.length === 0) {
    throw new UserError(
      `an IPv${family} node mask /${mask} is given and no IPv${family} pod range to cut`,
      `give a range as well, such as ${family === 4 ? 'pods=10.244.0.0/16' : 'pods=fd00:10:244::/56'}`,
    );
  }
  for (const { range, field } of pods) {
    const problem = prefixProblem(range, mask);
    if (problem === undefined) continue;
    throw new UserError(
      `node mask /${mask} does not fit ${field}=${formatRange(range)}: it is ${problem.why}`,
      `the nearest that does is /${problem.nearest}`,
    );
  }
}

function shown(text: string): string {
  const plain = text.replaceAll(/[^\x20-\x7e]/gu, '?').slice(0, 60);
  return plain === '' ? '(nothing)' : plain;
}
