import type {
  AddressesPlan,
  Capacity,
  Exhaustion,
  LedgerLine,
  MatrixCell,
  ProposedRange,
} from '../model/addresses-plan.ts';
import { counted } from './words.ts';

/** `12 ranges; 1 conflict, 2 overlaps depend, 1 thing is not known.` */
export function addressesSummary({
  ledger,
  overlaps,
  unknown,
}: Pick<AddressesPlan, 'ledger' | 'overlaps'> & { readonly unknown: readonly unknown[] }): string {
  const ranges = ledger.filter(({ purpose }) => purpose !== 'reserved').length;
  const conflicts = overlaps.filter(({ verdict }) => verdict === 'conflict').length;
  const depends = overlaps.length - conflicts;
  return `${counted(ranges, 'line')} in the ledger; ${counted(conflicts, 'conflict')}, ${counted(depends, 'overlap')} that ${depends === 1 ? 'depends' : 'depend'} on the network around, ${counted(unknown.length, 'thing')} not known.`;
}

/** Many addresses as a person counts them: in full up to a million, then as a power of two. */
export function amountText(amount: string): string {
  if (amount.length <= 7) return amount;
  const exact = BigInt(amount);
  const bits = exact.toString(2).length;
  return (exact & (exact - 1n)) === 0n
    ? `2^${bits - 1}`
    : `about 2^${bits - (exact < 3n << BigInt(bits - 2) ? 1 : 0)}`;
}

/** `ConfigMap kube-system/cilium-config data.cluster-pool-ipv4-cidr, live evidence`. */
export function ledgerOrigin({ owner, field, origin, inUse, alsoFrom, of }: LedgerLine): string {
  if (origin === 'given') return `given by hand as ${field ?? ''}`;
  const place = `${owner}${field === null ? '' : ` ${field}`}${of === null ? '' : `, ${of}`}`;
  const use = inUse === 'yes' ? '' : inUse === 'no' ? ', not in use' : ', use not known';
  const also = alsoFrom.length === 0 ? '' : `; also ${alsoFrom.join(', ')}`;
  return `${place}, ${origin}${use}${also}`;
}

export function rangesText({ ranges, moreRanges }: LedgerLine): string {
  return `${ranges.join(' ')}${moreRanges > 0 ? ` and ${moreRanges} more` : ''}`;
}

/** Pairs of purposes by state, worst first: `conflict: pod-pool and service (1)`. */
export function matrixLines(matrix: readonly MatrixCell[]): string[] {
  const judged = matrix.filter(({ state }) => state === 'apart' || state === 'expected');
  const purposes = [...new Set(matrix.flatMap(({ a, b }) => [a, b]))];
  // Of these not all ranges were read, so that no pair with them can be called apart.
  const unread = purposes.filter((one) => !judged.some(({ a, b }) => a === one || b === one));
  const states = ['conflict', 'depends', 'unknown', 'expected', 'apart'] as const;
  return states.flatMap((state) => {
    const cells = matrix.filter((cell) => cell.state === state);
    const named = cells.filter(
      ({ a, b }) => state !== 'unknown' || !(unread.includes(a) || unread.includes(b)),
    );
    const pairs = named.map(({ a, b, pairs: count }) => `${a} and ${b}${count > 0 ? ` (${count})` : ''}`);
    if (named.length < cells.length) pairs.push(`every other pair with ${unread.join(', ')}`);
    return pairs.length === 0 ? [] : [`${state}: ${pairs.join(', ')}`];
  });
}

/** What a pool is, in one line; what is left, in the next ones. */
export function capacityLines(one: Capacity): readonly [string, ...string[]] {
  const where = one.cluster === null ? '' : `${one.cluster}: `;
  const head = `${where}${one.ranges.slice(0, 4).join(' ')}${one.ranges.length > 4 ? ' …' : ''} (${one.from.slice(0, 3).join(', ')})`;
  switch (one.kind) {
    case 'nodes': {
      const { total, used, free, heldByServices, blockPrefix, prefixFrom, podsPerNode, nextBlocks } = one;
      const { addresses, kubelet, source } = podsPerNode;
      const limit =
        kubelet === null
          ? ''
          : `; kubelets take ${kubelet.least === kubelet.most ? kubelet.most : `${kubelet.least} to ${kubelet.most}`}: ${kubelet.most > addresses ? 'addresses end first' : 'addresses suffice'}`;
      return [
        `nodes in ${head}`,
        `${total} blocks /${blockPrefix} (${prefixFrom}): ${used === null ? 'how many are given is not told' : `${used} given, ${free ?? 0} left`}${heldByServices > 0 ? `, ${heldByServices} left out for Services` : ''}`,
        `${amountText(String(addresses))} addresses for pods in each (${source})${limit}`,
        ...(nextBlocks.length === 0
          ? []
          : [`next: ${nextBlocks.join(' ')} (after a start of who gives them)`]),
        ...exhaustionLines(one.exhaustion, 'nodes'),
      ];
    }
    case 'services':
      return [
        `Services in ${head}`,
        `${amountText(one.total)} addresses (allocator: ${one.allocator}): ${usedText(one)}`,
        ...one.bands.flatMap(({ range, static: fixed, dynamic }) => [
          `${range}: ${fixed === null ? 'no static band' : `static ${fixed.range} (${bandText(fixed)})`}, ${dynamic === null ? 'no dynamic band' : `dynamic ${dynamic.range} (${bandText(dynamic)})`}`,
        ]),
        ...exhaustionLines(one.exhaustion, 'Services'),
      ];
    case 'pods':
      return [
        `pods in ${head}`,
        `${amountText(one.total)} addresses${one.nodes === null ? '' : ` for ${counted(one.nodes, 'node')}`}: ${usedText(one)}`,
      ];
    case 'load-balancers':
      return [`load balancers in ${head}`, `${amountText(one.total)} addresses: ${usedText(one)}`];
  }
}

function usedText({ used, free }: { readonly used: string | null; readonly free: string | null }): string {
  return used === null
    ? 'how many are taken is not told'
    : `${amountText(used)} taken, ${amountText(free ?? '0')} left`;
}

function bandText({ size, used }: { readonly size: string; readonly used: string | null }): string {
  return used === null ? amountText(size) : `${amountText(used)} of ${amountText(size)} taken`;
}

function exhaustionLines(exhaustion: Exhaustion, noun: string): string[] {
  if (exhaustion === null) return [];
  const { perMonth, months, date } = exhaustion;
  const when = date === null ? `in ${months} months` : `about ${date}, in ${months} months`;
  return [`with ${perMonth} more ${noun} a month the last is given ${when}`];
}

/** `pods 10.0.0.0/16, /24 for each node`, or that there is none. */
export function proposedText({ purpose, family, range, blockPrefix }: ProposedRange): string {
  if (range === null) return `${purpose} IPv${family}: none`;
  return `${purpose} ${range}${blockPrefix === null ? '' : `, a /${blockPrefix} for each node`}`;
}
