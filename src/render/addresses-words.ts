import type {
  AddressesPlan,
  Capacity,
  Exhaustion,
  InstanceRoom,
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
          : `; kubelets take ${kubelet.least === kubelet.most ? kubelet.most : `${kubelet.least} to ${kubelet.most}`}: ${kubelet.most > Number(addresses) ? 'addresses end first' : 'addresses suffice'}`;
      return [
        `nodes in ${head}`,
        `${counted(total, 'block')} /${blockPrefix} (${prefixFrom}): ${used === null ? 'how many are given is not told' : `${used} given, ${free ?? 0} left`}${heldByServices > 0 ? `, ${heldByServices} left out for Services` : ''}`,
        `${amountText(addresses)} addresses for pods in each (${source})${limit}`,
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
        ...exhaustionLines(one.dynamicExhaustion, 'Services', 'the dynamic band is full'),
        ...exhaustionLines(one.exhaustion, 'Services'),
      ];
    case 'pods': {
      const { blocks, nodes } = one;
      return [
        `pods in ${head}`,
        `${amountText(one.total)} addresses${nodes === null ? '' : ` for ${counted(nodes, 'node')}`}: ${usedText(one)}`,
        ...(blocks === null
          ? []
          : [
              `${amountText(blocks.total)} blocks /${blocks.prefix}: ${amountText(blocks.used)} given to nodes, ${amountText(blocks.free)} left`,
            ]),
        ...exhaustionLines(one.exhaustion, 'nodes', 'the last block is given'),
      ];
    }
    case 'instances':
      return instanceLines(one, where);
    case 'subnet': {
      const { nodes, nodesLeft, says, exhaustion, latest } = one;
      const left =
        nodesLeft === null
          ? []
          : [
              `room for ${nodesLeft.least === nodesLeft.most ? nodesLeft.most : `${nodesLeft.least} (full of pods) to ${nodesLeft.most} (as full as now)`}${nodes === null ? '' : ' more'} nodes`,
            ];
      return [
        `subnet ${head}`,
        `${amountText(one.total)} addresses, less five that clouds keep${nodes === null ? '' : `, ${counted(nodes, 'node')}`}: ${usedText(one)}`,
        says,
        ...left,
        ...exhaustionLines(exhaustion, 'nodes', 'it is full'),
        ...(latest?.months === exhaustion?.months
          ? []
          : exhaustionLines(latest, 'nodes', 'it is full at the latest')),
      ];
    }
    case 'load-balancers':
      return [
        `load balancers in ${head}`,
        `${amountText(one.total)} addresses: ${usedText(one)}`,
        ...exhaustionLines(one.exhaustion, 'addresses'),
      ];
  }
}

function instanceLines(
  { type, nodes, limits, mode, pods, kubelet, held, next, from }: InstanceRoom,
  where: string,
): readonly [string, ...string[]] {
  const least =
    kubelet === null
      ? ''
      : kubelet.least === kubelet.most
        ? String(kubelet.most)
        : `${kubelet.least} to ${kubelet.most}`;
  const binds =
    pods === null || kubelet === null
      ? ''
      : pods < kubelet.most
        ? ': addresses end first'
        : ': addresses suffice';
  return [
    `pods on instances ${where}${type ?? 'of unknown type'}${nodes === null ? '' : `, ${counted(nodes, 'node')}`} (${from.join(', ')})`,
    limits === null
      ? `${mode}; how many interfaces and addresses it has is not known`
      : `${mode}, ${limits.interfaces} interfaces with ${limits.addresses} IPv4 addresses each${mode === 'IPv6 prefixes' ? ': a /80 has more addresses than pods' : ''}`,
    ...(pods === null
      ? []
      : [
          `addresses for ${pods} pods, two on the host network included${least === '' ? '' : `; kubelets take ${least}${binds}`}`,
        ]),
    ...(mode === 'prefixes' && kubelet === null
      ? ['AWS advises at most 110 pods, or 250 from 30 vCPUs']
      : []),
    ...(held === null
      ? []
      : [
          `${held.now === null ? '' : `${held.now} addresses of subnets are held now; `}a node with ${held.pods} pods holds ${held.full}`,
        ]),
    ...(next === null ? [] : [`next: ${next}`]),
  ];
}

function usedText({ used, free }: { readonly used: string | null; readonly free: string | null }): string {
  return used === null
    ? 'how many are taken is not told'
    : `${amountText(used)} taken, ${amountText(free ?? '0')} left`;
}

function bandText({ size, used }: { readonly size: string; readonly used: string | null }): string {
  return used === null ? amountText(size) : `${amountText(used)} of ${amountText(size)} taken`;
}

function exhaustionLines(exhaustion: Exhaustion, noun: string, what = 'the last is given'): string[] {
  if (exhaustion === null) return [];
  const { perMonth, months, date } = exhaustion;
  const when =
    months === 0
      ? 'already'
      : date !== null
        ? `about ${date}, in ${months} months`
        : months > 1200
          ? 'in more than 100 years'
          : `in ${months} months`;
  const many = perMonth === 1 ? noun.replace(/(?<=address)es$|s$/u, '') : noun;
  return [`with ${perMonth} more ${many} a month ${what} ${when}`];
}

/** `pods 10.0.0.0/16, /24 for each node`, or that there is none. */
export function proposedText({ purpose, family, range, blockPrefix }: ProposedRange): string {
  if (range === null) return `${purpose} IPv${family}: none`;
  return `${purpose} ${range}${blockPrefix === null ? '' : `, a /${blockPrefix} for each node`}`;
}
