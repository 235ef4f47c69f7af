import type { AddressRange, SeenRange } from '../model/address-range.ts';
import { cite } from '../model/cite.ts';
import type { Missing } from '../model/missing.ts';
import { formatRef, type HasRef } from '../model/ref.ts';
import { parseRange } from '../net/addresses/cidr.ts';

/** Reads the ranges that a field names. What is no range becomes a Missing: it may stand for one. */
export function readRanges(
  owner: HasRef,
  field: string,
  texts: readonly (string | undefined)[],
): { readonly ranges: readonly SeenRange[]; readonly missing: readonly Missing[] } {
  const ranges: SeenRange[] = [];
  const missing: Missing[] = [];
  for (const text of texts) {
    if (text === undefined || text.trim() === '') continue;
    const range = parseRange(text);
    if (range !== undefined) ranges.push({ range, owner, field, citation: cite(owner, field, text) });
    else missing.push(unreadable(owner, field));
  }
  return { ranges, missing };
}

function unreadable(owner: HasRef, field: string): Missing {
  const { namespace } = owner.ref;
  return {
    what: `${formatRef(owner.ref)} ${field}`,
    namespaces: namespace === undefined ? null : [namespace],
    reason: 'unparseable',
    detail: 'not an address range',
  };
}

/** Splits what flags and ConfigMap values list, with commas or blanks between. */
export function listed(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/u).filter((part) => part !== '');
}

/** Identity of a range, whichever way it was written. */
export function rangeKey({ family, first, last }: AddressRange): string {
  return `${family} ${first} ${last}`;
}

/** Each range once, as the first one named it. */
export function distinct(ranges: readonly SeenRange[]): SeenRange[] {
  const byKey = new Map<string, SeenRange>();
  for (const range of ranges) {
    const key = rangeKey(range.range);
    if (!byKey.has(key)) byKey.set(key, range);
  }
  return [...byKey.values()];
}
