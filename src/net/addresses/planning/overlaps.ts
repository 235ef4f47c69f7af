import {
  ledgerPurposes,
  type LedgerPurpose,
  type MatrixCell,
  type PlannedOverlap,
} from '../../../model/addresses-plan.ts';
import type { AddressRange } from '../../../model/address-range.ts';
import { isForPods, type Purpose } from '../../../model/evidence/address-plan.ts';
import { containsRange, formatRange, intersectionOf, overlappingPairs } from '../cidr.ts';
import { reservedIn, reservedRanges } from '../reserved-range.ts';
import { nearestFree } from './free-range.ts';
import { isGiven } from './given-ranges.ts';
import { lineName, type Sited } from './ledger-lines.ts';
import { overlapVerdict, type Verdict } from './overlap-verdict.ts';

interface Found {
  readonly verdict: Verdict;
  readonly why: string;
  readonly pair: readonly [Sited, Sited];
}

interface Overlaps {
  readonly overlaps: PlannedOverlap[];
  readonly matrix: MatrixCell[];
}

/** What says that two clusters reach each other by pods' own addresses, and whether by ClusterIPs too. */
export interface Link {
  readonly clusters: readonly [string, string];
  readonly by: 'ClusterMesh' | 'Submariner';
}

/** Purposes that are node-local or lie in reserved ranges by design. */
const besideReserved: readonly Purpose[] = [
  'node-local-dns',
  'ovn-join',
  'ovn-transit',
  'ovn-masquerade',
  'native-routing',
  'load-balancer',
];

/**
 * The overlaps of all lines in use, those to act on one by one, and the matrix of all purposes that have a line or whose
 * lines were not read.
 */
export function overlapsOf(
  lines: readonly Sited[],
  unread: ReadonlySet<Purpose>,
  links: readonly Link[],
): Overlaps {
  const used = lines.filter(({ inUse }) => inUse !== 'no');
  const pooled = new Set(used.flatMap((line) => (isPool(line) && line.cluster !== null ? siteOf(line) : [])));
  const hasGlobalnet = used.some((line) => isGiven(line) && line.purpose === 'globalnet');
  const found: Found[] = [];
  for (const [a, b] of overlappingPairs(used)) {
    const judged = a.cluster === b.cluster || a.cluster === null || b.cluster === null;
    const one = judged ? withSites(a, b, pooled) : acrossClusters(a, b, links);
    if (one !== undefined) found.push(hasGlobalnet ? withGlobalnet(one) : one);
  }
  const told = outermost(found.filter(({ verdict }) => verdict !== 'expected'));
  const avoid = [...used, ...reservedRanges].map(({ range }) => range);
  const reserved = used.flatMap(reservedOverlaps);
  return {
    overlaps: [...merged(told, avoid), ...reserved].sort(
      (a, b) => Number(a.verdict === 'depends') - Number(b.verdict === 'depends'),
    ),
    matrix: matrixOf(found, used, unread, reserved),
  };
}

/** Is it what parts for nodes are cut from? */
function isPool({ purpose }: Sited): boolean {
  return isForPods(purpose) && purpose !== 'node-pods';
}

function siteOf({ cluster, range }: Sited): string {
  return `${cluster ?? ''} IPv${range.family}`;
}

/** `pooled` has the clusters, by family, that tell of pools of their own. */
function withSites(a: Sited, b: Sited, pooled: ReadonlySet<string>): Found {
  // On clouds nothing but the user tells what nodes' parts are cut from.
  const [given, part] = a.cluster === null ? [a, b] : [b, a];
  const isWhole = isPool(given) && given.cluster === null && part.purpose === 'node-pods';
  if (isWhole && !pooled.has(siteOf(part)) && containsRange(given.range, part.range)) {
    return { verdict: 'expected', why: 'one lies in the other by design', pair: [a, b] };
  }
  const sameUse = a.purpose === b.purpose || (isForPods(a.purpose) && isForPods(b.purpose));
  if (sameUse && isOwn(a) && (a.cluster === null) !== (b.cluster === null)) {
    const why =
      'right where the range given is this cluster’s own; another cluster that has it cannot be joined to this one or routed to it';
    return { verdict: 'depends', why, pair: a.cluster === null ? [a, b] : [b, a] };
  }
  const { verdict, why, pair } = overlapVerdict(a, b);
  return { verdict, why, pair: pair[0] === a ? [a, b] : [b, a] };
}

/** With Globalnet the pods and Services of joined clusters may have the same addresses. */
function withGlobalnet(found: Found): Found {
  const { verdict, pair } = found;
  const shared = pair.filter(({ purpose }) => isForPods(purpose) || purpose === 'service');
  if (
    verdict !== 'conflict' ||
    shared.length !== 1 ||
    !pair.some((one) => one.purpose === 'remote-cluster')
  ) {
    return found;
  }
  return {
    verdict: 'depends',
    pair,
    why: 'right where Globalnet joins the two, which then have other addresses for each other; else traffic for one of the two clusters goes to the other',
  };
}

/** Pods, nodes and, with Submariner, Services of clusters that reach each other must differ; what stays inside may not. */
function acrossClusters(a: Sited, b: Sited, links: readonly Link[]): Found | undefined {
  const shared = (line: Sited) =>
    isForPods(line.purpose) || line.purpose === 'node' || line.purpose === 'service';
  if (!shared(a) || !shared(b)) return undefined;
  // A node's part of a pool that is told itself adds nothing.
  if (a.purpose === 'node-pods' || b.purpose === 'node-pods') return undefined;
  const link = links.find(({ clusters: [x, y] }) =>
    [a.cluster, b.cluster].every((one) => one === x || one === y),
  );
  const services = [a, b].filter(({ purpose }) => purpose === 'service').length;
  const pair = [a, b] as const;
  if (link === undefined) {
    const why = 'collides as soon as the clusters are joined or routed to each other';
    return { verdict: 'depends', why, pair };
  }
  // A mesh of Cilium sends nothing to another cluster's ClusterIPs.
  if (link.by === 'ClusterMesh' && services === 2) return { verdict: 'expected', why: '', pair };
  return {
    verdict: 'conflict',
    why: `${link.by} joins the clusters: traffic for one goes to the other`,
    pair,
  };
}

/** One mistake is told once: with the pool, not with the node pod CIDRs cut from it. Wider ranges come first. */
function outermost(found: readonly Found[]): Found[] {
  const widest = new Map<Sited, Sited>();
  return found.filter(({ pair: [a, b] }) => {
    if (isForPods(a.purpose) === isForPods(b.purpose)) return true;
    const [pods, rival] = isForPods(a.purpose) ? [a, b] : [b, a];
    const outer = widest.get(rival);
    if (outer !== undefined && outer !== pods && containsRange(outer.range, pods.range)) return false;
    widest.set(rival, pods);
    return true;
  });
}

/** What there is already: where a range of a cluster to be is given, that one is moved. */
const networksOfOthers: readonly Purpose[] = ['external', 'vpc', 'remote-cluster'];

function isOwn({ purpose }: Sited): boolean {
  return isForPods(purpose) || purpose === 'service';
}

/** Overlaps of one line with many nodes are one. */
function merged(found: readonly Found[], avoid: readonly AddressRange[]): PlannedOverlap[] {
  const groups = new Map<string, { readonly first: Found; pairs: number }>();
  const perNode = ({ purpose }: Sited) => purpose === 'node' || purpose === 'node-pods';
  const keyOf = (line: Sited) => (perNode(line) ? `${line.cluster ?? ''} ${line.purpose}` : lineName(line));
  for (const one of found) {
    const key = `${one.verdict} ${one.pair.map(keyOf).join(' | ')} ${one.why}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: one, pairs: 1 });
    else group.pairs += 1;
  }
  return [...groups.values()].map(({ first: { verdict, why, pair }, pairs }) => {
    const isOthers = networksOfOthers.includes(pair[0].purpose) && isGiven(pair[1]) && isOwn(pair[1]);
    const [a, b] = isOthers ? [pair[1], pair[0]] : pair;
    const common = intersectionOf(a.range, b.range);
    const moved = perNode(a) && !perNode(b) ? b : a;
    const free = perNode(moved) ? undefined : nearestFree(moved.range, avoid);
    return {
      verdict: verdict === 'conflict' ? 'conflict' : 'depends',
      first: lineName(a),
      second: lineName(b),
      common: common === undefined ? '' : formatRange(common),
      pairs,
      why,
      next:
        verdict !== 'conflict' || free === undefined
          ? null
          : `${formatRange(free)} instead of ${lineName(moved)}`,
    };
  });
}

function reservedOverlaps(line: Sited): PlannedOverlap[] {
  if (besideReserved.includes(line.purpose)) return [];
  return reservedIn(line.range).map(({ range, name, consequence, severity }) => {
    const common = intersectionOf(line.range, range);
    return {
      verdict: severity === 'high' ? 'conflict' : 'depends',
      first: lineName(line),
      second: `${name} ${formatRange(range)}`,
      common: common === undefined ? '' : formatRange(common),
      pairs: 1,
      why: consequence,
      next: null,
    };
  });
}

const ranks: readonly MatrixCell['state'][] = ['apart', 'expected', 'unknown', 'depends', 'conflict'];

function matrixOf(
  found: readonly Found[],
  used: readonly Sited[],
  unread: ReadonlySet<Purpose>,
  reserved: readonly PlannedOverlap[],
): MatrixCell[] {
  const has = new Set<LedgerPurpose>([...used.map(({ purpose }) => purpose), ...unread]);
  const present = ledgerPurposes.filter((one) => has.has(one));
  const cells = new Map<string, MatrixCell>();
  present.forEach((a, index) => {
    for (const b of present.slice(index)) {
      const isAlone = a === b && used.filter(({ purpose }) => purpose === a).length < 2;
      if (isAlone && a !== 'reserved' && !unread.has(a)) continue;
      const isUnread = [a, b].some((one) => one !== 'reserved' && unread.has(one));
      cells.set(`${a} ${b}`, { a, b, state: isUnread ? 'unknown' : 'apart', pairs: 0 });
    }
  });
  for (const { verdict, pair } of found) {
    const [a, b] = pair.map(({ purpose }) => purpose).sort((x, y) => present.indexOf(x) - present.indexOf(y));
    const cell = cells.get(`${a ?? ''} ${b ?? ''}`);
    if (cell === undefined) continue;
    cell.pairs += 1;
    if (ranks.indexOf(verdict) > ranks.indexOf(cell.state)) cell.state = verdict;
  }
  const worst = reserved.some(({ verdict }) => verdict === 'conflict') ? 'conflict' : 'depends';
  const [first = 'pod-pool'] = present;
  if (reserved.length > 0)
    cells.set('reserved', { a: first, b: 'reserved', state: worst, pairs: reserved.length });
  return [...cells.values()];
}
