import type { ClusterMtu, MtuBudget, MtuInput, MtuPair, MtuPods, MtuRange } from '../model/mtu-plan.ts';
import { counted } from './words.ts';

/** `1450`, or `1355 to 1370`. */
export function rangeText({ least, most }: MtuRange): string {
  return least === most ? String(least) : `${least} to ${most}`;
}

/** `tunnel over IPv4 50 + WireGuard 95 = 145`, each possible case; `nothing` where packets go as they are. */
export function optionsText({ options, overhead }: MtuBudget): string {
  if (overhead === null) return 'unknown';
  const cases = options.map(({ layers, stacked, bytes }) => {
    if (layers.length === 0) return 'nothing';
    const parts = layers.map((layer) => `${layer.name} ${layer.bytes}`).join(stacked ? ' + ' : ' or ');
    return layers.length === 1 ? parts : `${parts} = ${bytes}`;
  });
  return cases.join('; or ');
}

/** `nodes of 1500 (a, b, c, … 12 in all)`, `nodes of 1500 (12)` where none is named. */
function whichNodes({ nodeMtu, nodes, names }: Pick<MtuPods, 'nodeMtu' | 'nodes' | 'names'>): string {
  const of = nodeMtu === null ? 'nodes of unknown MTU' : `nodes of ${nodeMtu}`;
  if (nodes === 0) return of;
  if (names.length === 0) return `${of} (${nodes})`;
  const more = nodes > names.length ? `, … ${nodes} in all` : '';
  return `${of} (${names.join(', ')}${more})`;
}

/** `1355 bytes on nodes of 1500; TCP MSS 1315 over IPv4, 1295 over IPv6`. */
export function podsText(pods: MtuPods): string {
  const { mtu, tcpMss } = pods;
  if (mtu === null) return `unknown on ${whichNodes(pods)}`;
  const mss =
    tcpMss === null
      ? ''
      : `; TCP MSS ${rangeText(tcpMss.ipv4)} over IPv4, ${rangeText(tcpMss.ipv6)} over IPv6`;
  return `${rangeText(mtu)} bytes on ${whichNodes(pods)}${mss}`;
}

/** `1500 to 1500: up to 1450 pass, pods fit`. */
export function pairText({ from, to, fromNodes, toNodes, largest, fits }: MtuPair): string {
  const named = (mtu: number, nodes: readonly string[]) =>
    nodes.length === 0 ? `a node of ${mtu}` : `${nodes.join(', ')} (${mtu})`;
  return `${named(from, fromNodes)} to ${named(to, toNodes)}: up to ${rangeText(largest)} bytes pass; ${fitsText(fits)}`;
}

export function fitsText(fits: MtuPair['fits']): string {
  return {
    yes: 'what pods send fits',
    no: 'pods may send more: larger packets are fragmented or lost',
    unknown: 'whether what pods send fits is not known',
  }[fits];
}

/** `encapsulation: vxlan (given)`. */
export function inputText({ name, value, origin, from, next }: MtuInput): string {
  const [first] = from;
  const where = first === undefined ? '' : `: ${first.object} ${first.field} = ${first.seen}`;
  return `${name}: ${value ?? 'unknown'}${value === null ? '' : ` (${origin}${where})`}${next === null ? '' : `. Next: ${next}`}`;
}

/** What matters first, in one sentence. */
export function mtuSummary({ now, then }: Pick<ClusterMtu, 'now' | 'then'>): string {
  const left = (budget: MtuBudget) => {
    const told = budget.pods.flatMap(({ mtu }) => (mtu === null ? [] : [mtu.least, mtu.most]));
    if (told.length > 0) {
      return `${rangeText({ least: Math.min(...told), most: Math.max(...told) })} bytes for pods`;
    }
    if (budget.overhead?.most === 0) return 'the MTU of their node, which is unknown, for pods';
    return budget.overhead === null
      ? 'an unknown MTU for pods'
      : `an unknown MTU for pods, ${rangeText(budget.overhead)} bytes below that of their node`;
  };
  const shown = then ?? now;
  if (shown === null) return 'Nothing was asked.';
  const bad = [...shown.pairs, ...shown.paths].filter(({ fits }) => fits === 'no').length;
  const says =
    now !== null && then !== null
      ? `Now ${left(now)}; then ${left(then)}`
      : `${now === null ? 'Leaves' : 'Now'} ${left(shown)}`;
  return `${says}${bad === 0 ? '' : `; ${counted(bad, 'way')} on which that does not fit`}.`;
}
