import type { LedgerLine } from '../../../model/addresses-plan.ts';
import type { AddressRange } from '../../../model/address-range.ts';
import type { PlannedRange } from '../../../model/evidence/address-plan.ts';
import type { HasRef } from '../../../model/ref.ts';
import { shownName } from '../../../model/shown-name.ts';
import { formatRange, sizeOf, unionOf } from '../cidr.ts';
import { purposeWords } from '../named-range.ts';
import { reservedRanges } from '../reserved-range.ts';
import { isGiven } from './given-ranges.ts';

/** A line of some cluster's plan; null for what was given by hand. */
export type Sited = PlannedRange & { readonly cluster: string | null };

const mostRanges = 8;

/** What each line of the ledger says; the addresses and the pod CIDRs of all nodes are one line for each family. */
export function ledgerLines(lines: readonly Sited[]): LedgerLine[] {
  const groups = new Map<string, [Sited, ...Sited[]]>();
  lines.forEach((line, index) => {
    const { cluster, purpose, range, inUse } = line;
    const isJoined = purpose === 'node' || purpose === 'node-pods';
    const key = isJoined ? `${cluster ?? ''} ${purpose} ${range.family} ${inUse}` : String(index);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  });
  const families = new Set(lines.map(({ range }) => range.family));
  const reserved = reservedRanges.filter(({ range }) => families.size === 0 || families.has(range.family));
  return [...[...groups.values()].map(lineOf), ...reserved.map(reservedLine)];
}

function lineOf(group: readonly [Sited, ...Sited[]]): LedgerLine {
  const [first] = group;
  const union = unionOf(group.map(({ range }) => range));
  const owner = isGiven(first)
    ? 'given by hand'
    : group.length === 1
      ? ownerName(first.owner)
      : `${group.length} ${first.owner.ref.kind}s`;
  return {
    cluster: first.cluster,
    purpose: first.purpose,
    family: first.range.family,
    ranges: union.slice(0, mostRanges).map(formatRange),
    moreRanges: Math.max(0, union.length - mostRanges),
    addresses: sumOf(union),
    owner,
    field: shownField(first.field),
    origin: isGiven(first)
      ? 'given'
      : first.citation.label === 'documentation-based'
        ? 'documented default'
        : first.citation.label,
    of: group.length > 1 || first.of === undefined ? null : shownName(first.of),
    inUse: first.inUse,
    alsoFrom: [
      ...new Set(group.flatMap(({ alsoFrom }) => alsoFrom.map((one) => ownerName(one.owner)))),
    ].slice(0, 5),
  };
}

function reservedLine({ range, name }: (typeof reservedRanges)[number]): LedgerLine {
  return {
    cluster: null,
    purpose: 'reserved',
    family: range.family,
    ranges: [formatRange(range)],
    moreRanges: 0,
    addresses: sizeOf(range).toString(),
    owner: `every node: ${name}`,
    field: null,
    origin: 'documented default',
    of: null,
    inUse: 'yes',
    alsoFrom: [],
  };
}

/** How many addresses are in disjoint ranges, in decimal. */
export function sumOf(ranges: readonly AddressRange[]): string {
  return ranges.reduce((sum, range) => sum + sizeOf(range), 0n).toString();
}

/** `ConfigMap kube-system/cilium-config`, of names that are such. */
export function ownerName({ ref: { kind, namespace, name } }: HasRef): string {
  return `${kind} ${namespace === undefined ? '' : `${shownName(namespace)}/`}${shownName(name)}`;
}

/** A field as long as it says nothing but where; a pool in it may be called anything. */
function shownField(field: string): string {
  if (/^[\w.[\]=:/,()-]{1,200}$/u.test(field)) return field;
  const [open, close] = [field.indexOf('['), field.lastIndexOf(']')];
  const bare = open >= 0 && close > open ? `${field.slice(0, open)}[]${field.slice(close + 1)}` : field;
  return bare.slice(0, 100);
}

/** A line as a sentence names it: `pod range 10.244.0.0/16 (ConfigMap kube-system/cilium-config)`. */
export function lineName(line: Sited): string {
  const { purpose, range, of, owner, cluster } = line;
  const whose = isGiven(line)
    ? `given${of === undefined ? '' : ` as ${of}`}`
    : `${cluster === null ? '' : `${shownName(cluster)}, `}${of === undefined ? ownerName(owner) : shownName(of)}`;
  return `${purposeWords[purpose]} ${formatRange(range)} (${whose})`;
}
