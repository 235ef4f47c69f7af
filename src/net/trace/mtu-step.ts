import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { MtuBudget, MtuRange } from '../../model/mtu-plan.ts';
import type { TraceStep } from '../../model/trace.ts';
import { mtuSlices, planMtu } from '../mtu/planning/plan-mtu.ts';
import { settled, unsettled } from './step.ts';

export type MtuSeen = Pick<Evidence, (typeof mtuSlices)[number]>;

/** The size of packets from a client's node to those of the servers, as `plan mtu` reckons it. */
export function mtuStep(
  from: string | undefined,
  to: readonly (string | undefined)[],
  seen: MtuSeen,
): TraceStep {
  const { now, unknown } = planMtu(seen, { nodeMtus: [] });
  const groups = seen.nodeMtu.state === 'known' ? seen.nodeMtu.value.groups : [];
  const nodes =
    groups.length === 0
      ? 'The MTU of nodes is not known.'
      : `MTU of nodes: ${groups.map((one) => `${one.mtu} on ${one.nodes.length}`).join(', ')}.`;
  const evidence: Citation[] = [
    ...(seen.podMtu.state === 'known' ? seen.podMtu.value.map((one) => cite(one, one.field, one.value)) : []),
    ...(seen.nodeMtu.state === 'known' ? seen.nodeMtu.from : []),
  ];
  const isOne =
    groups.length === 1 && seen.nodeMtu.state === 'known' && seen.nodeMtu.value.missing.length === 0;
  // A node that is not known has the MTU that all have.
  const mtuOf = (node: string | undefined) =>
    (isOne && node === undefined
      ? groups[0]
      : groups.find((group) => group.nodes.some((one) => one.node === node))
    )?.mtu;
  const own = podsOn(now, mtuOf(from));
  if (now === null || own === undefined) {
    const why =
      unknown.length === 0
        ? 'what pods get each node works out, which the API does not show'
        : unknown
            .map(({ what, reason }) => `${what}: ${reason}`)
            .slice(0, 3)
            .join('; ');
    return unsettled('mtu', nodes, why, evidence);
  }
  const ends = [...new Set(to.map(mtuOf))];
  const pairs = ends.flatMap(
    (end) => now.pairs.find((pair) => pair.from === mtuOf(from) && pair.to === end) ?? [],
  );
  const layers = now.options.length === 1 ? (now.options[0]?.layers ?? []) : [];
  const taken =
    layers.length === 0 ? '' : ` (${layers.map(({ name, bytes }) => `${bytes} for ${name}`).join(', ')})`;
  const says = `${nodes} Pods are given ${rangeText(own)} bytes${taken}`;
  const [pair, ...others] = pairs.sort((a, b) => a.largest.least - b.largest.least);
  if (pair === undefined || pairs.length < ends.length) {
    return unsettled(
      'mtu',
      `${says}.`,
      'whether that fits between these nodes rests on MTUs that are not known',
      evidence,
    );
  }
  const between = `${says}; between these nodes at most ${rangeText(pair.largest)} pass`;
  const all = [pair, ...others];
  if (all.some(({ fits }) => fits === 'no')) {
    return settled(
      'mtu',
      `${between}: large packets are lost, or made small, while small ones pass.`,
      evidence,
    );
  }
  return all.every(({ fits }) => fits === 'yes')
    ? settled('mtu', `${between}: they fit.`, evidence)
    : unsettled('mtu', `${between}.`, 'what the encapsulation takes is not known exactly', evidence);
}

/** What pods get on nodes of one MTU, or on any where it is not known and makes no difference. */
function podsOn(budget: MtuBudget | null, mtu: number | undefined): MtuRange | undefined {
  const told = (budget?.pods ?? []).filter((one) => mtu === undefined || one.nodeMtu === mtu);
  const ranges = told.flatMap((one) => one.mtu ?? []);
  if (ranges.length === 0 || ranges.length < told.length) return undefined;
  return {
    least: Math.min(...ranges.map(({ least }) => least)),
    most: Math.max(...ranges.map(({ most }) => most)),
  };
}

function rangeText({ least, most }: MtuRange): string {
  return least === most ? String(least) : `${least} to ${most}`;
}
