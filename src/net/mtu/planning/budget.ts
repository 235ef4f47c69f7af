import { smallestMtu } from '../../../model/carriage.ts';
import type { PodMtuSetting } from '../../../model/evidence/mtu.ts';
import type { MtuBudget, MtuPair, MtuPods } from '../../../model/mtu-plan.ts';
import { formatRef } from '../../../model/ref.ts';
import { overheadOf } from '../mtu.ts';
import type { NodeGroup } from './node-groups.ts';
import type { PathFacts } from './paths.ts';
import { pathsOf } from './paths.ts';
import { fitsAll, podMtusOf, rangeOf, roomOf, type Variant } from './variants.ts';

export interface BudgetFacts extends Omit<PathFacts, 'nodeMtus' | 'podMtus'> {
  readonly groups: readonly NodeGroup[];
  /** What the CNI is told; undefined where that was not read, so that nobody knows what pods get. */
  readonly settings: readonly PodMtuSetting[] | undefined;
  /** What pods get where nothing is set, whatever their node has. */
  readonly podDefault: number | undefined;
  readonly inputs: MtuBudget['inputs'];
}

/** What is left for pods, between which nodes it fits, and on which ways less is left. */
export function budgetOf(facts: BudgetFacts): MtuBudget {
  const { variants, groups, settings, inputs } = facts;
  const overheads = variants.map(({ taken }) => overheadOf(taken));
  const told = groups.length === 0 ? [undefined] : groups;
  const pods = told.map((group) => podsOf(group, facts));
  const podMtus = told.flatMap((group) => variants.flatMap((variant) => mtusOn(group, variant, facts)));
  const [setting] = settings ?? [];
  const options = new Map(variants.map(({ taken }) => [JSON.stringify(taken), taken]));
  return {
    overhead: rangeOf(overheads) ?? null,
    options: [...options.values()].map((taken) => ({
      layers: taken.layers.map(({ name, bytes }) => ({ name, bytes })),
      stacked: taken.stacked,
      bytes: overheadOf(taken),
    })),
    setting:
      setting === undefined
        ? null
        : {
            object: formatRef(setting.ref),
            field: setting.field,
            value: setting.value,
            measures: setting.measures,
          },
    pods,
    pairs: pairsOf(facts),
    paths: pathsOf({ ...facts, nodeMtus: groups.map(({ mtu }) => mtu), podMtus }),
    warnings: warningsOf(podMtus, facts),
    inputs: [...inputs],
  };
}

/** Settings that are for one of these nodes, or for all. */
function settingsFor(group: NodeGroup | undefined, settings: readonly PodMtuSetting[]): PodMtuSetting[] {
  return settings.filter(({ nodes }) => nodes === undefined || group?.nodes.some((node) => nodes.has(node)));
}

function mtusOn(
  group: NodeGroup | undefined,
  variant: Variant,
  { settings, podDefault }: BudgetFacts,
): number[] {
  if (settings === undefined) return [];
  return podMtusOf(variant, group?.mtu, settingsFor(group, settings), podDefault);
}

function podsOf(group: NodeGroup | undefined, facts: BudgetFacts): MtuPods {
  const mtu = rangeOf(facts.variants.flatMap((variant) => mtusOn(group, variant, facts)));
  const less = (bytes: number) =>
    mtu === undefined ? undefined : { least: mtu.least - bytes, most: mtu.most - bytes };
  const [ipv4, ipv6] = [less(20 + 20), less(40 + 20)];
  return {
    nodeMtu: group?.mtu ?? null,
    nodes: group?.nodes.length ?? 0,
    names: group?.nodes.slice(0, 3) ?? [],
    mtu: mtu ?? null,
    tcpMss: ipv4 === undefined || ipv6 === undefined ? null : { ipv4, ipv6 },
  };
}

/** From each MTU of nodes to each; of two nodes there is no pair within a group of one. */
function pairsOf(facts: BudgetFacts): MtuPair[] {
  const { groups, variants } = facts;
  return groups.flatMap((from) =>
    groups.flatMap((to): MtuPair[] => {
      if (from === to && from.nodes.length === 1) return [];
      const wire = Math.min(from.mtu, to.mtu);
      const largest = rangeOf(variants.map((variant) => roomOf(variant, wire)));
      if (largest === undefined) return [];
      const cases = variants.flatMap((variant) =>
        mtusOn(from, variant, facts).map((size) => [size, roomOf(variant, wire)] as const),
      );
      return [
        {
          from: from.mtu,
          to: to.mtu,
          fromNodes: from.nodes.slice(0, 3),
          toNodes: to.nodes.slice(0, 3),
          largest,
          fits: fitsAll(cases),
        },
      ];
    }),
  );
}

function warningsOf(podMtus: readonly number[], { groups, settings }: BudgetFacts): string[] {
  const least = Math.min(...podMtus);
  const mtus = new Set(groups.map(({ mtu }) => mtu));
  return [
    ...(least < smallestMtu[6]
      ? [
          `Pods may get ${least} bytes, and IPv6 needs ${smallestMtu[6]}: Linux takes IPv6 off an interface with less.`,
        ]
      : []),
    ...(least < smallestMtu[4]
      ? [`Pods may get ${least} bytes, and IPv4 hosts need take no more than ${smallestMtu[4]}.`]
      : []),
    ...(mtus.size > 1 && settings?.length === 0
      ? [
          `Nodes have different MTUs (${[...mtus].join(', ')}) and nothing sets that of pods: each node’s pods get what their own node leaves.`,
        ]
      : []),
  ];
}
